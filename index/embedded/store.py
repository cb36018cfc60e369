"""`EmbeddedStore`: the contract of `index.store` on one SQLite file."""

from __future__ import annotations

import hmac
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.items import Post
from crawlers.outcome import Outcome
from index.embedded import erasing, expiry, keeping, leads, log, meanings, posts, search, transfer, watched
from index.embedded.opening import HASTE, OTHERS, PATIENCE, connect, is_busy
from index.errors import StoreAwayError, StoreUnavailableError
from index.keeping import Erased, Erasure, Hold
from index.records import (
    AuditEntry,
    Clues,
    Decision,
    Found,
    Lead,
    Query,
    Sighting,
    SourceState,
    Stored,
    StoredPost,
    Watch,
)
from nlp.annotation import Annotation

FILE_NAME = "vigie.sqlite3"


class EmbeddedStore:
    """Safe for several threads (a lock) and several processes (WAL); every write is one transaction."""

    def __init__(self, home: Path, *, hasty: bool = False) -> None:
        self.path = home / FILE_NAME
        self._db = connect(self.path, patience=HASTE if hasty else PATIENCE)
        self._lock = threading.RLock()
        self.link_step = 10_000  # steps of 500 linked 100,000 posts at 33 a second, these at 930

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._db.in_transaction:  # inside `exclusively`: one transaction for all
                yield self._db
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:  # a full disk ends it by itself
                        self._db.execute("ROLLBACK")
                    raise
            except sqlite3.OperationalError as error:
                raise self._fault("written", error) from error

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.OperationalError as error:
                raise self._fault("read", error) from error

    def _fault(self, done: str, error: sqlite3.Error) -> StoreUnavailableError:
        if is_busy(error):
            return StoreAwayError(f"the store {self.path} is held by {OTHERS}")
        kept = ": nothing was kept" if done == "written" else ""
        return StoreUnavailableError(f"the store {self.path} cannot be {done} ({error}){kept}")

    def put_posts(self, posts_: Iterable[Post]) -> Stored:
        batch = list(posts_)
        with self._write() as db:
            return posts.put(db, batch)

    def mark_deleted(self, ids: Sequence[str], *, at: str) -> int:
        with self._write() as db:
            return posts.mark_deleted(db, ids, at)

    def get_posts(self, ids: Sequence[str]) -> list[StoredPost]:
        with self._read() as db:
            return posts.get(db, ids)

    def versions(self, post_id: str) -> list[Post]:
        with self._read() as db:
            return posts.versions(db, post_id)

    def expire(self, *, before: str, kind: str | None = None, channel: str | None = None) -> int:
        with self._write() as db:
            count = expiry.expire(db, before=before, kind=kind, channel=channel)
        self._empty_log(count)
        return count

    def erase(self, order: Erasure) -> Erased:
        with self._write() as db:
            done = erasing.erase(db, order)
        self._empty_log(done.posts)
        return done

    def _empty_log(self, erased: int) -> None:
        """The log of recent writes holds what was erased until it is emptied; who reads just now puts that off."""
        with self._lock:
            if erased and not self._db.in_transaction:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def hold(self, hold: Hold) -> None:
        with self._write() as db:
            keeping.put_hold(db, hold, hold.at, hold.who)

    def release(self, hold_id: str, *, who: str, at: str, why: str) -> Hold:
        with self._write() as db:
            return keeping.release(db, hold_id, who, at, why)

    def holds(self, *, released: bool = False) -> list[Hold]:
        with self._read() as db:
            return keeping.holds(db, released=released)

    def held(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        with self._read() as db:
            return erasing.held(db, ids)

    def erased(self, ids: Sequence[str]) -> set[str]:
        with self._read() as db:
            return keeping.erased(db, ids)

    def digest(self, text: str) -> str:
        with self._write() as db:
            return hmac.digest(keeping.secret(db), text.encode("utf-8", "replace"), "sha256").hex()

    def all_posts(self) -> Iterator[StoredPost]:
        seq = 0
        while True:
            with self._read() as db:
                page, seq = posts.page_after(db, seq, 500)
            if not page:
                return
            yield from page

    def pending(self, model: str, *, limit: int, worker: tuple[int, int] = (1, 1)) -> list[Post]:
        with self._read() as db:
            return posts.pending(db, model, limit, worker)

    def put_annotations(self, read: Iterable[tuple[Annotation, int, Clues]]) -> int:
        batch = list(read)
        with self._write() as db:
            return posts.annotate(db, batch)

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        with self._write():
            yield

    def unlinked(self, *, limit: int, among: Set[str] | None = None) -> list[str]:
        with self._read() as db:
            return leads.unlinked(db, limit, among)

    def clues(self, ids: Iterable[str]) -> dict[str, Clues]:
        with self._read() as db:
            return leads.clues(db, ids)

    def posts_with(self, keys: Iterable[str]) -> set[str]:
        with self._read() as db:
            return leads.posts_with(db, keys)

    def former_keys(self, ids: Iterable[str]) -> set[str]:
        with self._read() as db:
            return leads.former_keys(db, ids)

    def leads_of(self, ids: Iterable[str]) -> set[str]:
        with self._read() as db:
            return leads.leads_of(db, ids)

    def posts_of(self, lead_ids: Iterable[str]) -> set[str]:
        with self._read() as db:
            return leads.posts_of(db, lead_ids)

    def write_leads(self, made: Sequence[Lead], *, replaces: Iterable[str], linked: Iterable[str]) -> None:
        with self._write() as db:
            leads.write(db, made, replaces, linked)

    def leads(self, *, statuses: Sequence[str] = (), limit: int | None = None, offset: int = 0) -> list[Lead]:
        with self._read() as db:
            return leads.best(db, statuses, limit, offset)

    def lead(self, lead_id: str) -> Lead:
        with self._read() as db:
            return leads.one(db, lead_id)

    def lead_counts(self) -> Mapping[str, int]:
        with self._read() as db:
            return leads.counts(db)

    def decide(self, decision: Decision, *, revision: int | None = None) -> Lead:
        with self._write() as db:
            lead, new = leads.decide(db, decision, revision)
            if new:
                what = f"{decision.decision} {decision.note}".strip()
                log.append(db, decision.at, decision.who, "decide", lead.id, what)
            return lead

    def undo(self, *, who: str, at: str) -> Decision | None:
        with self._write() as db:
            undone = leads.undo(db, who)
            if undone:
                log.append(db, at, who, "undo", undone.lead, undone.decision)
            return undone

    def decisions(self, lead_id: str) -> list[Decision]:
        with self._read() as db:
            return leads.on_lead(db, lead_id)

    def search(self, query: Query) -> Found:
        with self._read() as db:
            return search.search(db, query)

    def posts_with_number(self, digits: Sequence[str], *, whole: bool) -> list[StoredPost]:
        with self._read() as db:
            return search.with_number(db, digits, whole)

    def similar(self, post_id: str, *, limit: int) -> list[tuple[StoredPost, float]]:
        with self._read() as db:
            return meanings.similar(db, post_id, limit)

    def watch(self, watches: Sequence[Watch]) -> int:
        with self._write() as db:
            return watched.add(db, watches)

    def unwatch(self, watch_id: str, *, who: str, at: str) -> Watch:
        with self._write() as db:
            return watched.remove(db, watch_id, who, at)

    def watches(self) -> list[Watch]:
        with self._read() as db:
            return watched.every(db)

    def put_sightings(self, found: Iterable[Sighting]) -> int:
        batch = list(found)
        with self._write() as db:
            return watched.see(db, batch)

    def sightings(self, *, watch: str = "", unseen: bool = False, limit: int | None = None) -> list[Sighting]:
        with self._read() as db:
            return watched.sightings(db, watch, unseen, limit)

    def mark_seen(self, shown: Iterable[Sighting]) -> None:
        batch = list(shown)
        with self._write() as db:
            watched.mark_seen(db, batch)

    def sighting_counts(self) -> Mapping[str, tuple[int, int]]:
        with self._read() as db:
            return watched.counts(db)

    def record_outcome(self, outcome: Outcome) -> None:
        with self._write() as db:
            log.record_outcome(db, outcome)

    def source_states(self) -> list[SourceState]:
        with self._read() as db:
            return log.source_states(db)

    def newest_ids(self, platform: str, channel: str, *, limit: int) -> list[int]:
        with self._read() as db:
            return log.newest_ids(db, platform, channel, limit)

    def audit(self, *, who: str, action: str, subject: str, detail: str = "") -> None:
        with self._write() as db:
            log.append(db, datetime.now(UTC).isoformat(timespec="seconds"), who, action, subject, detail)

    def audit_log(self, *, limit: int | None = None) -> Iterator[AuditEntry]:
        with self._read() as db:
            found = list(log.entries(db, limit))
        yield from found

    def give(self, kind: str) -> Iterator[Mapping[str, Any]]:
        with self._read() as db:
            yield from transfer.give(db, kind)

    def take(self, kind: str, records: Sequence[Mapping[str, Any]]) -> None:
        with self._write() as db:
            transfer.take(db, kind, records)

    def counts(self) -> Mapping[str, int]:
        with self._read() as db:
            return posts.counts(db)
