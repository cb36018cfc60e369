"""Prices: an amount with a currency word or sign, with multipliers ("3 هزار یورو", "2,5 lakh"), ranges and units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.annotation import Price
from nlp.matcher import Match, Matcher
from nlp.normalise import Folded, fold_with_offsets
from nlp.tables import listed, read_table

_AMOUNT = re.compile(
    r"(?<![\w.,/+:])[0-9]{1,3}(?:[ .,'][0-9]{3})+(?![0-9])|(?<![\d.,/+:])[0-9]+(?:[.,][0-9]{1,2})?(?![0-9])"
)
_RANGE = re.compile(r"\s?(?:-|–|—|~|to|الى|الي|ل|تا|bis|a|à|ilaa|do|до|đến|deri ne|bo|بو|ile|ته|تک|እስከ|ክሳብ|/)\s?")
_TOUCHING = re.compile(r"[\s/:(،,.\-]{0,3}(?:per |for |ل|/)?")
# A lakh is counted in the rupees or taka of the language, also where the currency is not written.
_LAKH_CURRENCY = {"ur": "PKR", "ur-Latn": "PKR", "hi": "INR", "pa": "INR", "bn": "BDT"}
# Dinars and pounds that a word leaves open, by the country that the text names most plainly (ISO code → currency).
_LOCAL = {
    "دينار": {"LY": "LYD", "TN": "TND", "DZ": "DZD", "IQ": "IQD", "JO": "JOD"},
    "جنيه": {"EG": "EGP", "SD": "SDG", "GB": "GBP"},
}
_LARGEST = 1e10  # above this it is an id, not a price


@dataclass(frozen=True, slots=True)
class _Money:
    code: str
    unit: float
    kind: str


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """A price with its raw offsets."""

    price: Price
    start: int
    end: int


@cache
def _money() -> Matcher[_Money]:
    return Matcher(
        (word, _Money(row["code"], float(row["unit"]), row["kind"]))
        for row in read_table("currencies")
        for word in listed(row["words"])
    )


@cache
def _units() -> Matcher[str]:
    return Matcher((word, row["per"]) for row in read_table("price_units") for word in listed(row["words"]))


def find_prices(
    text: str,
    *,
    lang: str,
    taken: Sequence[tuple[int, int]] = (),
    countries: Sequence[str] = (),
    folded: Folded | None = None,
) -> list[FoundPrice]:
    """Prices in order. `taken` are raw stretches that are something else (phones, links); `countries` those named."""
    if not re.search(r"\d", text):
        return []
    folded = folded or fold_with_offsets(text)
    words = _money().find(folded.text)
    if not words:
        return []
    blocked = [folded.span_of_raw(start, end) for start, end in taken]
    return _Reader(folded, words, blocked, lang, countries).read()


class _Reader:
    def __init__(
        self,
        folded: Folded,
        words: list[Match[_Money]],
        blocked: list[tuple[int, int]],
        lang: str,
        countries: Sequence[str],
    ) -> None:
        self._folded, self._text, self._blocked = folded, folded.text, blocked
        self._starting = {word.start: word for word in reversed(words)}
        self._ending = {word.end: word for word in words}
        self._lang, self._countries = lang, countries
        units = _units().find(folded.text)
        self._per_starting = {unit.start: unit for unit in reversed(units)}
        self._per_ending = {unit.end: unit for unit in units}

    def read(self) -> list[FoundPrice]:
        found: list[FoundPrice] = []
        reached = 0
        for match in _AMOUNT.finditer(self._text):
            if match.start() < reached or any(s < match.end() and match.start() < e for s, e in self._blocked):
                continue
            if read := self._read_at(match):
                found.append(read[0])
                reached = read[1]
        return found

    def _read_at(self, match: re.Match[str]) -> tuple[FoundPrice, int] | None:
        low = _number(match[0])
        factor, at = self._multiplier(match.end())
        high, high_factor = None, 1.0
        if (gap := _RANGE.match(self._text, at)) and (second := _AMOUNT.match(self._text, gap.end())):
            high = _number(second[0])
            high_factor, at = self._multiplier(second.end())
        money, start, end = self._currency(match.start(), at, factor if high is None else high_factor)
        if money is None:
            return None
        factor = high_factor if high is not None and factor == 1 and low < high else factor
        amount = round(low * factor * money.unit, 2)
        amount_max = None if high is None else round(high * high_factor * money.unit, 2)
        if not 0 < amount <= _LARGEST or (amount_max is not None and amount_max <= amount):
            return None
        per, end = self._unit(end, start)
        first, last = self._folded.raw_span(start, end)
        return FoundPrice(Price(amount, money.code, per, amount_max), first, last), end

    def _multiplier(self, at: int) -> tuple[float, int]:
        """The factor of the words from `at` on ("2 میلیون", "50 bin", "5k"), and where they end."""
        factor = 1.0
        for _ in range(2):
            blank = at + (self._text[at : at + 1] == " ")
            word = self._starting.get(blank)
            if word is None or word.entry.kind != "multiplier":
                break
            factor *= word.entry.unit
            at = word.end
        return factor, at

    def _currency(self, start: int, end: int, factor: float) -> tuple[_Money | None, int, int]:
        after = end
        while self._text[after : after + 1] in (" ", "\t", ".", "-") and after - end < 2:
            after += 1
        if self._text[after : after + 3] == "من ":
            after += 3
        if (word := self._starting.get(after)) and word.entry.kind != "multiplier":
            return self._localised(word), start, word.end
        before = start
        while before and self._text[before - 1] in " :=" and start - before < 2:
            before -= 1
        # Before the amount stand signs and Latin codes ("€ 3000", "EUR 3000"); other words belong to what came before.
        word = self._ending.get(before)
        if word and word.entry.kind != "multiplier" and (word.entry.kind == "sign" or _is_ascii(self._text, word)):
            return word.entry, word.start, end
        if factor in (1e5, 1e7) and self._lang in _LAKH_CURRENCY:
            return _Money(_LAKH_CURRENCY[self._lang], 1, "word"), start, end
        return None, start, end

    def _localised(self, word: Match[_Money]) -> _Money:
        choices = _LOCAL.get(self._text[word.start : word.end], {})
        for country in self._countries:
            if country in choices:
                return _Money(choices[country], word.entry.unit, "word")
        return word.entry

    def _unit(self, end: int, start: int) -> tuple[str | None, int]:
        """What the price is for: named right after it (then in the span) or before ("per person: 3000 €")."""
        for at in range(end, end + 9):
            match = self._per_starting.get(at)
            if match and _TOUCHING.fullmatch(self._text, end, at):
                return match.entry, match.end
        for at in range(start - 1, start - 4, -1):
            match = self._per_ending.get(at)
            if match and re.fullmatch(r"[\s:=\-]{1,3}", self._text[at:start]):
                return match.entry, end
        return None, end


def _is_ascii(text: str, word: Match[_Money]) -> bool:
    return text[word.start : word.end].isascii()


def _number(written: str) -> float:
    """ "3.500", "3,500", "3 500" and "3'500" are thousands; "2,5" and "2.5" are fractions."""
    parts = re.split(r"[ .,']", written)
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]):
        return float("".join(parts))
    return float(".".join(parts)) if len(parts) == 2 else float("".join(parts))
