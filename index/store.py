"""The contract of a store, and `open_store`. Every stage asks the store for work not done and writes what it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from crawlers.items import Post
from crawlers.outcome import Outcome
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


class Store(Protocol):
    """Each method is atomic and, once it returns, durable. Times are ISO 8601 with an offset; ids are post ids."""

    def close(self) -> None: ...

    # posts ------------------------------------------------------------------------------------------------------
    def put_posts(self, posts: Iterable[Post]) -> Stored:
        """Insert, or keep the earlier text as a version where the content changed; the same post twice adds nothing."""

    def mark_deleted(self, ids: Sequence[str], *, at: str) -> int:
        """Tombstones: the posts stay, with the time at which they were found gone."""

    def get_posts(self, ids: Sequence[str]) -> list[StoredPost]:
        """In the order asked for; unknown ids are left out."""

    def versions(self, post_id: str) -> list[Post]:
        """Earlier texts of a post, oldest first, without the present one."""

    def expire(self, *, before: str, kind: str | None = None, channel: str | None = None) -> int:
        """Erase posts published before an ISO time: of a kind, of a channel (`platform:name`), or of both.

        Posts of leads that people found relevant, or put off, are kept: they are evidence; so is what is held. Returns
        how many went, and the audit log says so. An erased post stays away: `put_posts` leaves it out when it is
        crawled or imported again.
        """

    def erase(self, order: Erasure) -> Erased:
        """Erase those of the posts that no hold keeps, with versions, readings, clues and what decisions say of them,
        and write it to the audit log. Leads are right again once what is then unlinked has been linked."""

    def hold(self, hold: Hold) -> None:
        """From now on nothing of it is erased. Written to the audit log."""

    def release(self, hold_id: str, *, who: str, at: str, why: str) -> Hold:
        """End a hold; one that ended before stays as it was. Raises NotFoundError. Written to the audit log."""

    def holds(self, *, released: bool = False) -> list[Hold]:
        """Oldest first; with `released` those that hold no longer too."""

    def held(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each of these posts that is held, the ids of the holds."""

    def erased(self, ids: Sequence[str]) -> set[str]:
        """Those of these posts that were stored once and have been erased, or had their time."""

    def digest(self, text: str) -> str:
        """HMAC-SHA-256 (hex) under a key of this store's own. There are few enough phone numbers to try them all, so a
        plain hash of one would be the number itself to whoever is patient."""

    def all_posts(self) -> Iterator[StoredPost]:
        """Every post, oldest stored first; safe while others write."""

    # annotate ---------------------------------------------------------------------------------------------------
    def pending(self, model: str, *, limit: int, worker: tuple[int, int] = (1, 1)) -> list[Post]:
        """Posts not yet read by `model` in their present version, newest first; worker 3 of 8 gets its share only."""

    def put_annotations(self, read: Iterable[tuple[Annotation, int, Clues]]) -> int:
        """Annotation, the post version it was read from, its clues; one for a version that has passed is dropped."""

    # link -------------------------------------------------------------------------------------------------------
    @property
    def link_step(self) -> int:
        """How many queued posts to link at a time."""

    def exclusively(self) -> AbstractContextManager[None]:
        """Nobody else writes meanwhile, and what is written meanwhile is written together at the end."""

    def unlinked(self, *, limit: int, among: Set[str] | None = None) -> list[str]:
        """The queue: ids of posts whose clues changed since leads were last written; of `among` alone if given."""

    def clues(self, ids: Iterable[str]) -> dict[str, Clues]: ...

    def posts_with(self, keys: Iterable[str]) -> set[str]:
        """Ids of the posts that hold any of these contact or band keys, now or when leads were last written."""

    def former_keys(self, ids: Iterable[str]) -> set[str]:
        """Keys that these posts held when leads were last written and hold no longer."""

    def leads_of(self, ids: Iterable[str]) -> set[str]: ...

    def posts_of(self, lead_ids: Iterable[str]) -> set[str]: ...

    def write_leads(self, leads: Sequence[Lead], *, replaces: Iterable[str], linked: Iterable[str]) -> None:
        """In one step: drop the leads `replaces`, put these, take the posts `linked` out of the queue."""

    # leads and decisions ----------------------------------------------------------------------------------------
    def leads(self, *, statuses: Sequence[str] = (), limit: int | None = None, offset: int = 0) -> list[Lead]:
        """Best first: by score, then newest, then id."""

    def lead(self, lead_id: str) -> Lead:
        """Raises NotFoundError."""

    def lead_counts(self) -> Mapping[str, int]:
        """How many leads have each status."""

    def decide(self, decision: Decision, *, revision: int | None = None) -> Lead:
        """Record it; with `revision` raise ConflictError if somebody decided since that revision was read.

        After StoreAwayError it may be recorded or not: asked again with the same time, it is recorded once.
        """

    def undo(self, *, who: str, at: str) -> Decision | None:
        """Take back that person's latest decision that is not undone; None where there is none."""

    def decisions(self, lead_id: str) -> list[Decision]:
        """Newest first, undone ones and those made on leads that this one has absorbed included."""

    # find -------------------------------------------------------------------------------------------------------
    def search(self, query: Query) -> Found:
        """Newest first; raises QueryError for a query that cannot be read."""

    def posts_with_number(self, digits: Sequence[str], *, whole: bool) -> list[StoredPost]:
        """Posts with a number that has one of these digit strings as a piece (or, with `whole`, is one of them)."""

    def similar(self, post_id: str, *, limit: int) -> list[tuple[StoredPost, float]]:
        """Offers that say the like in any language, with the cosine to the post's; its own lead's are left out.

        None for a post that is no offer, or was read by a model that gives no directions.
        """

    # watchlist --------------------------------------------------------------------------------------------------
    def watch(self, watches: Sequence[Watch]) -> int:
        """Save entries, each a link of the audit log; one that is there stays as it is. Returns how many are new."""

    def unwatch(self, watch_id: str, *, who: str, at: str) -> Watch:
        """Remove an entry with its sightings, and log it; raises NotFoundError."""

    def watches(self) -> list[Watch]:
        """Oldest first."""

    def put_sightings(self, found: Iterable[Sighting]) -> int:
        """The same pair again adds nothing, nor does a post or an entry that is gone. Returns how many are new."""

    def sightings(self, *, watch: str = "", unseen: bool = False, limit: int | None = None) -> list[Sighting]:
        """Newest first, of one entry or of all."""

    def mark_seen(self, shown: Iterable[Sighting]) -> None:
        """Just these: what came in since they were listed stays new."""

    def sighting_counts(self) -> Mapping[str, tuple[int, int]]:
        """For each entry that has any: how many, and how many of them nobody has seen."""

    # sources and audit ------------------------------------------------------------------------------------------
    def record_outcome(self, outcome: Outcome) -> None:
        """Keep how a run ended; the cursor only ever rises."""

    def source_states(self) -> list[SourceState]: ...

    def newest_ids(self, platform: str, channel: str, *, limit: int) -> list[int]:
        """Numeric ids of the newest stored posts of a channel that are not tombstones, newest first."""

    def audit(self, *, who: str, action: str, subject: str, detail: str = "") -> None:
        """Append one link to the chain."""

    def audit_log(self, *, limit: int | None = None) -> Iterator[AuditEntry]:
        """Oldest first; with `limit` the newest so many."""

    def counts(self) -> Mapping[str, int]:
        """posts, channels, annotated, pending, flagged, leads."""


def open_store(home: Path, *, url: str | None = None, hasty: bool = False) -> Store:
    """The embedded store under `home`, or the Elasticsearch that `url` (VIGIE_STORE) names. Raises StoreError.

    A `hasty` one says within seconds that the store is away: for a page, which asks again by itself.
    """
    if url and url.startswith(("http://", "https://")):
        from index.elastic.store import ElasticStore

        return ElasticStore(home, url, hasty=hasty)
    from index.embedded.store import EmbeddedStore
    from index.errors import StoreUnavailableError

    if url and not url.startswith("file:"):
        raise StoreUnavailableError(
            f"VIGIE_STORE={url!r} is no store: write https://host:9200 for Elasticsearch, or unset it"
        )
    return EmbeddedStore(home, hasty=hasty)
