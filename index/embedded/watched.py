"""The watchlist and what it found, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from index.embedded import log
from index.embedded.posts import marks, parts
from index.errors import NotFoundError
from index.query import in_one_line
from index.records import Sighting, Watch, watch_from_json, watch_to_json


def add(db: sqlite3.Connection, watches: Sequence[Watch]) -> int:
    """New entries, each with its link of the audit log."""
    count = 0
    for watch in watches:
        if put(db, watch):
            log.append(db, watch.at, watch.who, "watch", in_one_line(watch.query), watch.id)
            count += 1
    return count


def put(db: sqlite3.Connection, watch: Watch) -> bool:
    """Whether it was not there yet."""
    record = json.dumps(watch_to_json(watch), ensure_ascii=False)
    return db.execute("INSERT OR IGNORE INTO watches VALUES (?, ?, ?)", (watch.id, watch.at, record)).rowcount > 0


def remove(db: sqlite3.Connection, watch_id: str, who: str, at: str) -> Watch:
    """With its sightings."""
    row = db.execute("SELECT record FROM watches WHERE id = ?", (watch_id,)).fetchone()
    if row is None:
        raise NotFoundError(f"the watchlist has no entry {watch_id!r}: `vigie watchlist list` shows them")
    watch = watch_from_json(json.loads(row[0]))
    db.execute("DELETE FROM watches WHERE id = ?", (watch_id,))
    db.execute("DELETE FROM sightings WHERE watch = ?", (watch_id,))
    log.append(db, at, who, "unwatch", in_one_line(watch.query), watch.id)
    return watch


def every(db: sqlite3.Connection) -> list[Watch]:
    """Oldest first."""
    return [
        watch_from_json(json.loads(record)) for (record,) in db.execute("SELECT record FROM watches ORDER BY at, id")
    ]


def see(db: sqlite3.Connection, found: Iterable[Sighting]) -> int:
    """Only of entries and posts that there are."""
    count = 0
    for one in found:
        count += db.execute(
            "INSERT OR IGNORE INTO sightings SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM watches WHERE id = ?1)"
            " AND EXISTS (SELECT 1 FROM posts WHERE id = ?2)",
            (one.watch, one.post, one.at, int(one.seen)),
        ).rowcount
    return count


def sightings(db: sqlite3.Connection, watch: str, unseen: bool, limit: int | None) -> list[Sighting]:
    """Newest first."""
    where = (["watch = ?"] if watch else []) + (["seen = 0"] if unseen else [])
    rows = db.execute(
        f"SELECT watch, post, at, seen FROM sightings WHERE {' AND '.join(where) or '1'}"
        " ORDER BY at DESC, watch, post LIMIT ?",
        (*([watch] if watch else []), -1 if limit is None else limit),
    )
    return [Sighting(watch, post, at, bool(seen)) for watch, post, at, seen in rows]


def mark_seen(db: sqlite3.Connection, shown: Iterable[Sighting]) -> None:
    """Just these."""
    db.executemany("UPDATE sightings SET seen = 1 WHERE watch = ? AND post = ?", [(s.watch, s.post) for s in shown])


def counts(db: sqlite3.Connection) -> Mapping[str, tuple[int, int]]:
    """All and unseen ones, by entry."""
    rows = db.execute("SELECT watch, count(*), sum(1 - seen) FROM sightings GROUP BY watch")
    return {watch: (total, unseen) for watch, total, unseen in rows}


def forget(db: sqlite3.Connection, posts: Sequence[str]) -> None:
    """Erased posts take their sightings with them."""
    for part in parts(posts):
        db.execute(f"DELETE FROM sightings WHERE post IN ({marks(part)})", part)


def put_sighting(db: sqlite3.Connection, one: Sighting) -> None:
    """Over one that is there, as copies of a store do."""
    db.execute("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?)", (one.watch, one.post, one.at, int(one.seen)))


def put_over(db: sqlite3.Connection, watch: Watch) -> None:
    """The same for an entry."""
    db.execute("DELETE FROM watches WHERE id = ?", (watch.id,))
    put(db, watch)
