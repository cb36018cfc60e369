"""`vigie erase`: what is stored of a person or of a channel goes, unless it is held."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vigie.console import home, now, opened, printable, say, who
from vigie.pruning import ask_to_drop, prune_asked

if TYPE_CHECKING:
    from index.erasing import Plan
    from index.persons import Sought
    from index.store import Store

LIST = "erased.txt"


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(erase)


def erase(
    phone: str = typer.Option(None, help="a whole number with its country, in any spelling"),
    handle: str = typer.Option(None, help="@name, telegram:name, or the link to the account"),
    author: str = typer.Option(None, help="the name under which somebody posted"),
    channel: str = typer.Option(None, help="platform:name"),
    again: Path = typer.Option(None, help="a list of what was erased before, after an old copy was restored"),
    reason: str = typer.Option("", help="why, or whose request it was: kept in the audit log, so name nobody in it"),
    possible: bool = typer.Option(False, "--possible", help="posts too whose number, of no sure country, may be it"),
    dry_run: bool = typer.Option(False, "--dry-run", help="say what would go, and erase nothing"),
    yes: bool = typer.Option(False, "--yes", help="do not ask"),
) -> None:
    """Erase every post that holds a number or a handle, or that somebody or a channel posted.

    Earlier texts, readings and leads made only of them go too. What a hold keeps stays. What went does not come back
    when it is crawled or imported again.

    Example: vigie erase --phone "+90 530 000 00 12" --reason "request 7" --dry-run

    Example: vigie erase --again erased.txt --reason "copy of May restored"
    """
    from index.erasing import named, plan, plan_again
    from index.linker import link_pending

    sought, stones = _sought(phone, handle, author, channel, again, reason, dry_run)
    with opened() as store:
        for _ in link_pending(store):  # a hold on a lead covers what has joined it
            pass
        found = plan(store, sought, maybe_too=possible) if sought else plan_again(store, stones)
        what = named(store, sought) if sought else f"again {len(stones)} hashes of {LIST}"
        _tell(found, sought, possible)
        if dry_run:
            store.audit(who=who(), action="erase --dry-run", subject=what, detail=reason)
            say("nothing was erased")
            return
        if found.posts and not yes and not _confirmed(len(found.posts)):
            say("nothing was erased")
            raise typer.Exit(1)
        _carry_out(store, found, what, reason, stones)
    if sought and sought.kind == "channel":
        _warn_of_card(sought.value)


def _sought(
    phone: str | None, handle: str | None, author: str | None, channel: str | None, again: Path | None, reason: str,
    dry_run: bool,
) -> tuple[Sought | None, tuple[str, ...]]:  # fmt: skip
    from index import persons

    given = [value for value in (phone, handle, author, channel, again) if value is not None]
    if len(given) != 1:
        raise typer.BadParameter("give one of --phone, --handle, --author, --channel and --again")
    if not reason.strip() and not dry_run:
        raise typer.BadParameter("say why with --reason: it is kept in the audit log")
    if again is not None:
        return None, read_list(again)
    readers = ((phone, persons.number), (handle, persons.account), (author, persons.author), (channel, persons.channel))
    (sought,) = [read(value) for value, read in readers if value is not None]
    if sought.personal and sought.said_in(reason):
        raise typer.BadParameter(f"the reason holds the {sought.kind} itself, and the audit log keeps it: leave it out")
    return sought, ()


def _tell(found: Plan, sought: Sought | None, possible: bool) -> None:
    whose = f"{sought.kind} {printable(sought.value)}: " if sought else ""
    say(f"{whose}{len(found.posts)} posts to erase, {len(found.held)} kept by a hold")
    if found.held:
        say("  holds: " + ", ".join(sorted({name for holds in found.held.values() for name in holds})))
    if sought and found.maybe and not possible:
        say(f"  {found.maybe} more hold a number of no sure country that may be this one: --possible takes them too")
    if away := [printable(name) for name in found.warc if not (home() / "warc" / name).exists()]:
        say(f"  raw pages that are not in {home() / 'warc'}, to be erased where they are: {', '.join(away)}")


def _confirmed(count: int) -> bool:
    try:
        return typer.confirm(f"Erase {count} posts for good?", err=True)
    except typer.Abort:  # nobody there to ask
        return False


def _carry_out(store: Store, found: Plan, what: str, reason: str, stones: Sequence[str]) -> None:
    from index.erasing import erase as erased
    from index.keeping import Erasure

    new = () if stones else found.stones
    add_to_list(new)  # before the deed: a list that lacks an erased post is the worse of the two
    ask_to_drop(stones or new)
    order = Erasure(what, found.asked, reason, who(), now(), tuple(stones))
    done = erased(store, order)
    say(f"{done.posts} posts and {done.versions} earlier texts erased, {done.held} posts kept by a hold")
    prune_asked(store)
    if new:
        say(f"their hashes are in {home() / LIST}: keep it with your backups, `vigie erase --again` takes it")


def _warn_of_card(source: str) -> None:
    from crawlers.sources import read_cards
    from vigie.sources import folder

    if any(card.source.lower() == source and not card.paused for card in read_cards(folder())[0]):
        say(f"{source} is still watched, and new posts of it will come in: pause its card in {folder()}")


def add_to_list(stones: Sequence[str]) -> None:
    """Written through to the disk, one hash a line."""
    if not stones:
        return
    (path := home() / LIST).parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as kept:
        kept.write("".join(f"{stone}\n" for stone in stones))
        kept.flush()
        os.fsync(kept.fileno())


def read_list(path: Path) -> tuple[str, ...]:
    """Raises BadParameter for a file that is no such list. A line that a kill cut off is left out."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read as a list of hashes: give the erased.txt of a home") from error
    stones = tuple(dict.fromkeys(line for line in lines if re.fullmatch(r"[0-9a-f]{64}", line)))
    if not stones:
        raise typer.BadParameter(f"{path} holds no hash of an erased post: give the erased.txt of a home")
    return stones
