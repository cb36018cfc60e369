"""`vigie crawl` and `vigie import`: posts in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from vigie.console import home, now, opened, progress, say
from vigie.sources import folder

if TYPE_CHECKING:
    from crawlers.imports.reject import Reject
    from crawlers.items import Post
    from crawlers.outcome import Job
    from index.records import Stored
    from vigie.conductor import Crawled


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command()(crawl)
    app.command("import")(import_)


def crawl(
    names: list[str] = typer.Argument(
        None, help="sources, such as telegram:NAME; all that have a card when none is given"
    ),
    out: str = typer.Option(
        None, "--out", "-o", help="write posts as JSON lines to this file (or - ) and store nothing"
    ),
    base_url: str = typer.Option(None, help="another address for the platform: a mirror, a recorded site"),
    depth: int = typer.Option(None, help="posts to go back on a first run"),
    since: str = typer.Option(None, help="oldest date to go back to on a first run (YYYY-MM-DD)"),
) -> None:
    """Fetch what is new from the sources.

    Example: vigie crawl telegram:some_channel --out posts.jsonl
    """
    jobs = _jobs(names or [], write_only=out is not None)
    jobs = [replace(job, depth=depth or job.depth, since=since or job.since) for job in jobs]
    if not jobs:
        say("no sources yet: `vigie sources add telegram:NAME` writes the first card")
        raise typer.Exit(1)
    good = _to_file(jobs, out, base_url) if out else _to_store(jobs, base_url)
    raise typer.Exit(0 if good else 1)


def _jobs(names: list[str], *, write_only: bool) -> list[Job]:
    from crawlers.outcome import Job
    from crawlers.sources import CardError, read_cards
    from crawlers.telegram_names import channel_name

    cards, errors = read_cards(folder())
    for error in errors:
        say(f"vigie: {error}")
    wanted = [f"telegram:{channel_name(name.removeprefix('telegram:'))}" for name in names]
    if write_only:  # what is not stored has no cursor: the whole depth is read
        by_source = {card.source.lower(): card.job() for card in cards}
        return [by_source.get(name.lower()) or Job(name) for name in wanted or [card.source for card in cards]]
    chosen = [card for card in cards if card.source.lower() in {name.lower() for name in wanted}] if wanted else [
        card for card in cards if not card.paused
    ]  # fmt: skip
    if missing := [name for name in wanted if name.lower() not in {card.source.lower() for card in chosen}]:
        raise CardError(
            f"{missing[0]} has no card: `vigie sources add {missing[0]}` writes one, saying why it is watched"
        )
    from vigie.conductor import jobs_of

    with opened() as store:
        return jobs_of(store, chosen)


def _to_file(jobs: list[Job], out: str, base_url: str | None) -> bool:
    from crawlers.items import Post, to_json
    from crawlers.outcome import Outcome
    from crawlers.run import crawl as records

    good = True
    with _sink(out) as sink:
        for record in records(jobs, warc_dir=home() / "warc", base_url=base_url):
            if isinstance(record, Post):
                import json

                sink.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")
            elif isinstance(record, Outcome):
                say(f"{record.source}: {record.outcome}, {record.posts} posts. {record.detail}".rstrip(". ") + ".")
                good = good and record.outcome == "ok"
        sink.flush()
    return good


def _sink(out: str) -> IO[str]:
    if out == "-":
        return open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)
    return Path(out).open("w", encoding="utf-8")


def _to_store(jobs: list[Job], base_url: str | None) -> bool:
    from vigie.conductor import collect

    results = list[bool]()
    with opened() as store, progress() as bars:
        task = bars.add_task("crawling", total=len(jobs))
        for crawled in collect(store, jobs, warc=home() / "warc", base_url=base_url):
            bars.advance(task)
            bars.console.print(describe(crawled), markup=False, highlight=False)
            results.append(crawled.outcome.outcome == "ok")
    return all(results)


def describe(crawled: Crawled) -> str:
    """One source's run in one line."""
    outcome, stored = crawled.outcome, crawled.stored
    counts = f"{stored.new} new, {stored.edited} edited, {crawled.deleted} gone{left_out(stored)}"
    text = f"{outcome.source}: {outcome.outcome}, {counts}"
    if outcome.next_try_at:
        text += f", next try {outcome.next_try_at}"
    return text + (f" ({outcome.detail})" if outcome.detail else "")


def left_out(stored: Stored) -> str:
    """What is said of posts that were erased before; nothing where there are none."""
    return f", {stored.erased} left out, for they were erased before" if stored.erased else ""


def import_(
    files: list[Path] = typer.Argument(help="Telegram Desktop result.json, JSON lines, CSV"),
    columns: str = typer.Option(None, help="for CSV: text=Body,id=ID,published_at=Date"),
) -> None:
    """Bring in posts from files; the same file twice adds nothing.

    Example: vigie import result.json posts.jsonl
    """
    from crawlers.imports.read import read_posts
    from index.records import Stored, added

    mapping = _columns(columns)
    failed = False
    with opened() as store:
        for file in files:
            rejects: list[Reject] = []
            total = Stored()
            for batch in _batches(read_posts(file, columns=mapping), rejects):
                total = added(total, store.put_posts(batch))
            counts = f"{total.new} new, {total.edited} edited, {total.unchanged} known, {len(rejects)} rejected"
            say(f"{file}: {counts}{left_out(total)}")
            if rejects:
                say(f"  the first: {rejects[0].place}: {rejects[0].reason}")
                say(f"  all are in {_keep(rejects, file)}")
            failed = failed or (bool(rejects) and total == Stored())
    raise typer.Exit(1 if failed else 0)


def _columns(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    if wrong := [key for key, equals, value in pairs if not equals or not value or not key]:
        raise typer.BadParameter(f"{wrong[0]!r} is no FIELD=COLUMN pair: write text=Body,id=ID")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _batches(records: Iterable[Post | Reject], rejects: list[Reject]) -> Iterator[list[Post]]:
    """Posts by the thousand; rejects are put aside. A post that says nothing of when it was fetched was fetched now."""
    from crawlers.items import Post

    batch, fetched = list[Post](), now()
    for record in records:
        if not isinstance(record, Post):
            rejects.append(record)
            continue
        batch.append(replace(record, fetched_at=record.fetched_at or fetched))
        if len(batch) >= 1_000:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep(rejects: list[Reject], file: Path) -> Path:
    """Rejects as JSON lines under the home folder."""
    import json
    from dataclasses import asdict

    target = home() / "rejects" / f"import-{now().replace(':', '')[:17]}-{file.stem[:60]}.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = (json.dumps(asdict(reject), ensure_ascii=False) + "\n" for reject in rejects)
    target.write_text("".join(rows), encoding="utf-8")
    return target
