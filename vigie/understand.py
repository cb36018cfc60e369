"""`vigie annotate`, `process`, `explain`: posts read, leads linked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from vigie.console import home, now, opened, progress, say
from vigie.watchlist import new_hits

if TYPE_CHECKING:
    from nlp.annotation import Annotation


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (annotate, process, explain):
        app.command()(command)


def annotate(
    source: str = typer.Argument(help="JSON lines with id and text, or - for stdin"),
    out: str = typer.Option("-", "--out", "-o", help="annotations as JSON lines, or - for stdout"),
    rejects: str = typer.Option(None, help="where lines that cannot be read are kept"),
    workers: int = typer.Option(os.cpu_count() or 1, min=1, help="processes"),
) -> None:
    """Read a file of posts: one annotation per line, in the same order.

    Example: vigie annotate posts.jsonl --out read.jsonl
    """
    from pathlib import Path

    from nlp.annotate import annotate_file

    target = Path(rejects) if rejects else home() / "rejects" / f"annotate-{now().replace(':', '')[:17]}.jsonl"
    with progress() as bars:
        task = bars.add_task("annotating", total=None)
        done = annotate_file(source, out, target, workers=workers, progress=lambda count: bars.advance(task, count))
    say(f"{done.annotated} annotated, {done.rejects} rejected")
    for rejected in done.rejected[:3]:
        say(f"  line {rejected.line}: {rejected.reason}")
    if done.rejects:
        say(f"  all are in {target}")


def process(
    worker: str = typer.Option("1/1", help="this one's share of the annotating, such as 3/8"),
) -> None:
    """Annotate what is pending, hold it against the watchlist, link leads; stopped at any instant, it goes on.

    Example: vigie process
    """
    from vigie.conductor import annotate_pending, link

    share = _share(worker)
    with opened() as store, progress() as bars:
        counts = store.counts()
        task = bars.add_task("annotating", total=counts["pending"] or None)
        for count in annotate_pending(store, worker=share):
            bars.advance(task, count)
        bars.update(task, total=bars.tasks[0].completed)
        linking = bars.add_task("linking", total=None)
        for count in link(store):
            bars.advance(linking, count)
        bars.update(linking, total=bars.tasks[1].completed)
        after, new = store.counts(), new_hits(store)
    say(f"{after['annotated']} posts read, {after['flagged']} offers in {after['leads']} leads; see `vigie leads`")
    if new:
        say(new)


def _share(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    if not (number.isascii() and number.isdigit() and of.isascii() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise typer.BadParameter(f"{text!r} is no share: write 3/8 for the third of eight")
    return int(number), int(of)


def explain(
    text: str = typer.Argument(help="a post's text, or - for stdin"),
    as_json: bool = typer.Option(False, "--json", help="the annotation as JSON"),
    html: str = typer.Option(None, help="write a page with the spans in colour to this file"),
    published: str = typer.Option(None, help="when it was published, as 2026-11-23: 'tomorrow' becomes a day"),
) -> None:
    """What is read in one text: the spans in colour, and every value with how sure it is.

    A text that reads as a person in need is shown with its contacts masked.

    Example: vigie explain "من ازمير الى اليونان 2000 يورو واتساب 00905300000012"
    """
    import json
    from pathlib import Path

    from rich.console import Console

    from nlp.annotation import to_json
    from vigie.console import table
    from vigie.explained import coloured, value_rows
    from vigie.explained_page import html_page

    body, annotation = _read_one(_typed(text), _when(published))
    rows = list(value_rows(annotation, published))
    if html:
        Path(html).write_text(html_page(body, annotation, rows), encoding="utf-8")
        say(f"{len(annotation.spans)} spans in {html}")
    if as_json:
        typer.echo(json.dumps(to_json(annotation), ensure_ascii=False, indent=1))
        return
    Console().print(coloured(body, annotation), soft_wrap=True)
    table("", ("what", "value", "sure"), rows)


def _typed(text: str) -> str:
    """The argument or stdin; bytes that are no UTF-8 become question marks."""
    import io
    import sys

    if text == "-" and isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return (sys.stdin.read() if text == "-" else text).encode("utf-8", "replace").decode()


def _when(published: str | None) -> str | None:
    from datetime import datetime

    try:
        datetime.fromisoformat(published or "2026-01-01")
    except ValueError as error:
        raise typer.BadParameter(f"{published!r} is no date: write it as 2026-11-23") from error
    return published


def _read_one(text: str, published: str | None) -> tuple[str, Annotation]:
    """The text and its reading; a seeker's masked."""
    from crawlers.items import Post
    from index.masking import mask_post
    from index.records import StoredPost
    from nlp.item import Item
    from nlp.model.runtime import load
    from nlp.pipeline import Reader

    post = Post("explained", text, "", published_at=published)
    (read,) = Reader(load()).read([Item(post.id, text)])
    if read.kind != "seeking":
        return text, read
    say("this reads as a person in need: contacts are masked")
    masked = mask_post(StoredPost(post, read))
    return masked.post.text, masked.annotation or read
