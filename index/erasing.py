"""Erasing and holding on any store: what an order comes to, and the order carried out with the leads right again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from index.errors import NotFoundError
from index.keeping import Erased, Erasure, Hold, hold_id, stones_of
from index.linker import link_pending
from index.persons import Sought, channel
from index.records import StoredPost
from index.store import Store

MOST = 20_000  # posts of one order


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go: ids and stones of posts, those that a hold keeps with the holds; `maybe` hold what may be it.

    `warc` are the files that hold the raw pages which the posts were read from.
    """

    posts: tuple[str, ...]
    stones: tuple[str, ...]
    held: dict[str, tuple[str, ...]]
    maybe: int = 0
    warc: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """For the order, so that it counts what a hold keeps."""
        return (*self.posts, *self.held)


def plan(store: Store, sought: Sought, *, maybe_too: bool = False) -> Plan:
    """Reads every post and earlier text, for an index knows only what has been read: nothing is written."""
    found, maybe = list[StoredPost](), 0
    for stored in store.all_posts():
        if _held_by(store, sought, stored):
            found.append(stored)
        elif sought.maybe_held_by(stored.post, stored.annotation):
            maybe += 1
            if maybe_too:
                found.append(stored)
    return _planned(store, found, maybe)


def _held_by(store: Store, sought: Sought, stored: StoredPost) -> bool:
    if sought.held_by(stored.post, stored.annotation):
        return True
    earlier = store.versions(stored.post.id) if stored.post.version > 1 else ()
    return any(sought.held_by(version, None) for version in earlier)


def plan_again(store: Store, stones: Collection[str]) -> Plan:
    """Posts that were erased once and are here again, from an old copy of the store."""
    known = set(stones)
    return _planned(store, [stored for stored in store.all_posts() if known & set(stones_of(stored.post))], 0)


def _planned(store: Store, found: list[StoredPost], maybe: int) -> Plan:
    held = store.held([stored.post.id for stored in found])
    going = [stored.post for stored in found if stored.post.id not in held]
    stones = tuple(stone for post in going for stone in stones_of(post))
    warc = {post.evidence.warc for post in going if post.evidence}
    return Plan(tuple(post.id for post in going), stones, held, maybe, tuple(sorted(warc)))


def named(store: Store, sought: Sought) -> str:
    """What the audit log says was erased: its class and, of a person, nothing but a digest."""
    return f"{sought.kind} hmac:{store.digest(sought.value)}" if sought.personal else f"{sought.kind} {sought.value}"


def erase(store: Store, order: Erasure) -> Erased:
    """Posts go, then the leads are linked anew. Killed in between, whoever links next ends it."""
    done = Erased()
    for part in _parts(order):
        one = store.erase(part)
        done = Erased(done.posts + one.posts, done.versions + one.versions, done.held + one.held)
    for _ in link_pending(store):
        pass
    return done


def _parts(order: Erasure) -> Iterator[Erasure]:
    """An order is kept as one document, and a document has bounds: a large one is several, each a link of the chain."""
    count = max(1, -(-max(len(order.posts), len(order.stones)) // MOST))
    for number in range(count):
        cut = slice(number * MOST, (number + 1) * MOST)
        what = order.what if count == 1 else f"{order.what}, part {number + 1} of {count}"
        yield replace(order, what=what, posts=order.posts[cut], stones=order.stones[cut])


def hold(store: Store, on: str, subject: str, *, why: str, who: str, at: str) -> Hold:
    """Place a hold; raises NotFoundError for a lead or a post that is not there."""
    posts: tuple[str, ...] = ()
    if on == "lead":
        lead = store.lead(subject)
        subject, posts = lead.id, lead.posts
    elif on == "post":
        if not store.get_posts([subject]):
            raise NotFoundError(f"there is no post {subject!r}: `vigie search` shows the ids of posts")
        posts = (subject,)
    else:
        subject = channel(subject).value
    placed = Hold(hold_id(on, subject, who, at), on, subject, why, who, at, posts)
    store.hold(placed)
    return placed
