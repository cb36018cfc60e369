"""The day that a departure means, reckoned from when its post was published."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from nlp.values.calendars import GREGORIAN, JALALI, months, nearest, to_gregorian

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AHEAD = {"now": 0, "today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}
# What names more than one day, or none: it stays as written.
_OPEN = re.compile(r"\b(?:every|daily|weekly|week|weekend|month)\b|[0-9]\s?-\s?[0-9]{1,2}(?=\s[a-z])")
_NAMED = re.compile(r"\b([0-9]{1,2}) ([a-z]+(?: ethiopian)?)\b(?: ([0-9]{4}))?")
_LATER = re.compile(r"\bin ([0-9]{1,2}) days\b")
_MONTHDAY = re.compile(r"\bday ([0-9]{1,2})\b")
_NUMERIC = re.compile(r"(?<![0-9:])([0-9]{1,4})([./\-])([0-9]{1,2})(?:\2([0-9]{2,4}))?(?![0-9:])")
_WORDS = re.compile(rf"\b({'|'.join((*reversed(_AHEAD), *_DAYS))})\b")
# Years of our time in Iran's calendar; those of the Islamic one (1440 and on) tell no day for certain.
_JALALI_YEARS = range(1395, 1430)


def resolve_departure(value: str, *, published_at: datetime | str) -> str | None:
    """The ISO date of a value of `find_departures`; None for ranges, "every …" and days that contradict each other.

    The day is that of `published_at` in its own offset. A weekday is the next one, today included; a date without a
    year the next one, or one of the last two months.
    """
    published = (datetime.fromisoformat(published_at) if isinstance(published_at, str) else published_at).date()
    if _OPEN.search(value):
        return None
    dates, words = set(_dates(value, published)), set(_days(value, published))
    days = dates or words  # "friday 12 may": where the two differ, whoever wrote it looked up the date
    return days.pop().isoformat() if len(days) == 1 else None


def _days(value: str, published: date) -> list[date]:
    found = []
    for match in _WORDS.finditer(value):
        ahead = _AHEAD.get(match[1])
        if ahead is None:
            ahead = (_DAYS.index(match[1]) - published.weekday()) % 7
        found.append(published + timedelta(days=ahead))
    return found


def _dates(value: str, published: date) -> list[date]:
    found: list[date | None] = []
    for match in _NAMED.finditer(value):
        if known := months().get(match[2]):
            calendar, month = known
            if match[3]:
                found.append(to_gregorian(calendar, int(match[3]), month, int(match[1])))
            else:
                found.append(nearest(calendar, month, int(match[1]), published))
    found += [_numeric(match, published) for match in _NUMERIC.finditer(value)]
    found += [published + timedelta(days=int(match[1])) for match in _LATER.finditer(value)]
    found += [_next_of_month(int(match[1]), published) for match in _MONTHDAY.finditer(value)]
    return [day for day in found if day]


def _next_of_month(day: int, published: date) -> date | None:
    """The next day with this number, today included."""
    ahead = (published + timedelta(days=days) for days in range(62))
    return next((one for one in ahead if one.day == day), None)


def _numeric(match: re.Match[str], published: date) -> date | None:
    first, second, third = int(match[1]), int(match[3]), int(match[4] or 0)
    if first > 31:
        calendar = JALALI if first in _JALALI_YEARS else GREGORIAN
        return to_gregorian(calendar, first, second, third) if first > 1990 or calendar == JALALI else None
    day, month = (second, first) if second > 12 else (first, second)
    if not match[4]:
        return nearest(GREGORIAN, month, day, published)
    return to_gregorian(GREGORIAN, third + 2000 if third < 100 else third, month, day)
