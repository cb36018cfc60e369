"""The watchlist for its page: entries in words, what was found, and the sentences for what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import hidden, worded
from dashboard.asked import Asked
from dashboard.deciding import Said
from index.errors import StoreError
from index.highlight import highlights
from index.masking import mask_contact
from index.query import parse
from index.records import Hit, Sighting, Watch
from index.store import Store
from index.watchlist import make_watch
from index.words import looks_like_number, number_pieces

MOST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its figures."""

    watch: Watch
    hits: int
    new: int


def entries(store: Store) -> list[Entry]:
    """Those with something new first, then the latest."""
    counts = store.sighting_counts()
    found = [Entry(watch, *counts.get(watch.id, (0, 0))) for watch in reversed(store.watches())]
    return sorted(found, key=lambda entry: entry.new == 0)


def label(watch: Watch) -> str:
    """The name it was given, else what it asks. A number or a name in it stays masked: another person typed it."""
    return hidden.typed(watch.name) if watch.name else question(watch)


def question(watch: Watch) -> str:
    """What it asks, with its filters, in words."""
    query = watch.query
    chosen = [*(worded.KINDS.get(kind.lower(), kind) for kind in query.kinds), *map(worded.language, query.languages)]
    number = f"number {_contact(query.number)}" if query.number else ""
    return ", ".join(filter(None, [_text(query.text), number, *chosen, *query.channels, *query.platforms]))


def _text(text: str) -> str:
    if looks_like_number(text):
        return _contact(text)
    return mask_contact(text) if text.startswith("@") and " " not in text else hidden.typed(text)


def _contact(number: str) -> str:
    plus = "+" if number.strip().startswith("+") else ""
    return worded.contact(f"phone:{plus}{number_pieces(number)[0]}")


def add(store: Store, asked: Asked, *, who: str, at: str) -> Said:
    """Dates are left out: what is watched for lies ahead."""
    try:
        watch = make_watch(asked.query(), who=who, at=at)
        new = store.watch([watch])
    except StoreError as error:
        return Said(f"{error}.", kept=False)
    if not new:
        return Said("This search is on the watchlist already.")
    dates = " Its dates are left out." if asked.since or asked.until else ""
    return Said(f"Watched from now on: new posts that match show under Watchlist.{dates}")


def remove(store: Store, watch_id: str, *, who: str, at: str) -> Said:
    try:
        gone = store.unwatch(watch_id, who=who, at=at)
    except StoreError as error:
        return Said(f"{error}.", kept=False)
    return Said(f"No longer watched: {label(gone)}.")


def found(store: Store, watch: Watch, *, who: str, kept: bool) -> list[tuple[Sighting, Hit]]:
    """What the entry found, newest first, masked; written down unless this view of it is already."""
    sightings = store.sightings(watch=watch.id, limit=MOST)
    posts = {stored.post.id: stored for stored in store.get_posts([one.post for one in sightings])}
    if not kept:
        store.audit(who=who, action="hits", subject=watch.id, detail=f"{len(posts)} shown")
    terms = parse(watch.query.text)
    return [
        (one, hidden.masked(Hit(s.post, s.annotation, s.lead, highlights(s.post.text, terms))))
        for one in sightings
        if (s := posts.get(one.post))
    ]


def parted(pairs: Sequence[tuple[Sighting, Hit]]) -> Mapping[str, list[Hit]]:
    """Under the headings of the page."""
    parts = {"New": [hit for one, hit in pairs if not one.seen], "Seen": [hit for one, hit in pairs if one.seen]}
    return {heading: hits for heading, hits in parts.items() if hits}
