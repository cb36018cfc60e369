"""`Annotation`: what the pipeline read in one post, in the names of the guide (docs/formats.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets are code points of the raw text, end exclusive; `score` in 0..1."""

    label: str
    start: int
    end: int
    text: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` is None where the country is not certain; then `candidates` holds `(region, e164)`, likeliest first.

    `from_image`: read from a picture by a machine, so a digit may be another; look at the picture before you act on it.
    """

    raw: str
    e164: str | None
    start: int
    end: int
    score: float = 1.0
    candidates: tuple[tuple[str, str], ...] = ()
    from_image: bool = False


@dataclass(frozen=True, slots=True)
class Handle:
    """`value` is lower case and without @."""

    raw: str
    platform: str
    value: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Canonical English short name and ISO 3166-1 alpha-2 country (None for a region such as Europe)."""

    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Price:
    """`currency` is ISO 4217, `per` one of the guide's units or None."""

    amount: float
    currency: str
    per: str | None = None
    amount_max: float | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many `people` go, or how many places are `left`; `most` is the upper end of a range."""

    people: int
    most: int | None
    left: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rebate:
    """Whom it is for (`child`, `couple`, `family`, `group`; None: anybody) and the `share` taken off; 1.0 is free."""

    whom: str | None
    share: float | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """`scores` has a probability for each kind; `model` is `name@version`; `corridor` as nlp.values.corridors says.

    `meaning` is the post's direction as nlp.model.reading has it, for comparing: it is no part of the record format.
    """

    post_id: str
    lang: str
    kind: str
    scores: Mapping[str, float] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=lambda: {"from": (), "via": (), "to": ()})
    prices: tuple[Price, ...] = ()
    modes: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    departures: tuple[str, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    rebates: tuple[Rebate, ...] = ()
    phones: tuple[Phone, ...] = ()
    handles: tuple[Handle, ...] = ()
    model: str = ""
    corridor: str | None = None
    meaning: bytes = field(default=b"", compare=False)


def to_json(annotation: Annotation) -> dict[str, Any]:
    """A plain dict, ready for `json.dumps`; `meaning` and empty optional parts of prices and phones are left out."""
    record = asdict(annotation)
    del record["meaning"]
    for price in record["prices"]:
        if price["amount_max"] is None:
            del price["amount_max"]
    for phone in record["phones"]:
        if not phone["candidates"]:
            del phone["candidates"]
        if not phone["from_image"]:
            del phone["from_image"]
    return record


def from_json(record: Mapping[str, Any]) -> Annotation:
    """The reverse of `to_json`; raises `KeyError` or `TypeError` for a record that this module did not write."""
    places = record["places"]
    return Annotation(
        **{
            **record,
            "spans": tuple(Span(**span) for span in record["spans"]),
            "places": {side: tuple(Place(**place) for place in places[side]) for side in ("from", "via", "to")},
            "prices": tuple(Price(**price) for price in record["prices"]),
            "capacities": tuple(Capacity(**capacity) for capacity in record.get("capacities", ())),
            "rebates": tuple(Rebate(**rebate) for rebate in record.get("rebates", ())),
            "phones": tuple(
                Phone(**phone | {"candidates": tuple((r, n) for r, n in phone.get("candidates", ()))})
                for phone in record["phones"]
            ),
            "handles": tuple(Handle(**handle) for handle in record["handles"]),
            **{name: tuple(record[name]) for name in ("modes", "payments", "departures")},
        }
    )
