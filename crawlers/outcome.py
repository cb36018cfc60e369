"""`Job`: what one source is asked for. `Outcome`: how that went. Zero posts never looks like success."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

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
    `waits` is how many runs in a row ended in `waiting_until`: each doubles the wait, where the platform names none.
    """

    source: str  # platform:name
    newest_id: int = 0
    reread: int = 40
    known_ids: tuple[int, ...] = ()
    depth: int = 200
    since: str | None = None
    base_url: str | None = None
    waits: int = 0


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


@dataclass(frozen=True, slots=True)
class Deleted:
    """A stored post that the platform says is gone; `at` is when it said so."""

    id: str
    at: str


class JobError(ValueError):
    """A record that is no job; the message names the field and the cure."""


def job_to_json(job: Job) -> dict[str, Any]:
    """A plain dict, ready for `json.dumps`."""
    return asdict(job)


def job_from_line(line: str) -> Job:
    """A job from one JSON line; raises `JobError`."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise JobError(f"not JSON ({error}): write one job a line") from error
    if not isinstance(record, Mapping) or not isinstance(record.get("source"), str):
        raise JobError('field "source" is missing: a job looks like {"source": "telegram:name"}')
    unknown = sorted(set(record) - {field.name for field in fields(Job)})
    if unknown:
        raise JobError(f"field {unknown[0]!r} is not known: leave it out")
    numbers = [record.get(name, 0) for name in ("newest_id", "reread", "depth", "waits")]
    known = record.get("known_ids") or []
    if not isinstance(known, list) or not all(type(number) is int and number >= 0 for number in [*numbers, *known]):
        raise JobError("newest_id, reread, depth, waits and known_ids take whole numbers from 0 up")
    if not all(isinstance(record.get(name), str | None) for name in ("since", "base_url")):
        raise JobError("since and base_url take a text or null")
    return Job(**{**record, "known_ids": tuple(known)})


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """A plain dict, ready for `json.dumps`."""
    return asdict(outcome)


def outcome_from_json(record: Mapping[str, Any]) -> Outcome:
    """An outcome from its JSON form; unknown fields are ignored."""
    known = {field.name for field in fields(Outcome)}
    return Outcome(**{name: value for name, value in record.items() if name in known})
