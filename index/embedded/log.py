"""Sources, how their runs ended, and the audit log, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from crawlers.outcome import Outcome
from index.audit import GENESIS, entry
from index.records import AuditEntry, SourceState

_KEPT_OUTCOMES = 10  # shown on the Sources page; the audit log keeps the rest


def record_outcome(db: sqlite3.Connection, outcome: Outcome) -> None:
    """The cursor only ever rises."""
    ok_at = outcome.finished_at if outcome.outcome == "ok" else None
    db.execute(
        "INSERT INTO sources VALUES (?1, ?2, ?3) ON CONFLICT (source) DO UPDATE SET"
        " newest_id = max(newest_id, ?2), last_ok_at = coalesce(?3, last_ok_at)",
        (outcome.source, outcome.newest_id, ok_at),
    )
    db.execute("INSERT INTO outcomes (source, record) VALUES (?, ?)", (outcome.source, json.dumps(asdict(outcome))))


def source_states(db: sqlite3.Connection) -> list[SourceState]:
    """Every source that ever ran, by name."""
    states = list[SourceState]()
    for source, newest_id, last_ok_at in db.execute("SELECT * FROM sources ORDER BY source").fetchall():
        platform, _, channel = source.partition(":")
        posts, newest_at = db.execute(
            "SELECT count(*), max(published_at) FROM posts WHERE platform = ? AND channel = ? COLLATE NOCASE",
            (platform, channel),
        ).fetchone()
        states.append(SourceState(source, newest_id, posts, newest_at, last_ok_at, newest_outcomes(db, source)))
    return states


def newest_outcomes(db: sqlite3.Connection, source: str) -> tuple[Mapping[str, Any], ...]:
    """How the last runs ended, newest first."""
    rows = db.execute(
        "SELECT record FROM outcomes WHERE source = ? ORDER BY number DESC LIMIT ?", (source, _KEPT_OUTCOMES)
    )
    return tuple(json.loads(record) for (record,) in rows)


def newest_ids(db: sqlite3.Connection, platform: str, channel: str, limit: int) -> list[int]:
    """Newest first, without tombstones."""
    rows = db.execute(
        "SELECT number FROM posts WHERE platform = ? AND channel = ? COLLATE NOCASE AND number IS NOT NULL"
        " AND deleted_at IS NULL ORDER BY number DESC LIMIT ?",
        (platform, channel, limit),
    )
    return [number for (number,) in rows]


def append(db: sqlite3.Connection, at: str, who: str, action: str, subject: str, detail: str) -> None:
    """One more link."""
    last = db.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone() or (0, GENESIS)
    link = entry(last[0] + 1, at, who, action, subject, detail, last[1])
    values = (link.number, link.at, link.who, link.action, link.subject, link.detail, link.previous, link.hash)
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def entries(db: sqlite3.Connection, limit: int | None) -> Iterator[AuditEntry]:
    """Oldest first; with `limit` the newest so many."""
    start = 0
    if limit is not None:
        start = (db.execute("SELECT max(number) FROM audit").fetchone()[0] or 0) - limit
    for row in db.execute("SELECT * FROM audit WHERE number > ? ORDER BY number", (start,)).fetchall():
        yield AuditEntry(*row)
