"""`ElasticStore`: the contract of `index.store` on Elasticsearch."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.items import Post, to_json
from crawlers.outcome import Outcome
from index.elastic import (
    deciding,
    erasing,
    keeping,
    leads,
    log,
    meanings,
    orders,
    posts,
    schema,
    search,
    settings,
    steps,
    transfer,
    watched,
)
from index.elastic.engine import Engine
from index.elastic.lease import Lease
from index.elastic.linking import Reading
from index.keeping import Erased, Erasure, Hold, stone_of
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


class ElasticStore:
    """Safe for several threads, processes and machines. `home` is where posts go that the server will never take."""

    # What a step intends is one document, with all leads that it makes: it has to stay far under a request's 100 MB.
    link_step = 2_000

    def __init__(self, home: Path, url: str, *, prepare: bool = True, hasty: bool = False) -> None:
        self.engine = Engine(settings.read(url), hasty=hasty)
        self._home = home
        self._linking = threading.RLock()
        self._step: Reading | None = None
        self._stepping = 0  # the thread whose step that is; to all others the store looks as ever
        try:
            if prepare:
                schema.check(self.engine)
        except BaseException:
            self.engine.close()
            raise

    def close(self) -> None:
        self.engine.close()

    def put_posts(self, posts_: Iterable[Post]) -> Stored:
        return posts.put(self.engine, list(posts_), self._refuse)

    def _refuse(self, refused: Sequence[Post], reason: str) -> None:
        """One bad post never stops a run: it is kept beside the others that could not be read."""
        target = self._home / "rejects" / f"store-{datetime.now(UTC):%Y-%m-%d}.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("a", encoding="utf-8") as kept:
            for post in refused:
                kept.write(json.dumps({"reason": reason[:500], "post": to_json(post)}, ensure_ascii=False) + "\n")

    def mark_deleted(self, ids: Sequence[str], *, at: str) -> int:
        return posts.mark_deleted(self.engine, ids, at)

    def get_posts(self, ids: Sequence[str]) -> list[StoredPost]:
        return posts.get(self.engine, ids)

    def versions(self, post_id: str) -> list[Post]:
        return posts.versions(self.engine, post_id)

    def expire(self, *, before: str, kind: str | None = None, channel: str | None = None) -> int:
        with self.exclusively():  # no hold can be placed meanwhile
            return orders.expire(self.engine, before=before, kind=kind, channel=channel)

    def erase(self, order: Erasure) -> Erased:
        with self.exclusively():
            return orders.erase(self.engine, order)

    def hold(self, hold: Hold) -> None:
        with self.exclusively():
            orders.hold(self.engine, hold)

    def release(self, hold_id: str, *, who: str, at: str, why: str) -> Hold:
        with self.exclusively():
            return orders.release(self.engine, hold_id, who, at, why)

    def holds(self, *, released: bool = False) -> list[Hold]:
        return keeping.holds(self.engine, released=released)

    def held(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return erasing.held(self.engine, ids)

    def erased(self, ids: Sequence[str]) -> set[str]:
        stones = {stone_of(post_id): post_id for post_id in ids}
        return {stones[stone] for stone in keeping.stones_there(self.engine, stones)}

    def digest(self, text: str) -> str:
        return hmac.digest(keeping.secret(self.engine), text.encode("utf-8", "replace"), "sha256").hex()

    def all_posts(self) -> Iterator[StoredPost]:
        yield from posts.every(self.engine)

    def pending(self, model: str, *, limit: int, worker: tuple[int, int] = (1, 1)) -> list[Post]:
        return posts.pending(self.engine, model, limit, worker)

    def put_annotations(self, read: Iterable[tuple[Annotation, int, Clues]]) -> int:
        batch = list(read)
        count = posts.annotate(self.engine, batch)
        meanings.put(self.engine, [annotation for annotation, _, _ in batch])
        return count

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """One linking step at a time in the whole cluster. Posts may change meanwhile: what was read here is of one
        moment, and a post that changed after it stays in the queue."""
        with self._linking:
            if self._step:  # the lock lets only the same thread in again
                yield
                return
            lease = Lease(self.engine)
            try:
                if left := lease.take():
                    steps.apply(self.engine, left, lease.epoch)
                    lease.end()
                yield from self._one_step(lease)
            finally:
                lease.give_back()

    def _one_step(self, lease: Lease) -> Iterator[None]:
        deciding.repair(self.engine)
        orders.repair(self.engine)
        self._step, self._stepping = (step := Reading(self.engine)), threading.get_ident()
        try:
            yield
        finally:
            self._step = None
            step.close()
        if step.made or step.replaced or step.linked:
            wanted = steps.intent(step.made, step.replaced, step.linked)
            epoch = lease.begin(wanted)
            steps.apply(self.engine, wanted, epoch)
            lease.end()

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        """The view of the step in hand, else one of its own."""
        if self._step and self._stepping == threading.get_ident():
            yield self._step
            return
        reading = Reading(self.engine)
        try:
            yield reading
        finally:
            reading.close()

    def unlinked(self, *, limit: int, among: Set[str] | None = None) -> list[str]:
        with self._reading() as view:
            return view.unlinked(limit, among)

    def clues(self, ids: Iterable[str]) -> dict[str, Clues]:
        with self._reading() as view:
            return view.clues(ids)

    def posts_with(self, keys: Iterable[str]) -> set[str]:
        with self._reading() as view:
            return view.posts_with(keys)

    def former_keys(self, ids: Iterable[str]) -> set[str]:
        with self._reading() as view:
            return view.former_keys(ids)

    def leads_of(self, ids: Iterable[str]) -> set[str]:
        return leads.leads_of(self.engine, ids)

    def posts_of(self, lead_ids: Iterable[str]) -> set[str]:
        return leads.posts_of(self.engine, lead_ids)

    def write_leads(self, made: Sequence[Lead], *, replaces: Iterable[str], linked: Iterable[str]) -> None:
        with self.exclusively():
            assert self._step is not None
            self._step.write(made, replaces, linked)

    def leads(self, *, statuses: Sequence[str] = (), limit: int | None = None, offset: int = 0) -> list[Lead]:
        return leads.best(self.engine, statuses, limit, offset)

    def lead(self, lead_id: str) -> Lead:
        return leads.lead_of(leads.find(self.engine, lead_id).source)

    def lead_counts(self) -> Mapping[str, int]:
        return leads.counts(self.engine)

    def decide(self, decision: Decision, *, revision: int | None = None) -> Lead:
        return deciding.decide(self.engine, decision, revision)

    def undo(self, *, who: str, at: str) -> Decision | None:
        return deciding.undo(self.engine, who, at)

    def decisions(self, lead_id: str) -> list[Decision]:
        return deciding.on_lead(self.engine, lead_id)

    def search(self, query: Query) -> Found:
        return search.search(self.engine, query)

    def posts_with_number(self, digits: Sequence[str], *, whole: bool) -> list[StoredPost]:
        return search.with_number(self.engine, digits, whole)

    def similar(self, post_id: str, *, limit: int) -> list[tuple[StoredPost, float]]:
        return meanings.similar(self.engine, post_id, limit)

    def watch(self, watches: Sequence[Watch]) -> int:
        return watched.add(self.engine, watches)

    def unwatch(self, watch_id: str, *, who: str, at: str) -> Watch:
        return watched.remove(self.engine, watch_id, who, at)

    def watches(self) -> list[Watch]:
        return watched.every(self.engine)

    def put_sightings(self, found: Iterable[Sighting]) -> int:
        return watched.see(self.engine, list(found))

    def sightings(self, *, watch: str = "", unseen: bool = False, limit: int | None = None) -> list[Sighting]:
        return watched.sightings(self.engine, watch, unseen, limit)

    def mark_seen(self, shown: Iterable[Sighting]) -> None:
        watched.mark_seen(self.engine, list(shown))

    def sighting_counts(self) -> Mapping[str, tuple[int, int]]:
        return watched.counts(self.engine)

    def record_outcome(self, outcome: Outcome) -> None:
        log.record_outcome(self.engine, outcome)

    def source_states(self) -> list[SourceState]:
        return log.source_states(self.engine)

    def newest_ids(self, platform: str, channel: str, *, limit: int) -> list[int]:
        return log.newest_ids(self.engine, platform, channel, limit)

    def audit(self, *, who: str, action: str, subject: str, detail: str = "") -> None:
        log.append(self.engine, datetime.now(UTC).isoformat(timespec="seconds"), who, action, subject, detail)

    def audit_log(self, *, limit: int | None = None) -> Iterator[AuditEntry]:
        yield from log.entries(self.engine, limit)

    def give(self, kind: str) -> Iterator[Mapping[str, Any]]:
        return transfer.give(self.engine, kind)

    def take(self, kind: str, records: Sequence[Mapping[str, Any]]) -> None:
        transfer.take(self.engine, kind, records)

    def counts(self) -> Mapping[str, int]:
        return posts.counts(self.engine)
