"""When to come back to a host that asked us to slow down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# A block outlasts an hour on the sites that use one; coming back just after costs nothing.
_BLOCKED = timedelta(minutes=61)
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST = timedelta(days=1)


def next_try(status: int, retry_after: str | None, *, now: datetime, waits: int = 0) -> datetime:
    """The host's own word if it gives one, a day at most; else 61 minutes after a 403, doubling waits after a 429."""
    asked = _asked(retry_after, now=now)
    if asked is not None:
        return now + min(max(asked, timedelta(seconds=1)), _LONGEST)
    if status == 403:
        return now + _BLOCKED
    return now + min(_FIRST_WAIT * (1 << min(waits, 16)), _LONGEST)


def _asked(retry_after: str | None, *, now: datetime) -> timedelta | None:
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:12]), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": UTC, with no word of where the server stands
        moment = moment.replace(tzinfo=UTC)
    return moment - now
