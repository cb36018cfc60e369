"""Which contacts and posts are everybody's: they link nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise

from index.records import Clues

# A post with this many numbers, or contacts in all, is a directory or a blacklist: it tells not who belongs together.
DIRECTORY_NUMBERS, DIRECTORY_CONTACTS = 4, 6
# A contact beside this many sets of contacts that have nothing else in common is a market's, not an advertiser's; seen
# in several channels it takes one more: a footer stands in one, an advertiser goes about.
HUB_PARTIES = 3
# Named so often by posts that offer nothing (rules of a market, warnings), two parties are enough.
MENTIONS = 3


class Forest:
    """Union-find; the root of a tree is its smallest member, whatever the order of the joins."""

    def __init__(self, members: Iterable[str]) -> None:
        self._parent = {member: member for member in members}

    def root(self, member: str) -> str:
        """The smallest member of the tree."""
        while (parent := self._parent[member]) != member:
            self._parent[member] = self._parent[parent]
            member = parent
        return member

    def join(self, a: str, b: str) -> bool:
        """Whether the two were in different trees."""
        a, b = sorted((self.root(a), self.root(b)))
        self._parent[b] = a
        return a != b


def find_hubs(clues: Mapping[str, Clues]) -> dict[str, str]:
    """Contact → why it links nothing, from all posts given.

    Two passes, no more: the second leaves the hubs of the first out of the parties, which unmasks a footer's other
    contacts. So whether a contact is a hub depends on posts two contacts away and no farther.
    """
    holders = defaultdict[str, list[Clues]](list)
    for clue in clues.values():
        for key in clue.contacts:
            holders[key].append(clue)
    hubs = dict[str, str]()
    for _ in range(2):
        known = frozenset(hubs)
        hubs |= {
            key: why for key, posts in sorted(holders.items()) if key not in known and (why := hub(key, posts, known))
        }
    return hubs


def hub(key: str, posts: Sequence[Clues], hubs: Set[str] = frozenset()) -> str | None:
    """Why a contact is not one advertiser's, from the posts that hold it; None where it may be."""
    offers = [clue for clue in posts if clue.offer]
    others = len(posts) - len(offers)
    if others >= 3 and others >= 2 * len(offers):
        return f"mostly named in posts that offer nothing ({others} of {len(posts)})"
    parties = separate_parties(offers, without={key} | hubs)
    one_channel = len({clue.channel for clue in posts}) == 1
    if parties >= 2 and (others >= MENTIONS or (others >= 2 and one_channel)):
        return f"stands beside the contacts of {parties} parties, and in {others} posts that offer nothing"
    if parties >= HUB_PARTIES + (not one_channel) and not _changes_numbers(key, offers, others):
        return f"stands beside the contacts of {parties} parties that share nothing else"
    return None


def _changes_numbers(key: str, offers: Sequence[Clues], others: int) -> bool:
    """Whether this is a lasting contact of somebody who keeps changing the other one.

    Such a person writes the two side by side, one at a time, wherever they advertise; a market's footer stands apart.
    """
    beside = [clue for clue in offers if key in clue.adjacent and len(clue.contacts) == 2]
    neighbours = {other for clue in beside for other in clue.contacts} - {key}
    channels = {clue.channel for clue in offers}
    return others < 2 and len(channels) >= 2 and len(neighbours) >= 3 and len(beside) >= 0.8 * len(offers)


def separate_parties(posts: Sequence[Clues], *, without: Set[str]) -> int:
    """How many sets of contacts there are in these posts that have no post in common, leaving `without` out.

    What stands in nearly all of the posts is a companion of what they share (a footer's number and handle): no party.
    """
    counts = Counter(contact for clue in posts for contact in clue.contacts)
    companions = {contact for contact, n in counts.items() if n >= 0.8 * len(posts) and len(posts) >= 3}
    further = [sorted(set(clue.contacts) - companions - without) for clue in posts if not lists_many(clue)]
    forest = Forest(contact for contacts in further for contact in contacts)
    for contacts in further:
        for a, b in pairwise(contacts):
            forest.join(a, b)
    return len({forest.root(contact) for contacts in further for contact in contacts})


def lists_many(clue: Clues) -> bool:
    """Whether a post holds as many contacts as a directory."""
    numbers = sum(key.startswith(("phone:", "number:")) for key in clue.contacts)
    return numbers >= DIRECTORY_NUMBERS or len(clue.contacts) >= DIRECTORY_CONTACTS


def directories(offers: Mapping[str, Clues], hubs: Set[str]) -> set[str]:
    """Posts that list people: too many contacts, or three that stand apart in all other posts that hold them."""
    holders = defaultdict[str, set[str]](set)
    for post, clue in offers.items():
        for key in clue.contacts:
            holders[key].add(post)
    found = {post for post, clue in offers.items() if lists_many(clue)}
    for post, clue in offers.items():
        keys = [key for key in clue.contacts if key not in hubs and holders[key] - {post} - found]
        if len(keys) >= 3 and post not in found and _parties_elsewhere(post, keys, holders) >= 3:
            found.add(post)
    return found


def _parties_elsewhere(post: str, keys: Sequence[str], holders: Mapping[str, set[str]]) -> int:
    forest = Forest(keys)
    for i, a in enumerate(keys):
        for b in keys[i + 1 :]:
            if (holders[a] & holders[b]) - {post}:
                forest.join(a, b)
    return len({forest.root(key) for key in keys})
