"""Holds, the stones of erased posts and the key of digests, as rows."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.embedded import log
from index.errors import NotFoundError
from index.keeping import Hold, hold_from_json, hold_said, hold_to_json, stone_of


def holds(db: sqlite3.Connection, *, released: bool = False) -> list[Hold]:
    """Oldest first; with `released` those that hold no longer too."""
    rows = db.execute("SELECT record FROM keeping WHERE id >= 'hold:' AND id < 'hold;'").fetchall()
    found = sorted((hold_from_json(json.loads(record)) for (record,) in rows), key=lambda hold: (hold.at, hold.id))
    return [hold for hold in found if released or not hold.released_at]


def hold(db: sqlite3.Connection, hold_id: str) -> Hold:
    """Raises NotFoundError."""
    row = db.execute("SELECT record FROM keeping WHERE id = ?", (f"hold:{hold_id}",)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no hold {hold_id!r}: `vigie hold list` names them")
    return hold_from_json(json.loads(row[0]))


def put_hold(db: sqlite3.Connection, hold: Hold, at: str, who: str) -> None:
    """Over the one of the same id; and into the audit log."""
    put(db, f"hold:{hold.id}", json.dumps(hold_to_json(hold), ensure_ascii=False))
    log.append(db, at, who, *hold_said(hold))


def release(db: sqlite3.Connection, hold_id: str, who: str, at: str, why: str) -> Hold:
    """One that ended before stays as it was. Raises NotFoundError."""
    if (found := hold(db, hold_id)).released_at:
        return found
    released = replace(found, released_at=at, released_by=who, released_why=why)
    put_hold(db, released, at, who)
    return released


def put(db: sqlite3.Connection, name: str, record: str) -> None:
    """One row."""
    db.execute("INSERT OR REPLACE INTO keeping VALUES (?, ?)", (name, record))


def put_stones(db: sqlite3.Connection, stones: Iterable[str]) -> None:
    """Posts of these hashes stay away from now on."""
    db.executemany("INSERT OR IGNORE INTO keeping VALUES (?, '')", [(f"stone:{stone}",) for stone in stones])


def has_stone(db: sqlite3.Connection, stones: Sequence[str]) -> bool:
    """Whether one of the hashes is of an erased post."""
    return any(db.execute("SELECT 1 FROM keeping WHERE id = ?", (f"stone:{stone}",)).fetchone() for stone in stones)


def erased(db: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of these posts that were erased."""
    return {post_id for post_id in ids if has_stone(db, [stone_of(post_id)])}


def secret(db: sqlite3.Connection) -> bytes:
    """The key of digests, made at first use."""
    db.execute("INSERT OR IGNORE INTO keeping VALUES ('key:digest', ?)", (secrets.token_hex(32),))
    return bytes.fromhex(db.execute("SELECT record FROM keeping WHERE id = 'key:digest'").fetchone()[0])
