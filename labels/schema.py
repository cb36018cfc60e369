"""`Label`: one post as a person labelled it, and the closed lists it draws on (docs/formats.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

OFFER_KINDS = ("smuggling_offer", "document_offer", "recruitment_offer")
KINDS = (*OFFER_KINDS, "seeking", "other")
SUBTYPES: Mapping[str, tuple[str, ...]] = {
    "smuggling_offer": ("explicit", "teaser", "proof", "review", "coded", "cover", "profile"),
    "document_offer": (),
    "recruitment_offer": (),
    "seeking": (),
    "other": (
        "news", "police", "aid_warning", "scam_exposure", "legal_service", "travel", "transport", "jobs_study",
        "goods_smuggling", "rescue", "politics", "story", "religion", "sport_game", "rental", "unrelated",
    ),
}  # fmt: skip
CONTACT_LABELS = ("PHONE", "HANDLE", "LINK")
SPAN_LABELS = (
    "ORIGIN", "TRANSIT", "DESTINATION", "PRICE", "MODE", "DOCUMENT", "PAYMENT", "DEPARTURE", *CONTACT_LABELS,
)  # fmt: skip
MODES = ("foot", "car", "lorry", "bus", "train", "boat", "yacht", "ship", "jetski", "flight")
PAYMENTS = ("on_arrival", "escrow", "upfront", "instalments", "cash", "transfer", "crypto", "credit")
PRICE_UNITS = ("person", "child", "couple", "family", "group", "document", "leg")
SIDES = {"ORIGIN": "from", "TRANSIT": "via", "DESTINATION": "to"}


class LabelError(ValueError):
    """A label that breaks the guide; the message names the value, the place and the cure."""


@dataclass(frozen=True)
class Span:
    """A stretch of `text`: code points, `start` inclusive, `end` exclusive."""

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """Canonical English short name and ISO 3166-1 alpha-2 country (None for "Europe")."""

    name: str
    country: str | None


@dataclass(frozen=True)
class Price:
    """`currency` is ISO 4217; a range has its upper end in `amount_max`."""

    amount: float
    currency: str
    per: str | None = None
    amount_max: float | None = None


@dataclass(frozen=True)
class Label:
    """One labelled post. `places` has the keys from, via, to; `phones` are E.164; `handles` are `platform:name`."""

    id: str
    lang: str
    text: str
    kind: str
    subtype: str | None = None
    spans: tuple[Span, ...] = ()
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=lambda: {"from": (), "via": (), "to": ()})
    prices: tuple[Price, ...] = ()
    modes: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    annotator: str = ""
    verdict: str = "gold"
    source: str = "written for this project"
    licence: str = "CC0-1.0"

    def __post_init__(self) -> None:
        """Raise `LabelError` where a value is outside the guide's closed lists or a span outside the text."""
        if self.kind not in KINDS:
            raise LabelError(f"{self.id}: kind {self.kind!r} is not one of {', '.join(KINDS)}")
        if self.subtype is not None and self.subtype not in SUBTYPES[self.kind]:
            raise LabelError(f"{self.id}: subtype {self.subtype!r} does not belong to {self.kind}")
        for span in self.spans:
            if span.label not in SPAN_LABELS:
                raise LabelError(f"{self.id}: span label {span.label!r} is not one of {', '.join(SPAN_LABELS)}")
            if not 0 <= span.start < span.end <= len(self.text):
                raise LabelError(f"{self.id}: span {span.start}:{span.end} lies outside the text")
        for name, values, allowed in (("mode", self.modes, MODES), ("payment", self.payments, PAYMENTS)):
            if wrong := sorted(set(values) - set(allowed)):
                raise LabelError(f"{self.id}: {name} {wrong[0]!r} is not one of {', '.join(allowed)}")


def to_json(label: Label) -> dict[str, Any]:
    """The record of the guide's §4; a price leaves `amount_max` out where there is no range."""
    record = asdict(label)
    for price in record["prices"]:
        if price["amount_max"] is None:
            del price["amount_max"]
    return record


def from_json(record: Mapping[str, Any]) -> Label:
    """Raise `LabelError` for a record without id, text or kind, or with a value outside the guide."""
    if missing := [name for name in ("id", "lang", "text", "kind") if name not in record]:
        raise LabelError(f"{record.get('id', 'a label')}: field {missing[0]!r} is missing")
    known = {name: record[name] for name in Label.__dataclass_fields__ if name in record}
    places = record.get("places", {})
    return Label(
        **{
            **known,
            "spans": tuple(Span(**span) for span in record.get("spans", ())),
            "places": {side: tuple(Place(**place) for place in places.get(side, ())) for side in ("from", "via", "to")},
            "prices": tuple(Price(**price) for price in record.get("prices", ())),
            **{name: tuple(record.get(name, ())) for name in ("modes", "payments", "phones", "handles")},
        }
    )


def read_labels(path: Path) -> Iterator[Label]:
    """Labels of one JSON-lines file; a broken line raises `LabelError` with its number."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield from_json(json.loads(line))
            except (json.JSONDecodeError, LabelError, TypeError) as error:
                raise LabelError(f"{path.name} line {number}: {error}") from error


def write_labels(labels: Iterable[Label], path: Path) -> int:
    """Write JSON lines and return how many."""
    rows = [json.dumps(to_json(label), ensure_ascii=False) for label in labels]
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return len(rows)
