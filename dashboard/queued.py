"""A window on the queue: so many leads from a place on, filtered, without reading the rest."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import Lead
from index.store import Store

# Rows on one page: three screens; reading and drawing so many takes a few hundredths of a second.
PAGE = 40
# How many leads one request may look through for a rare filter before it says so; 2,000 take about 0.2 s.
SCAN = 2_000
_CHUNK = 250


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means any; `status` is one of the statuses or "" for all."""

    status: str = "new"
    kind: str = ""
    language: str = ""
    channel: str = ""
    corridor: str = ""

    def narrow(self) -> bool:
        """Whether leads have to be looked at one by one, since the store filters by status alone."""
        return bool(self.kind or self.language or self.channel or self.corridor)

    def match(self, lead: Lead) -> bool:
        return (
            lead.kind != "seeking"
            and self.kind in {"", lead.kind}
            and (not self.language or self.language in lead.languages)
            and (not self.channel or self.channel in lead.channels)
            and (not self.corridor or self.corridor in lead.corridors)
        )


@dataclass(frozen=True, slots=True)
class Window:
    """`following` is where the next window starts, None at the end; `unfinished` where SCAN stopped the look."""

    leads: tuple[Lead, ...]
    start: int = 0
    following: int | None = None
    unfinished: bool = False

    def ids(self) -> list[str]:
        return [lead.id for lead in self.leads]


def window(store: Store, filters: Filters, start: int = 0, *, size: int = PAGE) -> Window:
    """`start` counts leads of that status in the store's order, matching or not."""
    statuses = (filters.status,) if filters.status else ()
    found, offset, chunk = list[Lead](), start, _CHUNK if filters.narrow() else size + 1
    while offset - start < SCAN:
        leads = store.leads(statuses=statuses, limit=chunk, offset=offset)
        for number, lead in enumerate(leads):
            if filters.match(lead):
                if len(found) == size:
                    return Window(tuple(found), start, offset + number)
                found.append(lead)
        offset += len(leads)
        if len(leads) < chunk:
            return Window(tuple(found), start)
    return Window(tuple(found), start, offset, unfinished=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: the starts of the windows up to this one, the lead chosen, and its row if that has gone."""

    starts: tuple[int, ...] = (0,)
    lead: str = ""
    row: int = 0

    def within(self, shown: Window) -> int:
        """The row to show as chosen."""
        ids = shown.ids()
        return ids.index(self.lead) if self.lead in ids else max(0, min(self.row, len(ids) - 1))


def moved(place: Place, shown: Window, step: int) -> Place:
    """One row down or up; over the edge it is the next window, or the one before."""
    row, ids = place.within(shown) + step, shown.ids()
    if 0 <= row < len(ids):
        return Place(place.starts, ids[row], row)
    if row < 0 and len(place.starts) > 1:
        return Place(place.starts[:-1], "", PAGE)
    if ids and row >= len(ids) and shown.following is not None:
        return Place((*place.starts, shown.following), "", 0)
    return place


def after_decision(place: Place, shown: Window, decided: str, *, leaves: bool) -> Place:
    """The lead below the decided one; where it leaves the list, its row is taken by whoever comes next."""
    ids = shown.ids()
    row = ids.index(decided) if decided in ids else place.row
    if row + 1 < len(ids):
        return Place(place.starts, ids[row + 1], row if leaves else row + 1)
    return Place(place.starts, "", row) if leaves else moved(Place(place.starts, decided, row), shown, 1)
