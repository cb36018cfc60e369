"""What somebody asks of the search, and how it is kept in the audit log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from index.dossier import Dossier, dossier
from index.query import filters
from index.records import Found, Query
from index.store import Store
from index.words import number_pieces

PAGE = 25
FACETS = {"kind": "kinds", "language": "languages", "channel": "channels", "platform": "platforms"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the page; dates are ISO."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    offset: int = 0

    def chosen(self) -> list[tuple[str, str]]:
        """The facets in force, as (field, value)."""
        return [(facet, value) for facet, name in FACETS.items() for value in getattr(self, name)]

    def toggled(self, facet: str, value: str) -> Asked:
        """With that value in, or out again; back to the first page. A month sets both dates."""
        if facet == "month":
            first, last = f"{value}-01", f"{value}-{_days(value)}"
            same = (self.since, self.until) == (first, last)
            return replace(self, since=None if same else first, until=None if same else last, offset=0)
        if facet not in FACETS:
            return self
        now: tuple[str, ...] = getattr(self, FACETS[facet])
        then = tuple(one for one in now if one != value) if value in now else (*now, value)
        return Asked(**{**_fields(self), FACETS[facet]: then, "offset": 0})

    def query(self) -> Query:
        return Query(**_fields(self), limit=PAGE)


def _fields(asked: Asked) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in Asked.__dataclass_fields__}


def _days(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    if number == 2:
        return "29" if year % 4 == 0 and (year % 100 or year % 400 == 0) else "28"
    return "30" if number in {4, 6, 9, 11} else "31"


def find(store: Store, asked: Asked, *, who: str, kept: Asked | None = None) -> Found:
    """Search, and write down who looked for what. `kept` is the question that is in the log already: not twice."""
    found = store.search(asked.query())
    if asked != kept:
        page = f"from={asked.offset}" if asked.offset else ""
        detail = " ".join(part for part in (filters(asked.query()), page, f"found={found.total}") if part)
        store.audit(who=who, action="search", subject=asked.text or "(all posts)", detail=detail)
    return found


def numbers(found: Found, typed: str, *, most: int = 3) -> list[str]:
    """The numbers in the posts found that hold what was typed, the most frequent first; else what was typed."""
    pieces = number_pieces(typed)
    held = [phone.e164 for hit in found.hits if hit.annotation for phone in hit.annotation.phones if phone.e164]
    counted = Counter(number for number in held if any(piece in number for piece in pieces))
    return [number for number, _ in counted.most_common(most)] or [typed]


def open_dossier(store: Store, typed: str, *, who: str, kept: bool = False) -> Dossier:
    """All that is known of a number; written down unless this view of it is already."""
    found = dossier(store, typed)
    if not kept:
        detail = f"certain={len(found.certain)} possible={len(found.possible)}"
        store.audit(who=who, action="dossier", subject=found.number, detail=detail)
    return found


def typed_whole(number: str, typed: str) -> bool:
    """Whether what was typed is that number but for its country code: then showing it tells nothing new."""
    pieces = number_pieces(typed)
    return any(
        len(piece) >= 7 and number.lstrip("+").endswith(piece) and len(number) - len(piece) <= 4 for piece in pieces
    )
