"""`vigie index`: the store itself: made, looked at, carried over, copied."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vigie.console import home, progress, say, table, who

if TYPE_CHECKING:
    from index.elastic.store import ElasticStore
    from index.store import Store

app = typer.Typer(help="The store itself: made, looked at, re-indexed, copied.", no_args_is_help=True)


def _elastic() -> ElasticStore:
    from index.elastic.store import ElasticStore
    from index.errors import StoreUnavailableError

    url = os.environ.get("VIGIE_STORE", "")
    if not url.startswith(("http://", "https://")):
        raise StoreUnavailableError(
            "the embedded store needs none of this: set VIGIE_STORE=https://host:9200 to look after an Elasticsearch"
        )
    return ElasticStore(home(), url, prepare=False)


@app.command()
def init(
    shards: int = typer.Option(1, min=1, max=64, help="of the posts' index; one for each 30 million posts or so"),
) -> None:
    """Make the indices and templates that are missing, with the rights to do so.

    Example: vigie index init --shards 4
    """
    from index.elastic import schema

    store = _elastic()
    version = schema.check_server(store.engine)
    made = schema.create(store.engine, shards=shards)
    store.close()
    say(f"Elasticsearch {version}: " + (f"made {', '.join(made)}" if made else "all indices are there already"))


@app.command()
def status() -> None:
    """Each index with its state, and who is linking.

    Example: vigie index status
    """
    from index.elastic import lease, reindex, schema

    store = _elastic()
    version = schema.check_server(store.engine)
    columns = ("index", "state", "documents", "size", "writes")
    table(f"Elasticsearch {version} at {store.engine.settings.where}", columns, reindex.status(store.engine))
    say(f"linking: {lease.holder(store.engine) or 'nobody'}")
    store.close()


@app.command()
def reindex(
    kind: str = typer.Option("", help="only this one, such as posts; `vigie index status` names them"),
) -> None:
    """Carry the indices over to new ones while everybody goes on writing.

    Example: vigie index reindex --kind posts
    """
    from index.elastic import reindex as carrying
    from index.elastic import schema

    if kind and kind not in schema.KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(schema.KINDS)}")
    store = _elastic()
    schema.check_server(store.engine)
    for one in [kind] if kind else schema.KINDS:
        with progress() as bars:
            task = bars.add_task(one, total=None)
            old, new = carrying.reindex(store.engine, one, partial(bars.advance, task))
        say(f"{old} is now {new}")
    store.close()


@app.command()
def copy(
    source: str = typer.Argument(help="a folder with an embedded store, or https://host:9200"),
    target: str = typer.Argument(help="the same"),
) -> None:
    """Copy a whole store into an empty one; started again, it goes on. Nobody should write to either meanwhile.

    Example: vigie index copy ~/.vigie https://host:9200
    """
    from index.transfer import copy as copying

    stores = [_opened(source), _opened(target)]
    stores[0].audit(who=who(), action="copy", subject=target, detail="the whole store")
    wrong = 0
    for done in copying(stores[0], stores[1]):  # type: ignore[arg-type]
        say(f"{done.kind}: {done.there} there, {done.written} written now, {len(done.differing)} differ")
        for name in done.differing[:3]:
            say(f"  {name} is not the same in both")
        wrong += len(done.differing)
    for store in stores:
        store.close()
    raise typer.Exit(1 if wrong else 0)


def _opened(place: str) -> Store:
    from index.store import open_store

    if place.startswith(("http://", "https://")):
        return open_store(home(), url=place)
    return open_store(Path(place).expanduser())
