"""A group of posts → a `Lead`: what it offers, how it is ranked, what people decided on it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from index.features import contact_keys
from index.leaving import departures
from index.linking import Group
from index.records import Contact, Decision, Lead, StoredPost
from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation


def make_lead(group: Group, posts: Sequence[StoredPost]) -> Lead:
    """`posts` are the group's, with annotations. The order of posts in the lead is by time, then id."""
    posts = sorted(posts, key=lambda stored: (stored.post.published_at or "", stored.post.id))
    times = [stored.post.published_at for stored in posts if stored.post.published_at]
    read = [stored.annotation for stored in posts if stored.annotation]
    contacts, routes = _contacts(group, posts), _routes(posts)
    prices = {(p.amount, p.currency, p.per, p.amount_max): p for annotation in read for p in annotation.prices}
    lead = Lead(
        id=lead_id(posts[0].post.id),
        score=0.0,
        kind=Counter(annotation.kind for annotation in read).most_common(1)[0][0],
        posts=tuple(stored.post.id for stored in posts),
        contacts=contacts,
        routes=routes,
        prices=tuple(asdict(prices[key]) for key in sorted(prices, key=str)),
        modes=tuple(sorted({mode for annotation in read for mode in annotation.modes})),
        documents=tuple(sorted({s.text for annotation in read for s in annotation.spans if s.label == "DOCUMENT"})),
        channels=tuple(sorted({_channel(stored) for stored in posts})),
        languages=tuple(sorted({annotation.lang for annotation in read})),
        copies=_copies(group),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
        reasons=group.reasons,
        corridors=_corridors(read),
        departures=departures(posts),
    )
    return replace(lead, score=score(lead, posts))


def lead_id(first_post: str) -> str:
    """A short name that any machine gives to the lead that starts with this post."""
    return "L" + hashlib.sha256(first_post.encode()).hexdigest()[:10]


def score(lead: Lead, posts: Iterable[StoredPost]) -> float:
    """How much a lead deserves a look, 0..1: mostly how sure the model is, then what can be acted on, then reach.

    0.55 × the surest post's probability of being an offer, 0.20 for a contact, 0.10 for a route, 0.05 for a price, and
    up to 0.10 for reach (channels and posts, saturating). Time plays no part: age is shown beside it, and sorts equals.
    """
    sure = max((offer_probability(stored) for stored in posts), default=0.0)
    reach = 1 - 1 / (1 + 0.25 * (len(lead.posts) - 1) + 0.5 * (len(lead.channels) - 1))
    parts = 0.55 * sure + 0.2 * bool(lead.contacts) + 0.1 * bool(lead.routes) + 0.05 * bool(lead.prices) + 0.1 * reach
    return round(parts, 4)


def offer_probability(stored: StoredPost) -> float:
    """The probability that the post is an offer of any of the three kinds."""
    return sum(stored.annotation.scores.get(kind, 0.0) for kind in OFFER_KINDS) if stored.annotation else 0.0


def facts(lead: Lead) -> tuple[str, ...]:
    """What a new copy can change: contacts, prices, routes. Written down with a dismissal, compared afterwards."""
    prices = [f"price:{price['amount']:g} {price['currency']}" for price in lead.prices]
    routes = [f"route:{origin}>{goal}" for origin, goal, _ in lead.routes]
    return tuple(sorted([*(contact.key for contact in lead.contacts), *prices, *routes]))


def repeated(decision: Decision, known: Iterable[Decision]) -> bool:
    """Whether it was kept already: somebody who got no answer asks again, with the same time."""
    mine = (decision.who, decision.at, decision.decision, decision.note)
    return any((one.who, one.at, one.decision, one.note) == mine for one in known if not one.undone)


def with_status(lead: Lead, decisions: Sequence[Decision]) -> Lead:
    """The lead as its decisions (oldest first) leave it; a dismissed one comes back when its facts grow.

    A decision supersedes earlier ones on the same or fewer posts. Where leads merged after people decided on each,
    several stand: then `relevant` outranks, for evidence must not be lost by a merge.
    """
    revision = len(decisions) + sum(decision.undone for decision in decisions)
    standing = _standing([d for d in decisions if not d.undone and d.decision != "note"])
    if not standing:
        return replace(lead, status="new", changed=(), revision=revision)
    last = next((d for d in standing if d.decision == "relevant"), standing[-1])
    seen = {fact for decision in standing for fact in decision.facts}
    changed = tuple(fact for fact in facts(lead) if fact not in seen) if last.decision == "not_relevant" else ()
    return replace(lead, status="new" if changed else last.decision, changed=changed, revision=revision)


def _standing(decisions: Sequence[Decision]) -> list[Decision]:
    kept = list[Decision]()
    for decision in reversed(decisions):
        if not any(set(decision.posts) <= set(later.posts) for later in kept):
            kept.insert(0, decision)
    return kept


def _contacts(group: Group, posts: Sequence[StoredPost]) -> tuple[Contact, ...]:
    """As the linker names them, the most used first; hubs last."""
    times = defaultdict[str, list[str]](list)
    for stored in posts:
        for key in contact_keys(stored.post, stored.annotation) if stored.annotation else ():
            times[key].append(stored.post.published_at or "")
    contacts = [
        Contact(key, len(found), min(found) or None, max(found) or None, group.hubs.get(key))
        for key, found in times.items()
    ]
    return tuple(sorted(contacts, key=lambda contact: (contact.hub is not None, -contact.posts, contact.key)))


def _routes(posts: Sequence[StoredPost]) -> tuple[tuple[str, str, int], ...]:
    counter = Counter[tuple[str, str]]()
    for stored in posts:
        places: Mapping[str, Sequence[object]] = stored.annotation.places if stored.annotation else {}
        origins = [getattr(place, "name", "") for place in places.get("from", ())] or [""]
        goals = [getattr(place, "name", "") for place in places.get("to", ())] or [""]
        counter.update({(origin, goal) for origin in origins for goal in goals if origin or goal})
    return tuple((*route, count) for route, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _corridors(read: Iterable[Annotation]) -> tuple[str, ...]:
    counter = Counter(annotation.corridor for annotation in read if annotation.corridor)
    return tuple(sorted(counter, key=lambda name: (-counter[name], name)))


def _channel(stored: StoredPost) -> str:
    return (
        f"{stored.post.platform}:{stored.post.channel}" if stored.post.channel else stored.post.platform or "imported"
    )


def _copies(group: Group) -> int:
    """Posts whose text is near-identical to another's of the lead."""
    return len({post for reason in group.reasons if reason.kind == "text" for post in reason.posts})
