"""`vigie similar`: offers that say the like, in whatever language."""

from __future__ import annotations

import typer

from vigie.console import emit, opened, say, table, who


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(similar)


def similar(
    of: str = typer.Argument(help="the id of a lead or of an offer"),
    limit: int = typer.Option(10, min=1, max=500),
    as_json: bool = typer.Option(False, "--json", help="one offer a line"),
) -> None:
    """Other advertisers' offers that say the like in any language, nearest first. It links nothing: look for yourself.

    Example: vigie similar L0123456789
    """
    from index.errors import NotFoundError

    with opened() as store:
        try:
            post = store.lead(of).posts[-1]
        except NotFoundError:
            post = of
        known = store.get_posts([post])
        if not known:
            raise typer.BadParameter(f"there is no lead and no post {of!r}: `vigie leads` and `vigie search` list them")
        found = store.similar(post, limit=limit)
        store.audit(who=who(), action="similar", subject=of, detail=f"{len(found)} offers")
    rows = [(cosine, stored.lead or "", stored.annotation, stored.post) for stored, cosine in found]
    if as_json:
        for cosine, lead, _, one in rows:
            emit({"post": one.id, "lead": lead or None, "similarity": cosine, "text": one.text})
        return
    if not rows:
        say(f"nothing is known that is like {of}: only offers are compared, once they are read")
        return
    shown = [
        (f"{cosine:.2f}", lead, read.kind.removesuffix("_offer") if read else "", read.lang if read else "",
         one.id, " ".join(one.text.split())[:70])
        for cosine, lead, read, one in rows
    ]  # fmt: skip
    table("Offers like it", ("like", "lead", "kind", "language", "post", "text"), shown)
