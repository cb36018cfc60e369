"""What must stay and what must not come back: holds, erasures, and the stones that erased posts leave."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crawlers.items import Post
from index.records import Decision

HELD_KINDS = ("lead", "channel", "post")


@dataclass(frozen=True, slots=True)
class Hold:
    """What is never erased until somebody releases it. `on` is one of HELD_KINDS, `subject` its name.

    `posts` are those that the lead had (or the one post): the hold follows them, whatever their lead becomes.
    """

    id: str
    on: str
    subject: str
    why: str
    who: str
    at: str
    posts: tuple[str, ...] = ()
    released_at: str | None = None
    released_by: str = ""
    released_why: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """An order to erase `posts`. `what` is what the audit log says of it for ever, so it never holds a number.

    `stones` are hashes of more posts that must not come back, stored or not.
    """

    what: str
    posts: tuple[str, ...]
    why: str
    who: str
    at: str
    stones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: posts and earlier texts that went, posts that a hold kept."""

    posts: int = 0
    versions: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """What one hold keeps at this moment: posts, or a whole channel (`platform:name` in small letters)."""

    hold: str
    posts: frozenset[str]
    channel: str = ""


def hold_id(on: str, subject: str, who: str, at: str) -> str:
    """The same hold asked for twice is one."""
    return "H" + hashlib.sha256("\n".join((on, subject, who, at)).encode("utf-8", "replace")).hexdigest()[:8]


def reaches(
    holds: Iterable[Hold],
    leads_of: Callable[[Iterable[str]], set[str]],
    posts_of: Callable[[Iterable[str]], set[str]],
) -> list[Reach]:
    """What open holds keep. One on a lead keeps the posts it had then and all that now stand in a lead with any of
    them: what it has merged into, and each part that it was split into."""
    found = list[Reach]()
    for hold in holds:
        posts = set(hold.posts)
        if hold.on == "lead":
            posts |= posts_of(leads_of(hold.posts))
        found.append(Reach(hold.id, frozenset(posts), hold.subject.lower() if hold.on == "channel" else ""))
    return found


def keepers(reach: Sequence[Reach], post: str, source: str) -> tuple[str, ...]:
    """Ids of the holds that keep a post of the source `platform:channel`."""
    return tuple(one.hold for one in reach if post in one.posts or (one.channel and one.channel == source.lower()))


def stones_of(post: Post) -> tuple[str, ...]:
    """Hashes by which an erased post is known again: of its id, and of its number in a channel that was renamed.

    Plain SHA-256: a post's id names a public place and no person, and the list has to work in any store.
    """
    stones = [stone_of(post.id)]
    if post.channel_id and post.post_id:
        stones.append(_hashed(f"{post.platform}#{post.channel_id}:{post.post_id}".lower()))
    return tuple(stones)


def stone_of(post_id: str) -> str:
    """The hash of an id alone."""
    platform, _, rest = post_id.partition(":")
    channel, colon, number = rest.partition(":")
    return _hashed(f"{platform}:{channel}".lower() + f":{number}" if colon else post_id)


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def without(decision: Decision, left: Collection[str], still: Collection[str]) -> Decision | None:
    """A decision after some of its posts were erased: what it says of posts and contacts that are gone goes too.

    `left` are stored posts, `still` contacts that some stored post shows. None where nothing is left to decide on.
    """
    posts = tuple(post for post in decision.posts if post in left)
    facts = tuple(fact for fact in decision.facts if fact.startswith(("price:", "route:")) or fact in still)
    return replace(decision, posts=posts, facts=facts) if posts else None


def contacts_of(decisions: Iterable[Decision]) -> set[str]:
    """The contacts among their facts."""
    return {fact for one in decisions for fact in one.facts if not fact.startswith(("price:", "route:"))}


def erasure_said(order: Erasure, done: Erased) -> tuple[str, str, str]:
    """Action, subject and detail of the link in the audit chain."""
    kept = f", {done.held} posts kept by a hold" if done.held else ""
    return "erase", order.what, f"{done.posts} posts and {done.versions} earlier texts erased{kept}: {order.why}"


def expiry_of(
    before: str, kind: str | None, channel: str | None, posts: Sequence[str], stones: Sequence[str]
) -> Erasure:
    """The order that retention gives by itself: posts of a class from before a time, or some of them."""
    what = f"{kind or 'all'} posts{f' of {channel}' if channel else ''} from before {before}"
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Erasure(what, tuple(posts), "retention", "vigie", at, tuple(stones))


def expiry_said(order: Erasure) -> tuple[str, str, str]:
    """The same of an order that `expiry_of` made."""
    return "expire", f"{len(order.posts)} posts", f"{order.why}: {order.what}"


def hold_said(hold: Hold) -> tuple[str, str, str]:
    """The same of a hold that was placed, or released."""
    action, why = ("release", hold.released_why) if hold.released_at else ("hold", hold.why)
    return action, f"{hold.on} {hold.subject}", f"{hold.id}: {why}"


def hold_to_json(hold: Hold) -> dict[str, object]:
    """A plain dict, ready for `json.dumps`."""
    return {name: getattr(hold, name) for name in Hold.__slots__}


def hold_from_json(record: Mapping[str, object]) -> Hold:
    """The reverse of `hold_to_json`."""
    posts = record["posts"]
    assert isinstance(posts, list | tuple)
    return Hold(**{**record, "posts": tuple(posts)})  # type: ignore[arg-type]
