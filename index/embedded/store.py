"""`EmbeddedStore`: the contract of `index.store` on one SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.items import Post
from crawlers.outcome import Outcome
from index.embedded import expiry, leads, log, posts, search, transfer
from index.embedded.schema import connect
from index.errors import StoreUnavailableError
from index.records import AuditEntry, Clues, Decision, Found, Lead, Query, SourceState, Stored, StoredPost
from nlp.annotation import Annotation

FILE_NAME = "vigie.sqlite3"


class EmbeddedStore:
    """Safe for several threads (a lock) and several processes (WAL); every write is one transaction."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE_NAME
        self._db = connect(self.path)
        self._lock = threading.RLock()

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
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise StoreUnavailableError(
                    f"the store {self.path} cannot be written ({error}): nothing was kept"
                ) from error

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.OperationalError as error:
                raise StoreUnavailableError(f"the store {self.path} cannot be read ({error})") from error

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
            return expiry.expire(db, before=before, kind=kind, channel=channel)

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

    def unlinked(self, *, limit: int) -> list[str]:
        with self._read() as db:
            return leads.unlinked(db, limit)

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
            lead = leads.decide(db, decision, revision)
            log.append(db, decision.at, decision.who, "decide", lead.id, f"{decision.decision} {decision.note}".strip())
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
