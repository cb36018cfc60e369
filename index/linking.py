"""Clues → groups of posts by one advertiser. A pure function: the same posts in any order give the same groups.

A wrong link costs an innocent person, so only two things link offers: a shared whole contact, and a near-identical long
text. Both are refused where they are everybody's: see `hub` and `_stock_texts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

from index.features import similarity
from index.records import Clues, Reason

# A post with this many contacts is a directory or a blacklist: it says nothing of who belongs together.
DIRECTORY = 6
# A contact beside this many sets of contacts that have nothing else in common is a market's, not an advertiser's;
# seen in several channels it takes one more: a footer stands in one, an advertiser with changing numbers goes about.
HUB_GROUPS = 3
SIMILAR = 0.7
# From this length on, a near-identical text links even where the contacts differ (people change numbers); a shorter
# one could be a formula that two people know.
VERY_LONG = 150


@dataclass(frozen=True, slots=True)
class Group:
    """Posts of one advertiser, sorted; `hubs` are contacts of theirs that link nothing, with the reason."""

    posts: tuple[str, ...]
    reasons: tuple[Reason, ...]
    hubs: Mapping[str, str]


def group(all_clues: Iterable[Clues], *, members_only: Set[str] | None = None) -> list[Group]:
    """Groups of the offers among `all_clues`; the other posts only tell who shares a contact with whom.

    With `members_only` just those posts are grouped and the rest are context: all posts that hold a key of a member
    must be there, else a hub could pass for an advertiser's own contact.
    """
    clues = {clue.post: clue for clue in sorted(all_clues, key=lambda clue: clue.post)}
    context = {post: clue for post, clue in clues.items() if clue.offer}
    offers = {post: clue for post, clue in context.items() if members_only is None or post in members_only}
    hubs = find_hubs(clues, {key for clue in offers.values() for key in clue.contacts})
    forest = _Forest(offers)
    reasons = [*_contact_links(offers, hubs, forest), *_text_links(offers, context, forest)]
    members = defaultdict[str, list[str]](list)
    for post in offers:
        members[forest.root(post)].append(post)
    by_root = defaultdict[str, list[Reason]](list)
    for reason in reasons:
        by_root[forest.root(reason.posts[0])].append(reason)
    return [
        Group(tuple(posts), tuple(by_root[root]), _hubs_among([offers[post] for post in posts], hubs))
        for root, posts in sorted(members.items())
    ]


def _hubs_among(posts: Sequence[Clues], hubs: Mapping[str, str]) -> dict[str, str]:
    return {key: hubs[key] for clue in posts for key in clue.contacts if key in hubs}


def find_hubs(clues: Mapping[str, Clues], keys: Set[str]) -> dict[str, str]:
    """Contact → why it links nothing, for those of `keys` that are hubs."""
    holders = defaultdict[str, list[Clues]](list)
    for clue in clues.values():
        for key in keys & set(clue.contacts):
            holders[key].append(clue)
    return {key: why for key, posts in sorted(holders.items()) if (why := hub(key, posts))}


def hub(key: str, posts: Sequence[Clues]) -> str | None:
    """Why a contact is not one advertiser's, from the posts that hold it alone; None where it may be."""
    offers = [clue for clue in posts if clue.offer]
    others = len(posts) - len(offers)
    if others >= 3 and others >= 2 * len(offers):
        return f"mostly named in posts that offer nothing ({others} of {len(posts)})"
    groups = _separate_parties(key, offers)
    one_channel = len({clue.channel for clue in posts}) == 1
    if groups >= HUB_GROUPS + (not one_channel):
        return f"stands beside the contacts of {groups} parties that share nothing else"
    footer = groups >= 2 and others >= 2 and one_channel
    return "the channel's own contact: under its adverts and its other posts alike" if footer else None


def _separate_parties(key: str, posts: Sequence[Clues]) -> int:
    """How many sets of further contacts there are that only `key` would join.

    Contacts that stand beside `key` nearly always are its companions (a footer's number and handle) and no party.
    """
    counts = defaultdict[str, int](int)
    for clue in posts:
        for other in clue.contacts:
            counts[other] += 1
    companions = {other for other, count in counts.items() if count >= 0.8 * len(posts) and len(posts) >= 3}
    further = [set(clue.contacts) - companions - {key} for clue in posts if len(clue.contacts) < DIRECTORY]
    forest = _Forest({contact for contacts in further for contact in contacts})
    for contacts in further:
        for a, b in zip(sorted(contacts), sorted(contacts)[1:], strict=False):
            forest.join(a, b)
    return len({forest.root(contact) for contacts in further for contact in contacts})


def _contact_links(offers: Mapping[str, Clues], hubs: Mapping[str, str], forest: _Forest) -> list[Reason]:
    holders = defaultdict[str, list[str]](list)
    for post, clue in offers.items():
        if len(clue.contacts) < DIRECTORY:
            for key in clue.contacts:
                if key not in hubs:
                    holders[key].append(post)
    shared = [(key, posts) for key, posts in sorted(holders.items()) if len(posts) > 1]
    for _, posts in shared:
        for post in posts[1:]:
            forest.join(posts[0], post)
    return [Reason("contact", key, tuple(posts)) for key, posts in shared]


def _text_links(offers: Mapping[str, Clues], context: Mapping[str, Clues], forest: _Forest) -> list[Reason]:
    alike = similar_pairs(context, offers.keys())
    stock = _stock_texts(context, alike)
    reasons = list[Reason]()
    for (a, b), score in alike.items():
        if a not in offers or b not in offers or a in stock or b in stock or not _texts_may_link(offers[a], offers[b]):
            continue
        forest.join(a, b)
        reasons.append(Reason("text", a, (a, b), round(score, 2)))
    return reasons


def similar_pairs(context: Mapping[str, Clues], members: Iterable[str]) -> dict[tuple[str, str], float]:
    """Pairs with near-identical texts, one of them a member, with their similarity.

    Copies that agree in text, contacts and routes are paired with the first of them only: a thousand copies make a
    thousand pairs, not half a million.
    """
    first = dict[tuple[object, ...], str]()
    pairs = dict[tuple[str, str], float]()
    banded = defaultdict[str, list[str]](list)
    wanted = set(members)
    # Members come first, so that a copy outside never stands in for one inside.
    for post in sorted(context, key=lambda post: (post not in wanted, post)):
        clue = context[post]
        if not clue.bands:
            continue
        original = first.setdefault((clue.signature, clue.contacts, clue.routes), post)
        if original != post:
            pairs[original, post] = 1.0
            continue
        for band in clue.bands:
            banded[band].append(post)
    candidates = {pair for posts in banded.values() for pair in combinations(posts, 2) if not wanted.isdisjoint(pair)}
    scored = ((pair, similarity(context[pair[0]].signature, context[pair[1]].signature)) for pair in sorted(candidates))
    return pairs | {pair: score for pair, score in scored if score >= SIMILAR}


def _stock_texts(offers: Mapping[str, Clues], alike: Mapping[tuple[str, str], float]) -> set[str]:
    """Posts whose text is used by three or more parties with nothing else in common: a template that goes round."""
    near = defaultdict[str, set[str]](set)
    for a, b in alike:
        near[a] |= {a, b}
        near[b] |= {a, b}
    return {
        post for post, posts in near.items() if _separate_parties("", [offers[p] for p in sorted(posts)]) >= HUB_GROUPS
    }


def _texts_may_link(a: Clues, b: Clues) -> bool:
    """Enough unless both name contacts and share none: then the text must be very long and the route no other."""
    if not a.contacts or not b.contacts or set(a.contacts) & set(b.contacts):
        return True
    same_route = not a.routes or not b.routes or bool(set(a.routes) & set(b.routes))
    return min(a.length, b.length) >= VERY_LONG and same_route


class _Forest:
    """Union-find; the root of a tree is its smallest member, whatever the order of the joins."""

    def __init__(self, members: Iterable[str]) -> None:
        self._parent = {member: member for member in members}

    def root(self, member: str) -> str:
        while (parent := self._parent[member]) != member:
            self._parent[member] = self._parent[parent]
            member = parent
        return member

    def join(self, a: str, b: str) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        self._parent[b] = a
