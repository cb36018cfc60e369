"""Erases posts with all that was made of them; linking then parts the rest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from crawlers.items import from_json
from index.embedded import keeping, leads, log, watched
from index.embedded.posts import forget_reading, marks, parts
from index.keeping import Erased, Erasure, Reach, contacts_of, erasure_said, keepers, reaches, stones_of, without

Row = tuple[int, str, str]  # seq, id, platform:channel


def reach(db: sqlite3.Connection) -> list[Reach]:
    """What holds keep now."""
    return reaches(keeping.holds(db), lambda posts: leads.leads_of(db, posts), lambda found: leads.posts_of(db, found))


def held(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each of these posts that is held, by which holds."""
    kept = reach(db)
    found = {post: keepers(kept, post, source) for _, post, source in _rows(db, ids)}
    return {post: holds for post, holds in found.items() if holds}


def erase(db: sqlite3.Connection, order: Erasure) -> Erased:
    """All of the order, and its link in the audit chain."""
    kept, rows = reach(db), _rows(db, order.posts)
    going = [row for row in rows if not keepers(kept, row[1], row[2])]
    versions = drop(db, going)
    keeping.put_stones(db, order.stones)
    done = Erased(len(going), versions, len(rows) - len(going))
    log.append(db, order.at, order.who, *erasure_said(order, done))
    return done


def _rows(db: sqlite3.Connection, ids: Sequence[str]) -> list[Row]:
    found = list[Row]()
    for part in parts(list(dict.fromkeys(ids))):
        query = f"SELECT seq, id, platform || ':' || channel FROM posts WHERE id IN ({marks(part)})"
        found += db.execute(query, part).fetchall()
    return found


def drop(db: sqlite3.Connection, rows: Sequence[Row]) -> int:
    """Posts, words, numbers, clues, versions, and what decisions say of them; returns how many versions there were."""
    forget_reading(db, [(seq, post) for seq, post, _ in rows])
    watched.forget(db, [post for _, post, _ in rows])
    versions = 0
    for part in parts([str(seq) for seq, _, _ in rows]):
        db.execute(f"DELETE FROM words WHERE rowid IN ({marks(part)})", part)
    for part in parts([post for _, post, _ in rows]):
        for (record,) in db.execute(f"SELECT record FROM posts WHERE id IN ({marks(part)})", part).fetchall():
            keeping.put_stones(db, stones_of(from_json(json.loads(record))))
        versions += db.execute(f"DELETE FROM versions WHERE post IN ({marks(part)})", part).rowcount
        db.execute(f"DELETE FROM posts WHERE id IN ({marks(part)})", part)
    _forget_decisions(db, [post for _, post, _ in rows])
    if rows:  # the index keeps erased words until its parts are merged
        db.execute("INSERT INTO words (words) VALUES ('optimize')")
        # A shelf names a channel, and posts that were read or edited have left empty ones behind.
        db.execute("DELETE FROM shelves WHERE posts = 0")
    return versions


def _forget_decisions(db: sqlite3.Connection, gone: Sequence[str]) -> None:
    decisions = leads.decisions_on(db, gone)
    left = {post for _, post, _ in _rows(db, [post for one in decisions for post in one.posts])}
    still = set[str]()
    for part in parts(sorted(contacts_of(decisions))):
        still |= {
            key for (key,) in db.execute(f"SELECT DISTINCT key FROM clue_keys WHERE key IN ({marks(part)})", part)
        }
    for decision in decisions:
        db.execute("DELETE FROM decision_posts WHERE number = ?", (decision.number,))
        if after := without(decision, left, still):
            values = (json.dumps(after.posts), json.dumps(after.facts), after.number)
            db.execute("UPDATE decisions SET posts = ?, facts = ? WHERE number = ?", values)
            rows = [(post, after.number) for post in after.posts]
            db.executemany("INSERT OR IGNORE INTO decision_posts VALUES (?, ?)", rows)
        else:
            db.execute("DELETE FROM decisions WHERE number = ?", (decision.number,))
