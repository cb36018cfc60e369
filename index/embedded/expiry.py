"""Erases posts whose time is up, with all that was made of them."""

from __future__ import annotations

import sqlite3

from index.embedded import log
from index.embedded.erasing import drop, reach
from index.keeping import expiry_of, expiry_said, keepers
from index.times import utc

# Evidence that people decided to keep outlives the clock: the posts of leads that stand as found relevant or put off,
# and posts that were, where an edit has since taken them out of every lead.
_KEPT = (
    "id NOT IN (SELECT m.post FROM members m JOIN leads l ON l.id = m.lead WHERE l.status IN ('relevant', 'later'))"
    " AND (id IN (SELECT post FROM members) OR id NOT IN (SELECT p.post FROM decision_posts p"
    " JOIN decisions d ON d.number = p.number WHERE d.undone = 0 AND d.decision IN ('relevant', 'later')))"
)


def expire(db: sqlite3.Connection, *, before: str, kind: str | None, channel: str | None) -> int:
    """Posts without a time of their own never expire here: nobody knows how old they are."""
    where, values = ["published_at > ''", "published_at < ?", _KEPT], [utc(before)]
    if kind:
        where.append("kind = ?")
        values.append(kind)
    if channel:
        where.append("platform || ':' || channel = ? COLLATE NOCASE")
        values.append(channel)
    query = f"SELECT seq, id, platform || ':' || channel FROM posts WHERE {' AND '.join(where)}"
    found, held = db.execute(query, values).fetchall(), reach(db)
    rows = [row for row in found if not keepers(held, row[1], row[2])]
    drop(db, rows)
    if rows:
        order = expiry_of(before, kind, channel, [post for _, post, _ in rows], ())
        log.append(db, order.at, order.who, *expiry_said(order))
    return len(rows)
