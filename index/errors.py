"""The few ways in which a store can fail, named above any engine; each message is one sentence for a person."""

from __future__ import annotations


class StoreError(Exception):
    """The base: what went wrong, where, and the cure."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached, opened or written to."""


class StoreAwayError(StoreUnavailableError):
    """The store does not answer just now: what was asked may have been done or not, and may be asked again."""


class StoreVersionError(StoreError):
    """The store was written by another version of Vigie."""


class QueryError(StoreError):
    """A search that cannot be understood; the message says what to type instead."""


class NotFoundError(StoreError):
    """Nothing is stored under that id."""


class ConflictError(StoreError):
    """Somebody else decided on the lead since it was shown; `latest` is what they did."""

    def __init__(self, message: str, latest: object) -> None:
        super().__init__(message)
        self.latest = latest
