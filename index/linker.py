"""Keeps the leads of a store in step with its posts: only what a change can touch is grouped anew."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from index.leads import make_lead
from index.linking import Group, group, near_to
from index.records import Clues, Lead
from index.store import Store

# Groups whose posts are read together: one by one each costs a server a round trip, all at once they fill the memory.
_TOGETHER = 500
# A backlog's step takes this share of its posts at a time, and with them those that belong to them, until it is full.
_SEEDS = 20
# Share of a step's time that others get between two: whoever waits to write looks only now and then whether they may.
_PAUSE = 0.02


def link_pending(store: Store, *, step: int | None = None) -> Iterator[int]:
    """Link what is queued; yields how many posts each step took. Stopped anywhere, the next call goes on.

    `step` is how many are taken at a time, else as many as the store takes well.
    """
    while True:
        began = time.monotonic()
        with store.exclusively():  # what is read here is still true when the leads are written
            known = dict[str, Clues]()
            changed = _next(store, known, step or store.link_step)
            if changed:
                _link(store, known, changed)
        if not changed:
            return
        yield len(changed)
        time.sleep(_PAUSE * (time.monotonic() - began))


def _next(store: Store, known: dict[str, Clues], step: int) -> set[str]:
    """Posts of the queue: all where they are few; of a backlog `step` to twice that, with whoever shares a contact or a
    text with them, so that a lead is made once and not anew in each step that takes one of its posts."""
    queue = store.unlinked(limit=step)
    if len(queue) < step:
        return set(queue)
    taken, size = set[str](), max(1, step // _SEEDS)
    for start in range(0, len(queue), size):
        seeds = set(queue[start : start + size]) - taken
        circle = _Circle(store, known, seeds)
        circle.widen(contacts=True, copies=True)
        circle.widen(contacts=True)
        taken |= seeds | set(store.unlinked(limit=step, among=circle.posts))
        if len(taken) >= step:
            break
    return taken


def _link(store: Store, known: dict[str, Clues], changed: set[str]) -> None:
    """Group again every post whose links the changed ones can make or break, and replace their leads in one step.

    Whether a contact is a hub depends on posts two contacts away (`index.hubs`), so the posts touched are: the changed
    ones, those within two contacts of them (now or before the change), near-copies of all these, and everybody in the
    leads of any. To judge their contacts, all posts within two contacts and a copy of them are context.
    """
    circle = _Circle(store, known, changed)
    circle.widen(contacts=True, copies=True, former=store.former_keys(changed))
    circle.widen(contacts=True)
    circle.widen(copies=True)
    replaced = store.leads_of(circle.posts)
    circle.posts |= store.posts_of(replaced)
    members = set(circle.posts)
    circle.widen(contacts=True, copies=True)
    circle.widen(contacts=True)
    groups = group(circle.clues().values(), members_only=members)
    made = [
        lead for start in range(0, len(groups), _TOGETHER) for lead in _made(store, groups[start : start + _TOGETHER])
    ]
    store.write_leads(made, replaces=replaced, linked=changed)


def _made(store: Store, groups: Sequence[Group]) -> list[Lead]:
    posts = {stored.post.id: stored for stored in store.get_posts([post for found in groups for post in found.posts])}
    return [make_lead(found, [posts[post] for post in found.posts]) for found in groups]


class _Circle:
    """Posts, and who shares a contact with them or has nearly their text; clues that are `known` are not read."""

    def __init__(self, store: Store, known: dict[str, Clues], posts: set[str]) -> None:
        self.posts = set(posts)
        self._store, self._known, self._read, self._asked = store, known, set[str](), set[str]()

    def clues(self) -> dict[str, Clues]:
        """Those of all posts of the circle that have any."""
        return self._clues_of(self.posts)

    def _clues_of(self, posts: Set[str]) -> dict[str, Clues]:
        self._known |= self._store.clues(posts - self._read - self._known.keys())
        self._read |= posts
        return {post: self._known[post] for post in sorted(posts & self._known.keys())}

    def widen(self, *, contacts: bool = False, copies: bool = False, former: Set[str] = frozenset()) -> None:
        """Take in whoever shares a contact with the circle, is a near-copy of one of it, or holds a `former` key."""
        clues, found = self.clues(), set[str]()
        if contacts or former:
            keys = {*former, *(key for clue in clues.values() for key in clue.contacts)}
            # Whoever holds a key that was asked for before is in the circle already: it only grows.
            found = self._store.posts_with(keys - self._asked)
            self._asked |= keys
        self.posts |= found | (self._near(clues) if copies else set())

    def _near(self, clues: Mapping[str, Clues]) -> set[str]:
        """Most that share a band are strangers, in a large store all of it in a few rounds; so texts are compared."""
        ours, near = _banded(clues), set[str]()
        theirs = _banded(self._clues_of(self._store.posts_with(ours.keys()) - self.posts))
        for band in ours.keys() & theirs.keys():
            unsure = [clue for clue in theirs[band] if clue.post not in near]
            near |= near_to([clue.signature for clue in ours[band]], unsure)
        return near


def _banded(clues: Mapping[str, Clues]) -> dict[str, list[Clues]]:
    found = defaultdict[str, list[Clues]](list)
    for clue in clues.values():
        for band in clue.bands:
            found[band].append(clue)
    return found
