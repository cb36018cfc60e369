"""UTC, in ISO 8601 with its offset: the one form in which Vigie writes times."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The present moment, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def to_utc(text: str) -> str | None:
    """An ISO time with an offset, in UTC; None where it has none: a time without a zone is never guessed."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC).isoformat() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
