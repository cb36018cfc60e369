"""Erases posts whose time is up, with all that was made of them."""

from __future__ import annotations

import sqlite3

from index.embedded.posts import marks, parts, utc

# Evidence that people decided to keep outlives the clock.
_KEPT = "SELECT m.post FROM members m JOIN leads l ON l.id = m.lead WHERE l.status IN ('relevant', 'later')"


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
    for part in parts([str(seq) for seq, _ in rows]):
        for table in ("words", "numbers"):
            db.execute(f"DELETE FROM {table} WHERE rowid IN ({marks(part)})", part)
    for part in parts([post for _, post in rows]):
        among = f"IN ({marks(part)})"
        # The next linking regroups whoever shared a key with them.
        db.execute(f"INSERT OR IGNORE INTO former_keys SELECT key, post FROM clue_keys WHERE post {among}", part)
        db.execute(f"INSERT OR IGNORE INTO unlinked SELECT post FROM clues WHERE post {among}", part)
        for table in ("clue_keys", "clues", "versions"):
            db.execute(f"DELETE FROM {table} WHERE post {among}", part)
        db.execute(f"DELETE FROM posts WHERE id {among}", part)
    return len(rows)
