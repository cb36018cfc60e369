"""Which raw pages are still wanted: one lasts as long as what it proves, and not for a day if nobody asked for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from index.keeping import stone_of
from index.records import StoredPost
from index.store import Store
from labels.schema import OFFER_KINDS


class Page(Protocol):
    """What is known of a raw page; `crawlers.warc_pruning.RawPage` is one."""

    @property
    def record(self) -> str: ...
    @property
    def posts(self) -> frozenset[str]: ...
    @property
    def written(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a page stays whose posts are no proof, and one that no stored post was read from."""

    read: timedelta
    copies: timedelta


def asked_for(store: Store, pages: Sequence[Page], stones: Set[str]) -> set[str]:
    """The pages on which a post with one of these stones stands, save those on which a held one does."""
    found = [page for page in pages if not stones.isdisjoint(map(stone_of, page.posts))]
    held = _held(store, found)
    return {page.record for page in found if not page.posts & held}


def outlived(store: Store, pages: Sequence[Page], terms: Terms, now: datetime) -> set[str]:
    """The pages that have had their time.

    Of a page with a post that this store neither has nor has erased nothing is known: it may be another store's, or
    newer than a copy that was restored. It stays, and so does a page without posts.
    """
    old = [page for page in pages if page.posts and now - page.written > min(terms.read, terms.copies)]
    ids = sorted({post for page in old for post in page.posts})
    stored = {one.post.id: one for one in store.get_posts(ids)}
    known = stored.keys() | store.erased(sorted(set(ids) - stored.keys()))
    proof = _held(store, old) | {post for post, one in stored.items() if _is_proof(one)}
    return {page.record for page in old if page.posts <= known and _has_had_its_time(page, stored, proof, terms, now)}


def _has_had_its_time(
    page: Page, stored: dict[str, StoredPost], proof: Collection[str], terms: Terms, now: datetime
) -> bool:
    here = [stored[post] for post in page.posts & stored.keys()]
    # Where a text was read from before it was edited is not known without its versions: each page with it stays.
    named = [one for one in here if one.post.version > 1 or ((e := one.post.evidence) and e.record == page.record)]
    if any(one.post.id in proof for one in named):
        return False
    return now - page.written > (terms.read if named else terms.copies)


def _is_proof(one: StoredPost) -> bool:
    """An offer, one that nobody has read yet, one that said something else once (an offer, perhaps)."""
    if one.annotation is None or one.annotation.kind in OFFER_KINDS:
        return True
    return one.post.version > 1 and one.annotation.kind != "seeking"


def _held(store: Store, pages: Sequence[Page]) -> set[str]:
    ids = sorted({post for page in pages for post in page.posts})
    return set(store.held(ids)) if ids and store.holds() else set()
