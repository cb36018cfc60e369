"""Posts, their versions, their annotations and clues, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from crawlers.items import Post, content_hash, from_json, full_text, numeric_id, to_json
from index.embedded import keeping, numbers
from index.keeping import stones_of
from index.meaning import kept
from index.records import Clues, Stored, StoredPost, former_of
from index.times import utc
from index.words import number_forms, words_of
from nlp.annotation import Annotation
from nlp.annotation import from_json as annotation_from_json
from nlp.annotation import to_json as annotation_to_json

T = TypeVar("T")
_STORED = "SELECT p.record, p.annotation, m.lead FROM posts p LEFT JOIN members m ON m.post = p.id "


def put(db: sqlite3.Connection, posts: Iterable[Post]) -> Stored:
    """Insert new posts, keep earlier texts of changed ones as versions; what was erased stays away."""
    new = edited = unchanged = erased = 0
    for post in posts:
        known = db.execute(
            "SELECT seq, hash, version, record, deleted_at FROM posts WHERE id = ?", (post.id,)
        ).fetchone()
        if known is None and keeping.has_stone(db, stones_of(post)):
            erased += 1
        elif known is None:
            insert(db, post)
            new += 1
        elif known[1] != content_hash(post):
            _replace(db, post, known)
            edited += 1
        else:
            unchanged += 1
            if known[4] is not None:  # it was thought gone and is back
                _set_deleted(db, post.id, None)
    return Stored(new, edited, unchanged, erased)


def insert(db: sqlite3.Connection, post: Post) -> int:
    """A post whose id is not there yet; returns its row."""
    number = numeric_id(post)
    seq = db.execute(
        "INSERT INTO posts (id, platform, channel, number, published_at, hash, version, deleted_at, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (post.id, post.platform, post.channel, number, utc(post.published_at), content_hash(post), post.version,
         post.deleted_at, _dump(post)),
    ).lastrowid  # fmt: skip
    db.execute("INSERT INTO words (rowid, body) VALUES (?, ?)", (seq, words_of(full_text(post))))
    return int(seq or 0)


def _replace(db: sqlite3.Connection, post: Post, known: tuple[int, str, int, str, str | None]) -> None:
    seq, _, version, record, _ = known
    post = replace(post, version=version + 1, edited=True)
    db.execute("INSERT OR IGNORE INTO versions VALUES (?, ?, ?)", (post.id, version, record))
    db.execute(
        "UPDATE posts SET hash = ?, version = ?, record = ?, deleted_at = NULL, read_by = '', annotation = NULL,"
        " kind = NULL, lang = NULL WHERE seq = ?",
        (content_hash(post), post.version, _dump(post), seq),
    )
    db.execute("UPDATE words SET body = ? WHERE rowid = ?", (words_of(full_text(post)), seq))
    forget_reading(db, [(seq, post.id)])


def forget_reading(db: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Numbers and clues of these posts (seq, id); whoever shared a key with them is linked anew."""
    for seq, _ in rows:
        numbers.forget(db, seq)
    for part in parts([post for _, post in rows]):
        among = f"IN ({marks(part)})"
        db.execute(f"INSERT OR IGNORE INTO former_keys SELECT key, post FROM clue_keys WHERE post {among}", part)
        db.execute(f"INSERT OR IGNORE INTO unlinked SELECT post FROM clues WHERE post {among}", part)
        for table in ("clue_keys", "clues", "meanings"):
            db.execute(f"DELETE FROM {table} WHERE post {among}", part)


def mark_deleted(db: sqlite3.Connection, ids: Sequence[str], at: str) -> int:
    """Set the tombstone where there is none yet."""
    alive = [i for i in ids if db.execute("SELECT 1 FROM posts WHERE id = ? AND deleted_at IS NULL", (i,)).fetchone()]
    for post_id in alive:
        _set_deleted(db, post_id, at)
    return len(alive)


def _set_deleted(db: sqlite3.Connection, post_id: str, at: str | None) -> None:
    (record,) = db.execute("SELECT record FROM posts WHERE id = ?", (post_id,)).fetchone()
    post = replace(from_json(json.loads(record)), deleted_at=at)
    db.execute("UPDATE posts SET deleted_at = ?, record = ? WHERE id = ?", (at, _dump(post), post_id))


def get(db: sqlite3.Connection, ids: Sequence[str]) -> list[StoredPost]:
    """In the order asked for."""
    found = dict[str, StoredPost]()
    for part in parts(list(dict.fromkeys(ids))):
        for row in db.execute(_STORED + f"WHERE p.id IN ({marks(part)})", part):
            stored = load(row)
            found[stored.post.id] = stored
    return [found[post_id] for post_id in ids if post_id in found]


def versions(db: sqlite3.Connection, post_id: str) -> list[Post]:
    """Earlier texts, oldest first."""
    rows = db.execute("SELECT record FROM versions WHERE post = ? ORDER BY version", (post_id,))
    return [from_json(json.loads(record)) for (record,) in rows]


def page_after(db: sqlite3.Connection, seq: int, limit: int) -> tuple[list[StoredPost], int]:
    """Posts stored after `seq`, and the last one's."""
    rows = db.execute(
        "SELECT p.record, p.annotation, m.lead, p.seq FROM posts p LEFT JOIN members m ON m.post = p.id"
        " WHERE p.seq > ? ORDER BY p.seq LIMIT ?",
        (seq, limit),
    ).fetchall()
    return [load(row[:3]) for row in rows], rows[-1][3] if rows else seq


def pending(db: sqlite3.Connection, model: str, limit: int, worker: tuple[int, int]) -> list[Post]:
    """Newest first. The readers are few, so each is asked for its newest posts along the index."""
    rows = list[tuple[str, str]]()
    for reader in _readers(db):
        if reader != model:
            query = "SELECT published_at, record FROM posts WHERE read_by = ?"
            if worker[1] > 1:
                query += f" AND seq % {worker[1]:d} = {worker[0] - 1:d}"
            rows += db.execute(query + " ORDER BY published_at DESC LIMIT ?", (reader, limit)).fetchall()
    rows.sort(key=lambda row: row[0], reverse=True)
    return [from_json(json.loads(record)) for _, record in rows[:limit]]


def _readers(db: sqlite3.Connection) -> Iterator[str]:
    """The distinct values of `read_by`, each found by one step down the index."""
    row = db.execute("SELECT min(read_by) FROM posts").fetchone()
    while row[0] is not None:
        yield row[0]
        row = db.execute("SELECT min(read_by) FROM posts WHERE read_by > ?", row).fetchone()


def annotate(db: sqlite3.Connection, read: Iterable[tuple[Annotation, int, Clues]]) -> int:
    """Write annotation, numbers and clues together, and queue the post for linking."""
    count = 0
    for annotation, version, clues in read:
        row = db.execute("SELECT seq FROM posts WHERE id = ? AND version = ?", (annotation.post_id, version)).fetchone()
        if row is None:
            continue
        put_reading(db, row[0], annotation)
        db.execute("DELETE FROM meanings WHERE post = ?", (annotation.post_id,))
        if direction := kept(annotation):
            db.execute("INSERT INTO meanings VALUES (?, ?)", (annotation.post_id, direction))
        _put_clues(db, clues)
        count += 1
    return count


def put_reading(db: sqlite3.Connection, seq: int, annotation: Annotation) -> None:
    """All of it that a search asks for."""
    db.execute(
        "UPDATE posts SET read_by = ?, kind = ?, lang = ?, annotation = ? WHERE seq = ?",
        (annotation.model, annotation.kind, annotation.lang, _dump_annotation(annotation), seq),
    )
    numbers.forget(db, seq)
    numbers.put(db, seq, number_forms(annotation))


def _put_clues(db: sqlite3.Connection, clues: Clues) -> None:
    keys = {*clues.contacts, *clues.bands}
    former = {key for (key,) in db.execute("SELECT key FROM clue_keys WHERE post = ?", (clues.post,))}
    again = former_of(former, keys)
    db.executemany("INSERT OR IGNORE INTO former_keys VALUES (?, ?)", [(key, clues.post) for key in again])
    db.executemany("DELETE FROM clue_keys WHERE key = ? AND post = ?", [(key, clues.post) for key in former - keys])
    db.executemany("INSERT OR IGNORE INTO clue_keys VALUES (?, ?)", [(key, clues.post) for key in keys])
    lists = [json.dumps(values) for values in (clues.contacts, clues.adjacent, clues.routes, clues.bands)]
    db.execute(
        "INSERT OR REPLACE INTO clues VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (clues.post, clues.kind, clues.offer, clues.channel, clues.published_at, *lists, clues.signature, clues.length),
    )
    db.execute("INSERT OR IGNORE INTO unlinked VALUES (?)", (clues.post,))


def load(row: Sequence[str | None]) -> StoredPost:
    """A row of record, annotation, lead."""
    record, annotation, lead = row
    read = annotation_from_json(json.loads(annotation)) if annotation else None
    return StoredPost(from_json(json.loads(record or "")), read, lead)


def parts(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Slices that fit into one statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def marks(values: Sequence[object]) -> str:
    """A question mark for each value."""
    return ",".join("?" * len(values))


def _dump(post: Post) -> str:
    return json.dumps(to_json(post), ensure_ascii=False)


def _dump_annotation(annotation: Annotation) -> str:
    return json.dumps(annotation_to_json(annotation), ensure_ascii=False)


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """The figures of the contract's `counts`."""
    queries = {
        "posts": "SELECT coalesce(sum(posts), 0) FROM shelves",
        "channels": "SELECT count(*) FROM (SELECT DISTINCT platform, channel FROM shelves WHERE posts > 0)",
        "annotated": "SELECT coalesce(sum(posts), 0) FROM shelves WHERE kind > ''",
        "pending": "SELECT coalesce(sum(posts), 0) FROM shelves WHERE kind = ''",
        "flagged": "SELECT coalesce(sum(posts), 0) FROM shelves WHERE kind LIKE '%\\_offer' ESCAPE '\\'",
        "leads": "SELECT count(*) FROM leads",
    }
    return {name: db.execute(query).fetchone()[0] for name, query in queries.items()}
