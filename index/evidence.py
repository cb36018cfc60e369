"""Which raw responses are still wanted: one lasts as long as what it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawlers.items import Evidence, Post
from index.records import StoredPost
from index.store import Store
from labels.schema import OFFER_KINDS

_TOGETHER = 500


@dataclass
class Wanted:
    """Ids of WARC records. `named` are those that a stored post, or an earlier text of one, was read from; of these
    `proof` has an offer, a post that nobody has read yet, or one that is held; `held` has one that is held."""

    named: set[str] = field(default_factory=set)
    proof: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)


def wanted(store: Store) -> Wanted:
    """Reads every post: for once a day."""
    found, page = Wanted(), list[StoredPost]()
    for stored in store.all_posts():
        page.append(stored)
        if len(page) == _TOGETHER:
            _add(store, found, page)
            page = []
    _add(store, found, page)
    return found


def _add(store: Store, found: Wanted, page: Sequence[StoredPost]) -> None:
    held = store.held([stored.post.id for stored in page])
    for stored in page:
        records = {one.record for one in evidence_of(store, stored.post)}
        found.named |= records
        if stored.post.id in held:
            found.held |= records
        if stored.post.id in held or not stored.annotation or stored.annotation.kind in OFFER_KINDS:
            found.proof |= records


def evidence_of(store: Store, post: Post) -> set[Evidence]:
    """Where a post and its earlier texts were read from."""
    texts = [post, *(store.versions(post.id) if post.version > 1 else ())]
    return {text.evidence for text in texts if text.evidence}
