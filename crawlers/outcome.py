"""`Job`: what one source is asked for. `Outcome`: how that went. Zero posts never looks like success."""

from __future__ import annotations

from dataclasses import dataclass

OUTCOMES = (
    "ok",  # the channel answered with posts, or with nothing newer than the cursor
    "no_preview",  # the channel exists, its public preview is withheld
    "not_found_or_private",  # nonexistent, deleted or private: the platform answers the same for all three
    "group",  # a public group: it has no preview of its posts
    "user_or_bot",
    "http_error",
    "parse_error",  # the page answered and could not be read: the platform's markup may have changed
    "waiting_until",  # the platform asked us to slow down; `next_try_at` says until when
)


@dataclass(frozen=True, slots=True)
class Job:
    """One source to crawl. `newest_id` is the cursor: only posts above it are new.

    `reread` posts below the cursor are read again for edits; `known_ids` are the stored posts of that window, so that
    one that has gone can be confirmed as deleted. `depth` is the most posts to fetch on a first run, `since` (ISO date)
    the oldest to go back to.
    """

    source: str  # platform:name
    newest_id: int = 0
    reread: int = 40
    known_ids: tuple[int, ...] = ()
    depth: int = 200
    since: str | None = None
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one source's run ended. Times are ISO 8601 UTC; `gaps` counts ids inside the range read that were absent."""

    source: str
    outcome: str
    started_at: str
    finished_at: str
    detail: str = ""
    posts: int = 0
    unreadable: int = 0  # blocks that look like posts and have no readable id
    gaps: int = 0
    newest_id: int = 0
    oldest_id: int = 0
    newest_at: str | None = None
    subscribers: int | None = None
    next_try_at: str | None = None
    http_status: int | None = None
