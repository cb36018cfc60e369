"""Keeps the leads of a store in step with its posts: only what a change can touch is grouped anew."""

from __future__ import annotations

from collections.abc import Iterator

from index.leads import make_lead
from index.linking import Group, group
from index.records import Lead
from index.store import Store

# Posts taken from the queue at a time. Larger steps look up fewer neighbours twice, smaller ones hold less in memory.
STEP = 2_000


def link_pending(store: Store, *, step: int = STEP) -> Iterator[int]:
    """Link what is queued; yields how many posts each step took. Stopped anywhere, the next call goes on."""
    while changed := store.unlinked(limit=step):
        _link(store, set(changed))
        yield len(changed)


def _link(store: Store, changed: set[str]) -> None:
    """Group again every post whose links the changed ones can make or break, and replace their leads in one step.

    Whether a contact is a hub depends on all posts that hold it, so the posts touched are: the changed ones, those that
    share a key with them (now or before the change), the near-copies of those, and everybody in the leads of all these.
    """
    touched = changed | store.posts_with(_keys(store, changed) | store.former_keys(changed))
    touched |= store.posts_with(_bands(store, touched))
    replaced = store.leads_of(touched)
    members = touched | store.posts_of(replaced)
    context = members | store.posts_with(_keys(store, members))
    groups = group(store.clues(context).values(), members_only=members)
    store.write_leads([_lead(store, g) for g in groups], replaces=replaced, linked=changed)


def _lead(store: Store, grouped: Group) -> Lead:
    return make_lead(grouped, store.get_posts(grouped.posts))


def _keys(store: Store, posts: set[str]) -> set[str]:
    return {key for clue in store.clues(posts).values() for key in (*clue.contacts, *clue.bands)}


def _bands(store: Store, posts: set[str]) -> set[str]:
    return {key for clue in store.clues(posts).values() for key in clue.bands}
