"""`vigie hold`: what must not be erased, until somebody releases it."""

from __future__ import annotations

import typer

from vigie.console import now, opened, say, table, who

app = typer.Typer(help="What must not be erased, until it is released.", no_args_is_help=True)
_WHY = "why: kept with the hold and in the audit log"


@app.command()
def add(
    lead: str = typer.Option(None, help="a lead's id: its posts, and whatever stands in a lead with them"),
    channel: str = typer.Option(None, help="platform:name: all that it posted or will post"),
    post: str = typer.Option(None, help="a post's id"),
    reason: str = typer.Option(..., help=_WHY),
) -> None:
    """Hold a lead, a channel or a post: neither retention nor `vigie erase` takes it.

    Example: vigie hold add --lead L0123456789 --reason "case 12"
    """
    from index.erasing import hold

    given = [(on, name) for on, name in (("lead", lead), ("channel", channel), ("post", post)) if name is not None]
    if len(given) != 1:
        raise typer.BadParameter("give one of --lead, --channel and --post")
    _stated(reason)
    with opened() as store:
        placed = hold(store, *given[0], why=reason, who=who(), at=now())
    posts = f", {len(placed.posts)} posts now" if placed.posts else ""
    say(f"{placed.id} holds {placed.on} {placed.subject}{posts}")


@app.command("list")
def list_(everything: bool = typer.Option(False, "--all", help="released ones too")) -> None:
    """Every hold: what, why, since when, by whom.

    Example: vigie hold list --all
    """
    with opened() as store:
        found = store.holds(released=everything)
    rows = [
        (h.id, h.on, h.subject, h.at[:16], h.who, h.why, f"{h.released_at[:16]} {h.released_by}: {h.released_why}"
         if h.released_at else "")
        for h in found
    ]  # fmt: skip
    table("Holds", ("hold", "on", "what", "since (UTC)", "who", "why", "released"), rows)


@app.command()
def release(hold: str = typer.Argument(help="the hold's id"), reason: str = typer.Option(..., help=_WHY)) -> None:
    """End a hold. What it held goes when its time is up, or with the next `vigie erase`.

    Example: vigie hold release H01234567 --reason "case 12 closed"
    """
    _stated(reason)
    with opened() as store:
        stood = hold in {one.id for one in store.holds()}
        released = store.release(hold, who=who(), at=now(), why=reason)
    if not stood:
        say(f"{released.id} was released at {released.released_at} by {released.released_by} already")
    else:
        say(f"{released.id} on {released.on} {released.subject} is released")


def _stated(reason: str) -> None:
    if not reason.strip():
        raise typer.BadParameter("say why with --reason: it is kept in the audit log")
