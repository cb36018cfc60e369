"""Prices: an amount with a currency word or sign, as people of each language write them, in ranges and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.annotation import Price
from nlp.normalise import Folded, fold_with_offsets
from nlp.values.marked import MarkedSpan
from nlp.values.phone_numbers import leading_code, region_of_code
from nlp.values.price_reader import PriceReader
from nlp.values.price_supply import Priced
from nlp.values.price_units import Units

_LARGEST = 2e10  # above this it is an id, not a price
# National numbers that only one country writes like this.
_NATIONAL = (
    (re.compile(r"01[0125]\d{8}"), "EG"),
    (re.compile(r"03[0-4]\d{8}"), "PK"),
    (re.compile(r"09\d{9}"), "IR"),
    (re.compile(r"1?8[024]9\d{7}"), "DO"),
)


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """A price with its raw offsets."""

    price: Price
    start: int
    end: int


def find_prices(
    text: str,
    *,
    lang: str,
    taken: Sequence[tuple[int, int]] = (),
    countries: Sequence[str] = (),
    called: Sequence[str] = (),
    folded: Folded | None = None,
) -> list[FoundPrice]:
    """Prices in order. `taken` are raw stretches that are something else (phones, links).

    `countries` are those the text names and `called` those of its phones: they say whose pound or dinar is meant.

    Only an amount with a currency beside it is one; `read_prices` reads more where a model has marked the place.
    """
    folded = folded or fold_with_offsets(text)
    reader = _reader(text, folded, lang, taken, countries, called)
    units = Units(folded.text)
    found = reader.read(reader.near_currencies(), marked=False)
    made = [_found(folded, item, units, None) for item in found]
    return [item for item in made if item]


def read_prices(
    text: str,
    *,
    spans: Iterable[MarkedSpan],
    lang: str,
    taken: Sequence[tuple[int, int]] = (),
    countries: Sequence[str] = (),
    called: Sequence[str] = (),
    folded: Folded | None = None,
) -> list[FoundPrice]:
    """The prices that stand in the model's PRICE spans; a span whose amount or currency cannot be read gives none.

    A currency that is not written is taken from another price of the post, or from language, `countries` and `called`.
    """
    folded = folded or fold_with_offsets(text)
    stretches = sorted({folded.span_of_raw(span.start, span.end) for span in spans})
    if not stretches:
        return []
    reader = _reader(text, folded, lang, taken, countries, called)
    units = Units(folded.text)
    made = [_found(folded, item, units, stretches[item.stretch]) for item in reader.read(stretches, marked=True)]
    return [item for item in made if item]


def _reader(
    text: str,
    folded: Folded,
    lang: str,
    taken: Sequence[tuple[int, int]],
    countries: Sequence[str],
    called: Sequence[str],
) -> PriceReader:
    blocked = [folded.span_of_raw(start, end) for start, end in taken]
    written = [_calling(folded, start, end) for start, end in taken]
    known = dict.fromkeys([*countries, *called, *written])
    return PriceReader(folded.text, lang, [country for country in known if country], blocked)


def _calling(folded: Folded, start: int, end: int) -> str:
    """The country of a phone that is written with its code: where the seller is, if no place says so."""
    first, last = folded.span_of_raw(start, end)
    written = folded.text[first:last].lstrip("( ")
    digits = "".join(char for char in written if char.isdigit())
    if re.match(r"\+?1?8[024]9", written):
        return "DO"
    if written.startswith("+") or digits.startswith("00"):
        code = leading_code(digits.removeprefix("00"))
        return region_of_code(int(code)) if code else ""
    return next((region for pattern, region in _NATIONAL if pattern.fullmatch(digits)), "")


def _found(folded: Folded, item: Priced, units: Units, stretch: tuple[int, int] | None) -> FoundPrice | None:
    amount = round(item.value, 2)
    highest = None if item.amount.high is None else round(item.amount.high * item.ratio, 2)
    if not 0 < amount <= _LARGEST:
        return None
    per, end = units.beside(item.start, item.end, stretch)
    start, last = folded.raw_span(item.start, end)
    return FoundPrice(Price(amount, item.code, per, highest), start, last)
