"""Keeps the leads of a store in step with its posts: only what a change can touch is grouped anew."""

from __future__ import annotations

from collections.abc import Iterator

from index.leads import make_lead
from index.linking import group
from index.store import Store

# Posts taken from the queue at a time. Larger steps look up fewer neighbours twice; others cannot write meanwhile.
STEP = 500


def link_pending(store: Store, *, step: int = STEP) -> Iterator[int]:
    """Link what is queued; yields how many posts each step took. Stopped anywhere, the next call goes on."""
    while True:
        with store.exclusively():  # what is read here is still true when the leads are written
            changed = store.unlinked(limit=step)
            if changed:
                _link(store, set(changed))
        if not changed:
            return
        yield len(changed)


def _link(store: Store, changed: set[str]) -> None:
    """Group again every post whose links the changed ones can make or break, and replace their leads in one step.

    Whether a contact is a hub depends on posts two contacts away (`index.hubs`), so the posts touched are: the changed
    ones, those within two contacts of them (now or before the change), near-copies of all these, and everybody in the
    leads of any. To judge their contacts, all posts within two contacts and a band of them are context.
    """
    touched = changed | store.posts_with(
        _contacts(store, changed) | _bands(store, changed) | store.former_keys(changed)
    )
    touched |= store.posts_with(_contacts(store, touched))
    touched |= store.posts_with(_bands(store, touched))
    replaced = store.leads_of(touched)
    members = touched | store.posts_of(replaced)
    context = members | store.posts_with(_contacts(store, members) | _bands(store, members))
    context |= store.posts_with(_contacts(store, context))
    groups = group(store.clues(context).values(), members_only=members)
    # All in one look-up: asking for each lead's posts by themselves costs a server a round trip a lead.
    posts = {stored.post.id: stored for stored in store.get_posts([post for found in groups for post in found.posts])}
    made = [make_lead(found, [posts[post] for post in found.posts]) for found in groups]
    store.write_leads(made, replaces=replaced, linked=changed)


def _contacts(store: Store, posts: set[str]) -> set[str]:
    return {key for clue in store.clues(posts).values() for key in clue.contacts}


def _bands(store: Store, posts: set[str]) -> set[str]:
    return {key for clue in store.clues(posts).values() for key in clue.bands}
