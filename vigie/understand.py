"""`vigie annotate`, `process`, `explain`: posts read, leads linked."""

from __future__ import annotations

import os

import typer

from vigie.console import home, now, opened, progress, say


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
    """Annotate what is pending, then link leads. Stopped at any instant, it goes on where it was.

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
        after = store.counts()
    say(f"{after['annotated']} posts read, {after['flagged']} offers in {after['leads']} leads; see `vigie leads`")


def _share(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    if not (number.isascii() and number.isdigit() and of.isascii() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise typer.BadParameter(f"{text!r} is no share: write 3/8 for the third of eight")
    return int(number), int(of)


def explain(
    text: str = typer.Argument(help="a post's text, or - for stdin"),
    as_json: bool = typer.Option(False, "--json", help="the annotation as JSON"),
    html: str = typer.Option(None, help="write a page with the spans in colour to this file"),
) -> None:
    """What is read in one text: the spans in colour, and every value with how sure it is.

    Example: vigie explain "من ازمير الى اليونان 2000 يورو واتساب 00905300000012"
    """
    import json
    import sys
    from pathlib import Path

    from nlp.annotation import to_json
    from nlp.model.runtime import load
    from nlp.pipeline import Reader
    from nlp.pool import Item
    from vigie.console import table
    from vigie.explained import coloured, html_page, value_rows

    body = sys.stdin.read() if text == "-" else text
    (annotation,) = Reader(load()).read([Item("explained", body)])
    if html:
        Path(html).write_text(html_page(body, annotation), encoding="utf-8")
        say(f"{len(annotation.spans)} spans in {html}")
    if as_json:
        typer.echo(json.dumps(to_json(annotation), ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    Console().print(coloured(body, annotation))
    table("", ("what", "value", "sure"), value_rows(annotation))
