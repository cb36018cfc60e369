"""What the rules find in a text, as hints to the marker: it learns when to believe them, and marks what they miss."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from labels.schema import CONTACT_LABELS, PAYMENTS, SIDES
from nlp.faults import survived
from nlp.language import detect
from nlp.model.reading import VALUES
from nlp.model.tags import CUT, TAGS, owners, raw_offsets, tags_of
from nlp.model.text import Prepared
from nlp.normalise import fold_with_offsets
from nlp.values.departures import find_departures
from nlp.values.documents import find_documents
from nlp.values.handles import find_handles
from nlp.values.modes import find_modes
from nlp.values.payments import find_payments
from nlp.values.phones import find_phones
from nlp.values.places import find_places
from nlp.values.prices import find_prices

P = ParamSpec("P")
T = TypeVar("T")
Hint = tuple[int, int, int, int]
Hinted = tuple[str, int, int, str | None]  # label, start, end, and the value of a means or a way of payment
NONE: Hint = (0, 0, 0, 0)
_TOGETHER = {**dict.fromkeys(SIDES, "PLACE"), **dict.fromkeys(CONTACT_LABELS, "CONTACT")}
# Ways to pay that smugglers promise; a translator or a shop takes the other three too.
_TELLING = frozenset(PAYMENTS) - {"cash", "transfer", "crypto"}
# The marker's table has a row for each tag, for each number of characters before or after, for each value and for none.
STARTS = (0, len(TAGS), len(TAGS) + CUT + 1, len(TAGS) + 2 * (CUT + 1))
HINTS = STARTS[-1] + 1 + len(VALUES)


def hints(prepared: Prepared, offsets: Sequence[tuple[int, int]]) -> list[Hint]:
    """For each token the tag that the rules give it and the characters to cut (nlp.model.tags), and the value."""
    found = rule_spans(prepared.raw)
    spans = [(label, start, end) for label, start, end, _ in found]
    rows = [0 if value is None else 1 + VALUES.index(value) for *_, value in found]
    raw = raw_offsets(prepared, offsets)
    owned = owners(raw, spans)
    values = [rows[owner] if owner >= 0 else 0 for owner in owned]
    return list(zip(*tags_of(raw, owned, spans), values, strict=True))


def fingerprint(hinted: Sequence[Hint]) -> int:
    """Tells whether the rules find in a text what they found before: a marker told otherwise marks otherwise."""
    return zlib.crc32(repr([tuple(hint) for hint in hinted]).encode())


def is_bare(hinted: Sequence[Hint]) -> bool:
    """Whether they speak of no contact, no price, and of less than two other things, such as a route and a means.

    Such a post rarely sells anything, however it sounds.
    """
    named = _named(hinted)
    return not named & {"CONTACT", "PRICE"} and len(named) < 2


def is_plain(hinted: Sequence[Hint]) -> bool:
    """Whether they speak of a place, a contact and a way to pay that shops have not: few but adverts bring all."""
    pays = {VALUES[value - 1] for *_, value in hinted if value}
    return {"PLACE", "CONTACT"} <= _named(hinted) and not pays.isdisjoint(_TELLING)


def _named(hinted: Sequence[Hint]) -> set[str]:
    labels = {TAGS[tag][2:] for tag, *_ in hinted if tag}
    return {_TOGETHER.get(label, label) for label in labels}


def rule_spans(text: str) -> list[Hinted]:
    """All that the rules find without being told a post's kind; stretches may overlap."""
    folded, lang = fold_with_offsets(text), detect(text)
    phones = _safely(find_phones, text, lang=lang)
    handles = [found.handle for found in _safely(find_handles, text)]
    places = _safely(find_places, text, folded=folded)
    taken = [(phone.start, phone.end) for phone in phones] + [(handle.start, handle.end) for handle in handles]
    countries = [item.place.country for item in places if item.place.country]
    found: list[Hinted] = [("PHONE", phone.start, phone.end, None) for phone in phones]
    found += [("HANDLE", handle.start, handle.end, None) for handle in handles]
    found += [(item.label, item.start, item.end, None) for item in places]
    prices = _safely(find_prices, text, lang=lang, taken=taken, countries=countries, folded=folded)
    found += [("PRICE", item.start, item.end, None) for item in prices]
    taken += [(item.start, item.end) for item in prices]
    departures = _safely(find_departures, text, taken=taken, folded=folded)
    found += [("DEPARTURE", term.start, term.end, None) for term in departures]
    for label, find in (("MODE", find_modes), ("PAYMENT", find_payments)):
        found += [(label, term.start, term.end, term.value) for term in _safely(find, text, folded=folded)]
    return found + [("DOCUMENT", term.start, term.end, None) for term in _safely(find_documents, text, folded=folded)]


def _safely(find: Callable[P, list[T]], *args: P.args, **more: P.kwargs) -> list[T]:
    """The pipeline calls the same rule again and then names the post."""
    with survived(find.__name__, "a post"):
        return find(*args, **more)
    return []
