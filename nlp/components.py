"""The steps of the pipeline: each adds one kind of value to a post's `Reading`.

The model marks the stretches and the rules of `nlp/values` say what they mean. Where a model has no span head (a test's
stand-in), the rules mark too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from nlp.annotation import Capacity, Phone, Rebate, Span
from nlp.language import detect
from nlp.model.reading import ModelReading
from nlp.normalise import Folded, fold
from nlp.values.capacity import find_capacity
from nlp.values.departures import find_departures, names_a_date
from nlp.values.documents import find_documents
from nlp.values.edges import settle_edges
from nlp.values.handles import FoundHandle, find_handles
from nlp.values.lexicon import Term, words_of
from nlp.values.linking import names_a_person
from nlp.values.loose_days import find_loose_days
from nlp.values.marked import MarkedSpan, touches
from nlp.values.modes import HELD, find_modes, mode_values
from nlp.values.payments import find_payments, payment_values
from nlp.values.phone_numbers import region_of
from nlp.values.phones import find_phones
from nlp.values.places import FoundPlace, find_places, read_places
from nlp.values.prices import FoundPrice, find_prices, read_prices
from nlp.values.rebates import find_rebates

Finder = Callable[..., list[Term]]
_TERMS: Mapping[str, Finder] = {"MODE": find_modes, "PAYMENT": find_payments, "DOCUMENT": find_documents}
_WORD_LISTS = {"MODE": "modes", "DOCUMENT": "documents"}  # of single words, to which grammar glues its endings
_PLACES = ("ORIGIN", "TRANSIT", "DESTINATION")


@dataclass(slots=True)
class Reading:
    """What the components have found in one post so far; `said` is what the model says of it."""

    post_id: str
    text: str
    platform: str | None
    kind: str
    said: ModelReading
    folded: Folded
    images: tuple[tuple[int, int], ...] = ()  # stretches that a machine read from pictures
    lang: str = "und"
    phones: list[Phone] = field(default_factory=list)
    handles: list[FoundHandle] = field(default_factory=list)
    places: list[FoundPlace] = field(default_factory=list)
    prices: list[FoundPrice] = field(default_factory=list)
    terms: dict[str, list[Term]] = field(default_factory=dict)
    capacities: list[Capacity] = field(default_factory=list)
    rebates: list[Rebate] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    @property
    def contact_spans(self) -> list[tuple[int, int]]:
        """Raw stretches that are contacts and can be nothing else."""
        found = [(phone.start, phone.end) for phone in self.phones]
        return found + [(item.handle.start, item.handle.end) for item in self.handles]

    @property
    def is_marked(self) -> bool:
        """Whether the model has marked spans, so that the rules only name them."""
        return self.said.values is not None

    def marked(self, *labels: str) -> list[MarkedSpan]:
        """The model's spans of these labels that do not lie in a contact."""
        taken = self.contact_spans
        return [s for s in self.said.spans if s.label in labels and not touches(s.start, s.end, taken)]

    @property
    def modes(self) -> tuple[str, ...]:
        return mode_values(self.terms.get("MODE", []), self.said.values)

    @property
    def payments(self) -> tuple[str, ...]:
        return payment_values(self.terms.get("PAYMENT", []), self.said.values)


def read_language(reading: Reading) -> None:
    reading.lang = detect(reading.text)


def read_phones(reading: Reading) -> None:
    found = find_phones(reading.text, lang=reading.lang)
    reading.phones = [replace(phone, from_image=touches(phone.start, phone.end, reading.images)) for phone in found]


def read_handles(reading: Reading) -> None:
    reading.handles = find_handles(reading.text, platform=reading.platform)


def add_places(reading: Reading) -> None:
    if reading.is_marked:
        reading.places = read_places(
            reading.text, spans=reading.marked(*_PLACES), folded=reading.folded, lang=reading.lang, kind=reading.kind
        )
    else:
        reading.places = find_places(reading.text, folded=reading.folded, kind=reading.kind)


def add_prices(reading: Reading) -> None:
    countries = [item.place.country for item in reading.places if item.place.country]
    called = [region_of(phone.e164) for phone in reading.phones if phone.e164]
    find = partial(read_prices, spans=reading.marked("PRICE")) if reading.is_marked else find_prices
    reading.prices = find(
        reading.text,
        lang=reading.lang,
        taken=reading.contact_spans,
        countries=countries,
        called=called,
        folded=reading.folded,
    )


def add_terms(reading: Reading) -> None:
    for label, find in _TERMS.items():
        reading.terms[label] = _believed(reading, label, find(reading.text, folded=reading.folded))


def add_departures(reading: Reading) -> None:
    taken = reading.contact_spans + [(item.start, item.end) for item in reading.prices]
    found = find_departures(reading.text, taken=taken, folded=reading.folded)
    if reading.is_marked and not reading.marked("DEPARTURE"):  # a whole date in an offer is seldom anything else
        reading.terms["DEPARTURE"] = [term for term in found if names_a_date(term)]
    else:
        reading.terms["DEPARTURE"] = _believed(reading, "DEPARTURE", found) + _loose_days(reading, found)


def _loose_days(reading: Reading, found: list[Term]) -> list[Term]:
    """Of the stretches that the model marks and in which no other day is named."""
    days = [(term.start, term.end) for term in found if any(char.isalpha() for char in term.value)]
    stretches = [(s.start, s.end) for s in reading.marked("DEPARTURE") if not touches(s.start, s.end, days)]
    return [day for at in stretches for day in find_loose_days(reading.folded, at, lang=reading.lang)]


def add_terms_of_sale(reading: Reading) -> None:
    """What no model marks: who goes cheaper, and how many go."""
    reading.rebates = find_rebates(reading.text, taken=reading.contact_spans, folded=reading.folded)
    taken = reading.contact_spans + [(item.start, item.end) for item in reading.prices]
    reading.capacities = find_capacity(reading.text, lang=reading.lang, taken=taken, folded=reading.folded)


def _believed(reading: Reading, label: str, terms: list[Term]) -> list[Term]:
    """All where no model marks; else those that it marks, and means that it holds for likely though it marks none."""
    if not reading.is_marked:
        return terms
    likely = {value for value, p in (reading.said.values or {}).items() if p >= HELD} if label == "MODE" else set()
    inside = _inside(terms, reading.marked(label))
    return [term for term in terms if term in inside or term.value in likely]


def _inside(terms: list[Term], spans: list[MarkedSpan]) -> list[Term]:
    """The terms that the model's spans touch: what the lexicon alone sees is often the same word in another sense."""
    stretches = [(span.start, span.end) for span in spans]
    return [term for term in terms if touches(term.start, term.end, stretches)]


def add_spans(reading: Reading) -> None:
    text, links = reading.text, [item.handle for item in reading.handles if item.label == "LINK"]
    found = [
        Span(item.label, h.start, h.end, text[h.start : h.end]) for item in reading.handles for h in (item.handle,)
    ]
    # A number inside a wa.me link is that link's value; the stretch is marked once, as LINK.
    found += [
        Span("PHONE", p.start, p.end, p.raw, p.score)
        for p in reading.phones
        if not any(link.start <= p.start < link.end for link in links)
    ]
    if reading.kind != "other":
        found += _journey_spans(reading)
    reading.spans = _without_overlaps(found)


def _journey_spans(reading: Reading) -> list[Span]:
    text = reading.text
    found = [Span(p.label, p.start, p.end, text[p.start : p.end], p.score) for p in reading.places]
    if not reading.is_marked:
        found += [Span("PRICE", p.start, p.end, text[p.start : p.end]) for p in reading.prices]
        found += [Span(label, t.start, t.end, text[t.start : t.end]) for label, ts in reading.terms.items() for t in ts]
        return found
    named = [(place.start, place.end) for place in reading.places]
    unnamed = [
        span
        for span in reading.marked(*_PLACES)
        if not touches(span.start, span.end, named) and not names_a_person(fold(text[span.start : span.end]))
    ]
    marked = [*reading.marked("PRICE", "DEPARTURE", "PAYMENT"), *unnamed]
    for label, table in _WORD_LISTS.items():
        marked += settle_edges(text, reading.marked(label), words_of(table).__contains__, lang=reading.lang)
    return found + [Span(s.label, s.start, s.end, text[s.start : s.end], s.score) for s in marked]


def _without_overlaps(spans: list[Span]) -> list[Span]:
    """By start; of two spans of one label that share a character the longer stays."""
    kept: list[Span] = []
    reached: dict[str, int] = {}
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.label)):
        if span.start >= reached.get(span.label, 0):
            kept.append(span)
            reached[span.label] = span.end
    return kept


# In the order of the pipeline; True marks those that posts of kind `other` pass through too.
STEPS: tuple[tuple[str, Callable[[Reading], None], bool], ...] = (
    ("vigie_language", read_language, True),
    ("vigie_phones", read_phones, True),
    ("vigie_handles", read_handles, True),
    ("vigie_places", add_places, False),
    ("vigie_prices", add_prices, False),
    ("vigie_terms", add_terms, False),
    ("vigie_departures", add_departures, False),
    ("vigie_terms_of_sale", add_terms_of_sale, False),
    ("vigie_spans", add_spans, True),
)
