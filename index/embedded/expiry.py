"""Erases posts whose time is up, with all that was made of them."""

from __future__ import annotations

import sqlite3

from index.embedded.posts import forget_reading, marks, parts
from index.times import utc

# Evidence that people decided to keep outlives the clock, whatever its lead has become since.
_KEPT = (
    "SELECT p.post FROM decision_posts p JOIN decisions d ON d.number = p.number"
    " WHERE d.undone = 0 AND d.decision IN ('relevant', 'later')"
)


def expire(db: sqlite3.Connection, *, before: str, kind: str | None, channel: str | None) -> int:
    """Posts without a time of their own never expire here: nobody knows how old they are."""
    where, values = ["published_at > ''", "published_at < ?", f"id NOT IN ({_KEPT})"], [utc(before)]
    if kind:
        where.append("kind = ?")
        values.append(kind)
    if channel:
        where.append("platform || ':' || channel = ? COLLATE NOCASE")
        values.append(channel)
    rows = db.execute(f"SELECT seq, id FROM posts WHERE {' AND '.join(where)}", values).fetchall()
    forget_reading(db, rows)
    for part in parts([str(seq) for seq, _ in rows]):
        db.execute(f"DELETE FROM words WHERE rowid IN ({marks(part)})", part)
    for part in parts([post for _, post in rows]):
        db.execute(f"DELETE FROM versions WHERE post IN ({marks(part)})", part)
        db.execute(f"DELETE FROM posts WHERE id IN ({marks(part)})", part)
    if rows:  # the index keeps erased words until its parts are merged
        for table in ("words", "numbers"):
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    return len(rows)
