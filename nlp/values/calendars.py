"""Dates of the calendars in use along the routes, as Gregorian ones: Iran's and Afghanistan's, and Ethiopia's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from nlp.tables import read_table

GREGORIAN, JALALI, ETHIOPIAN = "gregorian", "jalali", "ethiopian"
# How far a calendar's year lies behind the Gregorian one, at the least.
_BEHIND: Mapping[str, int] = {GREGORIAN: 0, JALALI: 621, ETHIOPIAN: 7}
# Nowruz 1399. The cycle of 33 years is right from 1244 to 1472.
_ANCHOR, _ANCHOR_YEAR = date(2020, 3, 20), 1399
# The day before 1 Meskerem 1, as `date.toordinal` counts.
_BEFORE_ETHIOPIAN = 2795
# A date without a year lies ahead; those who write "the boat of 3 May left" mean the one just past.
_PAST = timedelta(days=60)


@cache
def months() -> Mapping[str, tuple[str, int]]:
    """The names that `find_departures` gives months → (calendar, number)."""
    return {row["name"]: (row["calendar"], int(row["month"])) for row in read_table("months")}


def to_gregorian(calendar: str, year: int, month: int, day: int) -> date | None:
    """None where the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        if calendar == GREGORIAN:
            return date(year, month, day)
        return _jalali(year, month, day) if calendar == JALALI else _ethiopian(year, month, day)
    except (ValueError, OverflowError):
        return None


def nearest(calendar: str, month: int, day: int, published: date) -> date | None:
    """The day of that name that a post of this date means: the next one, or one that is hardly past."""
    year = published.year - _BEHIND[calendar]
    found = [day_of for y in (year - 1, year, year + 1) if (day_of := to_gregorian(calendar, y, month, day))]
    return min((one for one in found if one >= published - _PAST), default=None)


def _is_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8


def _jalali(year: int, month: int, day: int) -> date | None:
    longest = 31 if month <= 6 else 30 if month < 12 or _is_leap(year) else 29
    if day > longest or not 1300 <= year <= 1472:
        return None
    low, high = sorted((year, _ANCHOR_YEAR))
    between = sum(365 + _is_leap(one) for one in range(low, high))
    first = _ANCHOR + timedelta(days=between if year >= _ANCHOR_YEAR else -between)
    return first + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _ethiopian(year: int, month: int, day: int) -> date | None:
    if day > 30:
        return None
    return date.fromordinal(_BEFORE_ETHIOPIAN + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day)
