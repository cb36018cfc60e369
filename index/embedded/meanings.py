"""Directions of offers, as rows that are compared one by one."""

from __future__ import annotations

import sqlite3

import numpy as np

from index.embedded.posts import get
from index.meaning import cosines
from index.records import StoredPost


def similar(db: sqlite3.Connection, post_id: str, limit: int) -> list[tuple[StoredPost, float]]:
    """Nearest first, without the post itself and its own lead."""
    own = db.execute("SELECT direction FROM meanings WHERE post = ?", (post_id,)).fetchone()
    if own is None:
        return []
    rows = db.execute(
        "SELECT post, direction FROM meanings WHERE post != ?1 AND post NOT IN (SELECT post FROM members WHERE lead ="
        " (SELECT lead FROM members WHERE post = ?1)) ORDER BY post",
        (post_id,),
    ).fetchall()
    if not rows:
        return []
    near = cosines(own[0], b"".join(direction for _, direction in rows))
    best = np.argsort(-near, kind="stable")[:limit]
    return list(zip(get(db, [rows[i][0] for i in best]), (round(float(near[i]), 3) for i in best), strict=True))
