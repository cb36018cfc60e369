"""`vigie labels`: the gold data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from vigie.console import say, table

app = typer.Typer(help="The gold data: bring in, check, describe.", no_args_is_help=True)

FOLDER = Path("labels/data")


@app.command("import")
def import_(
    source: Path = typer.Argument(help="a text file in the authoring format (labels/markup.py)"),
    lang: str = typer.Option(help="language of the file, such as ar"),
    annotator: str = typer.Option(help="who labelled it"),
    prefix: str = typer.Option(help="ids become PREFIX-0001 and so on"),
    out: Path = typer.Option(None, help="JSON lines to write; labels/data/PREFIX.jsonl when not given"),
) -> None:
    """Turn posts with spans marked in place into labels.

    Example: vigie labels import posts.txt --lang ar --annotator ana --prefix v3-ar
    """
    from labels.manifest import write_manifest
    from labels.markup import read_markup
    from labels.schema import write_labels

    text = source.read_text(encoding="utf-8")
    target = out or FOLDER / f"{prefix}.jsonl"
    count = write_labels(list(read_markup(text, lang=lang, prefix=prefix, annotator=annotator)), target)
    write_manifest(target.parent, when=date.today().isoformat())
    say(f"{count} labels in {target}")


@app.command()
def check(folder: Path = typer.Argument(FOLDER)) -> None:
    """Compare every file with the manifest, show what there is, and how far the posts repeat themselves.

    Example: vigie labels check
    """
    from labels.manifest import verify
    from labels.schema import read_labels
    from labels.variety import variety

    rows = [(name, str(entry["rows"]), ", ".join(f"{k} {n}" for k, n in entry["kinds"].items()), entry["when"])
            for name, entry in verify(folder).items()]  # fmt: skip
    table("Labels", ("file", "rows", "kinds", "when"), rows)
    found = variety([label for path in sorted(folder.glob("*.jsonl")) for label in read_labels(path)])
    say(
        f"{found.posts} posts; {found.distinct:.1%} of their four-word runs are different ones; the nearest other post "
        f"shares {found.nearest:.1%} of a post's runs (median), half or more in {found.copies:.1%} of the posts"
    )


@app.command()
def manifest(folder: Path = typer.Argument(FOLDER)) -> None:
    """Write the manifest anew after files were changed on purpose.

    Example: vigie labels manifest
    """
    from labels.manifest import write_manifest

    say(f"{len(write_manifest(folder, when=date.today().isoformat()))} files described")


@app.command()
def agreement(
    first: Path = typer.Argument(FOLDER, help="folder of the first labels"),
    second: Path = typer.Argument(Path("labels/second"), help="folder of the second ones, with the same ids"),
) -> None:
    """How far two labellers of the same posts agree: Cohen's kappa by kind, F1 by span label.

    Example: vigie labels agreement
    """
    from labels.agreement import compare
    from labels.schema import read_labels

    sets = [[x for path in sorted(folder.glob("*.jsonl")) for x in read_labels(path)] for folder in (first, second)]
    found = compare(*sets)
    table(
        "Kinds", ("kind", "kappa"), [("all", f"{found.kappa:.3f}"), *((k, f"{v:.3f}") for k, v in found.kinds.items())]
    )
    spans = [(name, f"{value:.3f}") for name, value in found.spans.items()]
    spans += [("all, exact", f"{found.all_spans:.3f}"), ("all, overlapping", f"{found.overlap:.3f}")]
    table(f"Spans of {found.posts} posts labelled twice", ("label", "F1"), spans)
