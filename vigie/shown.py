"""Posts as the command line gives them out: a person in need masked, nothing that moves a terminal's cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from vigie.console import printable

if TYPE_CHECKING:
    from index.records import StoredPost


def shown(stored: StoredPost) -> StoredPost:
    """A person in need is masked, whoever searches; so is who may be one, while nobody has read the post."""
    from index.masking import mask_post

    return mask_post(stored) if stored.annotation is None or stored.annotation.kind == "seeking" else stored


def post_json(stored: StoredPost) -> dict[str, Any]:
    """The post with its annotation and its lead."""
    from crawlers.items import to_json
    from nlp.annotation import to_json as annotation_to_json

    read = annotation_to_json(stored.annotation) if stored.annotation else None
    return to_json(stored.post) | {"annotation": read, "lead": stored.lead}


def print_post(stored: StoredPost) -> None:
    """A heading, and the text below it."""
    kind = stored.annotation.kind if stored.annotation else "not read yet"
    heading = f"{(stored.post.published_at or '')[:16]}  {stored.post.id}  {kind}"
    typer.echo(printable(heading + (f"  {stored.lead}" if stored.lead else "")))
    typer.echo(printable("    " + stored.post.text[:600].replace("\n", "\n    ")))
    if stored.annotation and stored.annotation.kind != "seeking" and (leaves := _leaves(stored)):
        typer.echo(printable(f"    leaves: {leaves}"))
    typer.echo()


def _leaves(stored: StoredPost) -> str:
    from index.leaving import as_written, departures

    return ", ".join(map(as_written, departures([stored])))
