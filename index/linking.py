"""Clues → groups of posts by one advertiser. A pure function: the same posts in any order give the same groups.

A wrong link costs an innocent person, so only two things link offers: a shared whole contact, and a near-identical long
text. Both are refused where they are everybody's (`index.hubs`, `_stock_texts`), and no text links two contacts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.features import PERMUTATIONS
from index.hubs import Forest, directories, find_hubs, separate_parties
from index.records import Clues, Reason

SIMILAR = 0.7
# Near-copies of one band that are paired: each with so many that follow it by id. A template that thousands copy would
# else cost the square of their number; being near-copies, they hang together through their neighbours.
WINDOW = 40
_CHUNK = 256  # signatures compared at once


@dataclass(frozen=True, slots=True)
class Group:
    """Posts of one advertiser, sorted; `hubs` are contacts of theirs that link nothing, with the reason."""

    posts: tuple[str, ...]
    reasons: tuple[Reason, ...]
    hubs: Mapping[str, str]


def group(all_clues: Iterable[Clues], *, members_only: Set[str] | None = None) -> list[Group]:
    """Groups of the offers among `all_clues`; the other posts only tell who shares a contact with whom.

    With `members_only` just those posts are grouped and the rest are context: all posts within two contacts and one
    band of a member must be there, else a hub could pass for an advertiser's own contact.
    """
    clues = {clue.post: clue for clue in sorted(all_clues, key=lambda clue: clue.post)}
    context = {post: clue for post, clue in clues.items() if clue.offer}
    offers = {post: clue for post, clue in context.items() if members_only is None or post in members_only}
    hubs = find_hubs(clues)
    own = {post: frozenset(clue.contacts) - hubs.keys() for post, clue in context.items()}
    forest = Forest(offers)
    lists = directories(context, hubs.keys())
    reasons = [*_contact_links(offers.keys() - lists, own, forest), *_text_links(offers, context, own, forest)]
    members = defaultdict[str, list[str]](list)
    for post in offers:
        members[forest.root(post)].append(post)
    by_root = defaultdict[str, list[Reason]](list)
    for reason in reasons:
        by_root[forest.root(reason.posts[0])].append(reason)
    return [
        Group(tuple(posts), tuple(by_root[root]), {k: hubs[k] for p in posts for k in offers[p].contacts if k in hubs})
        for root, posts in sorted(members.items())
    ]


def _contact_links(posts: Iterable[str], own: Mapping[str, frozenset[str]], forest: Forest) -> list[Reason]:
    holders = defaultdict[str, list[str]](list)
    for post in sorted(posts):
        for key in own[post]:
            holders[key].append(post)
    shared = [(key, found) for key, found in sorted(holders.items()) if len(found) > 1]
    for _, found in shared:
        for post in found[1:]:
            forest.join(found[0], post)
    return [Reason("contact", key, tuple(found)) for key, found in shared]


def _text_links(
    offers: Mapping[str, Clues], context: Mapping[str, Clues], own: Mapping[str, frozenset[str]], forest: Forest
) -> list[Reason]:
    """Joins, and a reason for each pair that hangs a further copy on: as many as copies, not as pairs of copies."""
    alike = similar_pairs(context, offers.keys())
    stock = _stock_texts(context, own, alike)
    copies, reasons = Forest(offers), list[Reason]()
    for (a, b), score in alike.items():
        if a not in offers or b not in offers or a in stock or b in stock:
            continue
        if own[a] and own[b] and not own[a] & own[b]:
            continue  # the same words over two contacts: a template, a theft or a new number; nobody can tell from here
        forest.join(a, b)
        if copies.join(a, b):
            reasons.append(Reason("text", a, (a, b), round(score, 2)))
    return reasons


def similar_pairs(context: Mapping[str, Clues], members: Iterable[str]) -> dict[tuple[str, str], float]:
    """Pairs with near-identical texts, one of them a member, with their similarity.

    Copies that agree in text, contacts and routes are paired with the first of them only.
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
    near = dict[tuple[str, str], float]()
    for posts in banded.values():
        near |= _alike(sorted(posts), context, wanted)
    return pairs | dict(sorted(near.items()))


def near_to(signatures: Sequence[bytes], others: Iterable[Clues]) -> set[str]:
    """Those of the others whose text says nearly what one of these signatures' does."""
    table, found = _table(signatures), set[str]()
    for clue in others:
        same = np.count_nonzero(table == np.frombuffer(clue.signature, np.uint32), axis=1)
        if same.max() / PERMUTATIONS >= SIMILAR:
            found.add(clue.post)
    return found


def _table(signatures: Sequence[bytes]) -> npt.NDArray[np.uint32]:
    return np.frombuffer(b"".join(signatures), np.uint32).reshape(len(signatures), PERMUTATIONS)


def _alike(posts: Sequence[str], context: Mapping[str, Clues], wanted: Set[str]) -> dict[tuple[str, str], float]:
    """The near-copies among posts of one band. Strangers use up nobody's window: so up to WINDOW copies it holds the
    same posts whether all of the band are there or, as in a step of linking, only those that are near a member."""
    table, found = _table([context[post].signature for post in posts]), dict[tuple[str, str], float]()
    for i, a in enumerate(posts):
        near = 0
        for start in range(i + 1, len(posts), _CHUNK):
            scores = np.count_nonzero(table[start : start + _CHUNK] == table[i], axis=1) / PERMUTATIONS
            for offset in np.flatnonzero(scores >= SIMILAR)[: WINDOW - near]:
                near += 1
                b = posts[start + offset]
                if a in wanted or b in wanted:
                    found[a, b] = float(scores[offset])
            if near == WINDOW:
                break
    return found


def _stock_texts(
    context: Mapping[str, Clues], own: Mapping[str, frozenset[str]], alike: Iterable[tuple[str, str]]
) -> set[str]:
    """Posts whose text goes round: near-copies belong to three parties, or to two where it names nobody itself."""
    near = defaultdict[str, set[str]](set)
    for a, b in alike:
        near[a] |= {a, b}
        near[b] |= {a, b}
    found = set[str]()
    for post, posts in near.items():
        hubs = {key for p in posts for key in context[p].contacts if key not in own[p]}
        if separate_parties([context[p] for p in sorted(posts)], without=hubs) >= (3 if own[post] else 2):
            found.add(post)
    return found
