"""Times as stores keep them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(time: str | None) -> str:
    """An ISO time as UTC to the second, so that texts sort as times do; '' where there is none or it is no time."""
    try:
        moment = datetime.fromisoformat(time or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):  # OverflowError: the first and the last day of the calendar, with an offset
        return ""
