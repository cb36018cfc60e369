"""`vigie watchlist`: searches that every new post is held against, and what they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vigie.console import emit, now, opened, printable, say, table, who
from vigie.shown import post_json, print_post, shown

if TYPE_CHECKING:
    from index.records import Query, Sighting, StoredPost, Watch
    from index.store import Store

app = typer.Typer(help="Searches that every new post is held against, and what they found.", no_args_is_help=True)


@app.command()
def add(
    text: str = typer.Argument("", help='as for `vigie search`: words, "phrases", -exclusions, prefix*, a number'),
    file: Path = typer.Option(None, "--file", help="a list instead: a phone number or an @name a line"),
    name: str = typer.Option("", help="what to call it"),
    note: str = typer.Option("", help="why it is watched"),
    number: str = typer.Option("", "--number", help="a piece of a phone number, in any spelling"),
    kind: list[str] = typer.Option([], help="smuggling_offer, document_offer, recruitment_offer, seeking, other"),
    lang: list[str] = typer.Option([], help="language tag, such as ar"),
    channel: list[str] = typer.Option([], help="platform:name"),
    platform: list[str] = typer.Option([], help="telegram"),
) -> None:
    """Save a search, or a list of numbers and names: new posts that match are told of when they are processed.

    Example: vigie watchlist add '"after arrival" -visa' --lang ar --name "pay later" --note "case 12"
    """
    from index.records import Query

    query = Query(text, number, tuple(kind), tuple(lang), tuple(channel), tuple(platform))
    if file and query != Query():
        raise typer.BadParameter("give a search or --file, not both: what is in the file is watched as it stands")
    with opened() as store:
        if file:
            _add_list(store, file, name, note)
        else:
            _add_one(store, query, name, note)


def _add_one(store: Store, query: Query, name: str, note: str) -> None:
    from index.watchlist import make_watch

    watch = make_watch(query, who=who(), at=now(), name=name, note=note)
    if not store.watch([watch]):
        say(f"{watch.id} is on the watchlist already: nothing was changed")
        return
    there = store.search(watch.query).total
    say(f"{watch.id} is watched; {there} stored posts match already, `vigie search` shows them")


def _add_list(store: Store, file: Path, name: str, note: str) -> None:
    """Bad lines are named, and the others saved."""
    from index.errors import QueryError
    from index.watchlist import contact_watch

    good: list[Watch] = []
    bad = 0
    for number, line in _lines(file):
        try:
            good.append(contact_watch(line, who=who(), at=now(), name=name, note=note))
        except QueryError as error:
            bad += 1
            say(printable(f"{file}, line {number}: {error}"))
    new = store.watch(good)
    say(f"{new} are watched now, {len(good) - new} were already, {bad} lines could not be read")
    if not good:
        raise typer.Exit(1)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """With their numbers; blank ones and #comments left out."""
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                yield number, line.strip()


@app.command("list")
def list_() -> None:
    """Every entry, with how many posts it found.

    Example: vigie watchlist list
    """
    from index.query import filters

    with opened() as store:
        watches, counts = store.watches(), store.sighting_counts()
    if not watches:
        say("nothing is watched yet: `vigie watchlist add 'boat -visa'`")
        return
    rows = [
        (w.id, w.name, w.query.text or w.query.number, filters(w.query), w.note, w.who, w.at[:10],
         *map(str, counts.get(w.id, (0, 0))))
        for w in watches
    ]  # fmt: skip
    table("Watchlist", ("entry", "name", "search", "filters", "note", "by", "since", "hits", "new"), rows)


@app.command()
def remove(entry: str = typer.Argument(help="as `list` names it")) -> None:
    """Watch for it no longer, and forget what it found.

    Example: vigie watchlist remove W0123456789ab
    """
    from index.query import in_one_line

    with opened() as store:
        gone = store.unwatch(entry, who=who(), at=now())
    say(printable(f"{gone.id} is no longer watched: {in_one_line(gone.query)}"))


@app.command()
def hits(
    entry: str = typer.Argument("", help="only of this entry"),
    new: bool = typer.Option(False, "--new", help="only those that nobody has marked as seen"),
    seen: bool = typer.Option(False, "--seen", help="mark what is shown as seen"),
    limit: int = typer.Option(50, min=1, help="how many, newest first; --json gives all"),
    as_json: bool = typer.Option(False, "--json", help="one hit a line"),
) -> None:
    """What was found, newest first. Looking is written to the audit log; posts of people in need are masked.

    Example: vigie watchlist hits --new --seen
    """
    from index.errors import NotFoundError

    with opened() as store:
        watches = {watch.id: watch for watch in store.watches()}
        if entry and entry not in watches:
            raise NotFoundError(f"the watchlist has no entry {entry!r}: `vigie watchlist list` shows them")
        every = [one for one in store.sightings(watch=entry, unseen=new) if one.watch in watches]
        some = every if as_json else every[:limit]
        posts = {stored.post.id: stored for stored in store.get_posts(list({one.post for one in some}))}
        store.audit(who=who(), action="hits", subject=entry or "watchlist", detail=f"{len(some)} shown")
        _show(some, watches, posts, as_json=as_json)
        if seen:
            store.mark_seen(some)
    if not as_json:
        say(f"{len(every)} hits" + (f", {len(some)} shown" if len(some) < len(every) else ""))


def _show(
    found: Sequence[Sighting], watches: Mapping[str, Watch], posts: Mapping[str, StoredPost], *, as_json: bool
) -> None:
    from index.query import in_one_line

    for one in found:
        if (stored := posts.get(one.post)) is None:  # erased this very moment
            continue
        watch = watches[one.watch]
        if as_json:
            hit = {"watch": watch.id, "name": watch.name, "found_at": one.at, "seen": one.seen}
            emit({"hit": hit, **post_json(shown(stored))})
            continue
        typer.echo(printable(f"{'    ' if one.seen else 'new '}{watch.id}  {watch.name or in_one_line(watch.query)}"))
        print_post(shown(stored))


def new_hits(store: Store) -> str:
    """A sentence where there is something that nobody has seen."""
    unseen = sum(new for _, new in store.sighting_counts().values())
    return f"{unseen} new hits of the watchlist; see `vigie watchlist hits --new`" if unseen else ""
