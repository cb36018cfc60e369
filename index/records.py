"""The records of this folder: `Lead`, `Hit` and what stands around them. Plain data; no engine is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass, field
from typing import Any

from crawlers.items import Post
from nlp.annotation import Annotation

STATUSES = ("new", "relevant", "not_relevant", "later")
DECISIONS = ("relevant", "not_relevant", "later", "new", "note")


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as the store holds it; `lead` is the id of the lead it belongs to, if any."""

    post: Post
    annotation: Annotation | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What one `put_posts` did; `erased` were left out, because they had been erased before."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0
    erased: int = 0


def added(a: Stored, b: Stored) -> Stored:
    """Both together."""
    return Stored(a.new + b.new, a.edited + b.edited, a.unchanged + b.unchanged, a.erased + b.erased)


@dataclass(frozen=True, slots=True)
class Clues:
    """All that linking knows of one post.

    `contacts` are keys such as `phone:+905300000012`, `number:LANG:DIGITS` (a national number of no certain country) or
    `telegram:name`; `adjacent` are those that another one stands right beside. `bands` are locality-sensitive hashes of
    a long text (none for a short one) and `signature` its MinHash, so that candidates can be verified.
    """

    post: str
    kind: str
    offer: bool
    channel: str
    published_at: str
    contacts: tuple[str, ...] = ()
    adjacent: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    signature: bytes = b""
    length: int = 0


def former_of(before: Iterable[str], after: Set[str]) -> set[str]:
    """The keys under which a post that was read anew has to be looked for once more: those that it lost, and where a
    text's bands changed all that it had, for then it may have moved away from a text with which it still shares one."""
    before = set(before)
    lost = before - after
    bands = {key for key in before if key.startswith("band:")}
    return lost | bands if lost & bands else lost


@dataclass(frozen=True, slots=True)
class Reason:
    """Why posts are in one lead: `kind` is `contact` or `text`, `key` the shared contact or one of the two texts."""

    kind: str
    key: str
    posts: tuple[str, ...]
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach the advertiser; `hub` says why it links nothing, where it does not."""

    key: str
    posts: int
    first_seen: str | None
    last_seen: str | None
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """`said` as annotations have it ("tomorrow"); `day` is the ISO date it means, None where it means no single one."""

    said: str
    day: str | None
    posts: int


@dataclass(frozen=True, slots=True)
class Lead:
    """An advertiser: the offers that share a contact or a near-identical long text.

    `score` in 0..1, see `index.leads.score`. `routes` are `(from, to)` names with the number of posts that name them.
    `copies` counts posts whose text is near-identical to another's. `changed` says what is new since a dismissal.
    `corridors` are those of its posts, most frequent first; `departures` have the latest day first.
    """

    id: str
    score: float
    kind: str
    posts: tuple[str, ...]
    contacts: tuple[Contact, ...] = ()
    routes: tuple[tuple[str, str, int], ...] = ()
    prices: tuple[Mapping[str, Any], ...] = ()
    modes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    copies: int = 0
    first_seen: str | None = None
    last_seen: str | None = None
    reasons: tuple[Reason, ...] = ()
    status: str = "new"
    changed: tuple[str, ...] = ()
    revision: int = 0
    corridors: tuple[str, ...] = ()
    departures: tuple[Departure, ...] = ()


def lead_to_json(lead: Lead) -> dict[str, Any]:
    """A plain dict, ready for `json.dumps`; routes become objects with from, to and posts."""
    record = asdict(lead)
    record["routes"] = [{"from": origin, "to": goal, "posts": count} for origin, goal, count in lead.routes]
    return record


def lead_from_json(record: Mapping[str, Any]) -> Lead:
    """The reverse of `lead_to_json`."""
    lists = ("posts", "modes", "documents", "channels", "languages", "changed", "prices")
    return Lead(
        **{
            **record,
            **{name: tuple(record[name]) for name in lists},
            # Leads that an earlier Vigie wrote have neither.
            "corridors": tuple(record.get("corridors", ())),
            "departures": tuple(Departure(**departure) for departure in record.get("departures", ())),
            "contacts": tuple(Contact(**contact) for contact in record["contacts"]),
            "routes": tuple((route["from"], route["to"], route["posts"]) for route in record["routes"]),
            "reasons": tuple(Reason(**reason | {"posts": tuple(reason["posts"])}) for reason in record["reasons"]),
        }
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person did with a lead. `facts` are the contacts, prices and routes that they had before them."""

    lead: str
    decision: str
    who: str
    at: str
    note: str = ""
    posts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    undone: bool = False
    number: int = 0


def decision_from_json(record: Mapping[str, Any]) -> Decision:
    """From its fields as JSON gives them."""
    return Decision(**{**record, "posts": tuple(record["posts"]), "facts": tuple(record["facts"])})


@dataclass(frozen=True, slots=True)
class Query:
    """A search. `text` holds words, "phrases", -exclusions, prefix* and any piece of a number of three digits or more.

    `since` and `until` are ISO dates, both inclusive. `number` is a piece of a phone number in any spelling.
    """

    text: str = ""
    number: str = ""
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One post found. `highlights` are raw-text offsets of what matched."""

    post: Post
    annotation: Annotation | None
    lead: str | None
    highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """`facets` maps a field (kind, language, channel, platform, month) to its values and counts over all that match."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watch:
    """A search that every new post is held against; the `id` is made from what is asked (`index.watchlist`)."""

    id: str
    query: Query
    name: str = ""
    note: str = ""
    who: str = ""
    at: str = ""


def query_to_json(query: Query) -> dict[str, Any]:
    """What is asked, without dates and paging, which an entry of the watchlist has none of."""
    return {name: getattr(query, name) for name in ("text", "number", "kinds", "languages", "channels", "platforms")}


def watch_to_json(watch: Watch) -> dict[str, Any]:
    """A plain dict, ready for `json.dumps`."""
    return asdict(watch) | {"query": query_to_json(watch.query)}


def watch_from_json(record: Mapping[str, Any]) -> Watch:
    """The reverse of `watch_to_json`."""
    asked: dict[str, Any] = {name: v if isinstance(v, str) else tuple(v) for name, v in record["query"].items()}
    return Watch(**{**record, "query": Query(**asked)})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A new post that an entry of the watchlist matched, until somebody says that it was `seen`."""

    watch: str
    post: str
    at: str
    seen: bool = False


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store knows of one source: its cursor and how the last runs ended (newest first)."""

    source: str
    newest_id: int = 0
    posts: int = 0
    newest_at: str | None = None
    last_ok_at: str | None = None
    outcomes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the chain: `hash` is SHA-256 (hex) over the entry and `previous`."""

    number: int
    at: str
    who: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str
