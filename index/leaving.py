"""When the journeys of posts and leads leave: what was written, the day it means, and how far off that day is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from index.records import Departure, StoredPost
from nlp.values.departure_dates import resolve_departure

# A day further off is named, not counted; one further back says nothing that the age of the posts does not say.
_COUNTED_AHEAD, _COUNTED_BACK = 60, 14


def departures(posts: Iterable[StoredPost]) -> tuple[Departure, ...]:
    """Those of all posts, each reckoned from when its own post was published: the latest day first, days unknown last.

    The order of the posts plays no part.
    """
    counted = Counter(item for stored in posts for item in _said(stored))
    found = [Departure(said, day or None, count) for (said, day), count in counted.items()]
    return tuple(sorted(found, key=lambda one: (one.day or "", one.posts, one.said), reverse=True))


def _said(stored: StoredPost) -> Iterable[tuple[str, str]]:
    values = stored.annotation.departures if stored.annotation else ()
    return dict.fromkeys((value, day_of(value, stored.post.published_at) or "") for value in values)


def day_of(said: str, published_at: str | None) -> str | None:
    """The ISO date; None where it names no single day, or nobody knows when the post was published."""
    try:
        return resolve_departure(said, published_at=published_at) if published_at else None
    except (ValueError, OverflowError):  # a time that is none, or at the end of the calendar
        return None


def as_written(one: Departure) -> str:
    """`tomorrow → 2026-11-24`"""
    return f"{one.said} → {one.day}" if one.day else one.said


def soon(found: Sequence[Departure], today: date) -> tuple[str, bool]:
    """`leaves in 2 days` or `left 3 days ago`, and whether it lies ahead: the next departure, else the last one."""
    days = sorted(date.fromisoformat(one.day) for one in found if one.day)
    if ahead := next((day for day in days if day >= today), None):
        return _ahead((ahead - today).days, ahead), True
    back = (today - days[-1]).days if days else _COUNTED_BACK + 1
    if back > _COUNTED_BACK:
        return "", False
    return "left yesterday" if back == 1 else f"left {back} days ago", False


def _ahead(days: int, day: date) -> str:
    if days > _COUNTED_AHEAD:
        return f"leaves on {day.isoformat()}"
    return ("leaves today", "leaves tomorrow")[days] if days < 2 else f"leaves in {days} days"
