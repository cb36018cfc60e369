"""The rows of the embedded store as records of `index.transfer`, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crawlers.items import from_json
from index.embedded import keeping, leads, log, numbers, posts, watched
from index.features import clues_of
from index.records import AuditEntry, Sighting, decision_from_json, lead_from_json, watch_from_json, watch_to_json
from nlp.annotation import from_json as annotation_from_json

Record = Mapping[str, Any]


def give(db: sqlite3.Connection, kind: str) -> Iterator[Record]:
    """All records of a kind. Whole tables but for posts, which are read by pages."""
    yield from {
        "posts": _posts, "meanings": _meanings, "versions": _versions, "decisions": _decisions, "leads": _leads,
        "sources": _sources, "watches": _watches, "sightings": _sightings, "keeping": _keeping, "audit": _audit,
    }[kind](db)  # fmt: skip


def _posts(db: sqlite3.Connection) -> Iterator[Record]:
    seq = 0
    while rows := db.execute(
        "SELECT seq, id, record, annotation FROM posts WHERE seq > ? ORDER BY seq LIMIT 500", (seq,)
    ).fetchall():
        for seq, post, record, annotation in rows:  # noqa: B007 (the last one is where the next page starts)
            read = json.loads(annotation) if annotation else None
            yield {"id": post, "post": json.loads(record), "annotation": read, **_linking(db, post)}
    for (post,) in db.execute("SELECT post FROM unlinked WHERE post NOT IN (SELECT id FROM posts)").fetchall():
        yield {"id": post, "post": None, "annotation": None, **_linking(db, post)}


def _linking(db: sqlite3.Connection, post: str) -> Record:
    former = [key for (key,) in db.execute("SELECT key FROM former_keys WHERE post = ? ORDER BY key", (post,))]
    return {
        "former": former,
        "unlinked": db.execute("SELECT 1 FROM unlinked WHERE post = ?", (post,)).fetchone() is not None,
    }


def _meanings(db: sqlite3.Connection) -> Iterator[Record]:
    for post, direction in db.execute("SELECT post, direction FROM meanings").fetchall():
        yield {"post": post, "direction": direction.hex()}


def _versions(db: sqlite3.Connection) -> Iterator[Record]:
    for post, version, record in db.execute("SELECT post, version, record FROM versions").fetchall():
        yield {"post": post, "version": version, "record": json.loads(record)}


def _decisions(db: sqlite3.Connection) -> Iterator[Record]:
    for row in db.execute(leads.DECISION + "ORDER BY number").fetchall():
        yield _plain(asdict(leads.decision_of(row)))


def _leads(db: sqlite3.Connection) -> Iterator[Record]:
    yield from (json.loads(record) for (record,) in db.execute("SELECT record FROM leads ORDER BY id").fetchall())


def _sources(db: sqlite3.Connection) -> Iterator[Record]:
    for source, newest_id, last_ok_at in db.execute("SELECT * FROM sources ORDER BY source").fetchall():
        outcomes = log.newest_outcomes(db, source)
        yield {"source": source, "newest_id": newest_id, "last_ok_at": last_ok_at, "outcomes": list(outcomes)}


def _watches(db: sqlite3.Connection) -> Iterator[Record]:
    yield from (_plain(watch_to_json(watch)) for watch in watched.every(db))


def _sightings(db: sqlite3.Connection) -> Iterator[Record]:
    yield from (asdict(one) for one in watched.sightings(db, "", False, None))


def _keeping(db: sqlite3.Connection) -> Iterator[Record]:
    for name, record in db.execute("SELECT id, record FROM keeping ORDER BY id").fetchall():
        yield {"id": name, "record": record}


def _audit(db: sqlite3.Connection) -> Iterator[Record]:
    yield from (asdict(entry) for entry in log.entries(db, None))


def _plain(record: Any) -> Any:
    return json.loads(json.dumps(record))


def take(db: sqlite3.Connection, kind: str, records: Sequence[Record]) -> None:
    """Put records, over those of the same name."""
    put = {
        "posts": _put_post, "meanings": _put_meaning, "versions": _put_version, "decisions": _put_decision,
        "leads": _put_lead, "sources": _put_source, "watches": _put_watch, "sightings": _put_sighting,
        "keeping": _put_keeping, "audit": _put_audit,
    }[kind]  # fmt: skip
    for record in records:
        put(db, record)


def _put_post(db: sqlite3.Connection, record: Record) -> None:
    post = record["id"]
    for (seq,) in db.execute("SELECT seq FROM posts WHERE id = ?", (post,)).fetchall():
        numbers.forget(db, seq)
        for table, column in (("words", "rowid"), ("posts", "seq")):
            db.execute(f"DELETE FROM {table} WHERE {column} = ?", (seq,))
    for table in ("clues", "clue_keys", "former_keys", "unlinked"):
        db.execute(f"DELETE FROM {table} WHERE post = ?", (post,))
    if record["post"]:
        whole = from_json(record["post"])
        posts.insert(db, whole)
        if record["annotation"]:
            read = annotation_from_json(record["annotation"])
            posts.annotate(db, [(read, whole.version, clues_of(whole, read))])
            db.execute("DELETE FROM unlinked WHERE post = ?", (post,))
    db.executemany("INSERT OR IGNORE INTO former_keys VALUES (?, ?)", [(key, post) for key in record["former"]])
    if record["unlinked"]:
        db.execute("INSERT OR IGNORE INTO unlinked VALUES (?)", (post,))


def _put_meaning(db: sqlite3.Connection, record: Record) -> None:
    values = (record["post"], bytes.fromhex(record["direction"]))
    db.execute("INSERT OR REPLACE INTO meanings VALUES (?, ?)", values)


def _put_version(db: sqlite3.Connection, record: Record) -> None:
    values = (record["post"], record["version"], json.dumps(record["record"], ensure_ascii=False))
    db.execute("INSERT OR REPLACE INTO versions VALUES (?, ?, ?)", values)


def _put_decision(db: sqlite3.Connection, record: Record) -> None:
    made = decision_from_json(record)
    db.execute(
        "INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (made.number, made.lead, made.decision, made.who, made.at, made.note, json.dumps(made.posts),
         json.dumps(made.facts), int(made.undone)),
    )  # fmt: skip
    rows = [(post, made.number) for post in made.posts]
    db.executemany("INSERT OR IGNORE INTO decision_posts VALUES (?, ?)", rows)


def _put_lead(db: sqlite3.Connection, record: Record) -> None:
    lead = lead_from_json(record)
    leads.put(db, lead)
    db.executemany("INSERT OR REPLACE INTO members VALUES (?, ?)", [(post, lead.id) for post in lead.posts])


def _put_source(db: sqlite3.Connection, record: Record) -> None:
    source = record["source"]
    values = (source, record["newest_id"], record["last_ok_at"])
    db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?)", values)
    db.execute("DELETE FROM outcomes WHERE source = ?", (source,))
    rows = [(source, json.dumps(outcome)) for outcome in reversed(record["outcomes"])]
    db.executemany("INSERT INTO outcomes (source, record) VALUES (?, ?)", rows)


def _put_watch(db: sqlite3.Connection, record: Record) -> None:
    watched.put_over(db, watch_from_json(record))


def _put_sighting(db: sqlite3.Connection, record: Record) -> None:
    watched.put_sighting(db, Sighting(**record))


def _put_keeping(db: sqlite3.Connection, record: Record) -> None:
    keeping.put(db, record["id"], record["record"])


def _put_audit(db: sqlite3.Connection, record: Record) -> None:
    link = AuditEntry(**record)
    values = (link.number, link.at, link.who, link.action, link.subject, link.detail, link.previous, link.hash)
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
