"""The currency words and signs of a text, and which currency a word means that several countries share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.matcher import Matcher
from nlp.tables import listed, read_table
from nlp.values.money_sizes import euros, is_of, is_sensible, is_usual

_BESIDE = 5  # an adjective this far from its noun still belongs to it ("doolarka Kanada ah", "24,000 ye gibts pound")
# Euros that most journeys cost at most.
_MODEST = 5_000
# What "$" can stand for when a word behind it says so ("2000 $ CAD", "$25,000 MXN").
_DOLLARS = frozenset(
    {"USD", "CAD", "AUD", "NZD", "TWD", "HKD", "SGD", "TTD", "BZD", "JMD", "BBD", "MXN", "COP", "CLP", "ARS", "DOP"}
)


@dataclass(frozen=True, slots=True)
class _Entry:
    codes: tuple[str, ...]
    unit: float
    kind: str
    default: tuple[tuple[str, str], ...]
    langs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A currency word at `start:end` of the folded text; `codes` in the order in which the table has them."""

    start: int
    end: int
    codes: tuple[str, ...]
    unit: float
    kind: str
    default: str | None

    @property
    def is_certain(self) -> bool:
        """Only one currency is called so."""
        return len(self.codes) == 1


@cache
def _matcher() -> Matcher[_Entry]:
    return Matcher(
        (
            (
                word,
                _Entry(
                    tuple(row["codes"].split()),
                    float(row["unit"]),
                    row["kind"],
                    tuple((lang, code) for lang, _, code in (pair.partition(":") for pair in row["default"].split())),
                    tuple(row["langs"].split("|")) if row["langs"] else (),
                ),
            )
            for row in read_table("currencies")
            for word in listed(row["words"])
        ),
        inflected=True,
    )


def find_signs(text: str, lang: str) -> list[Sign]:
    """Every currency word and sign of the folded text, in order; a word of two senses gives both."""
    found = []
    for match in _matcher().find(text):
        entry = match.entry
        if not entry.langs or lang in entry.langs:
            default = next((code for name, code in entry.default if name == lang), None) or dict(entry.default).get("*")
            found.append(Sign(match.start, match.end, entry.codes, entry.unit, entry.kind, default))
    return found


def resolve(sign: Sign, signs: Sequence[Sign], *, text: str, countries: Sequence[str], amount: float) -> str | None:
    """The currency that the word means here: an adjective beside it, the post's countries, the language's default."""
    if text[sign.start : sign.end] == "$":
        named = [s.codes[0] for s in signs if 0 <= s.start - sign.end <= 1 and s.codes[0] in _DOLLARS and s.is_certain]
        return named[0] if named else _dollars(sign.codes[0], amount, countries)
    if sign.is_certain:
        return sign.codes[0]
    for other in signs:
        gap = min(abs(other.start - sign.end), abs(sign.start - other.end))
        near = other is not sign and gap <= _BESIDE and other.is_certain and other.unit == 1
        if near and other.kind in ("adjective", "word") and other.codes[0] in sign.codes and _plain(text, sign, other):
            return other.codes[0]
    if sign.default == "USD":  # dollars of other countries say so
        return "USD"
    local = [code for country in countries for code in sign.codes if is_of(code, country)]
    local = [code for code in local if code != "GBP" or sign.default == "GBP"]
    # "3000 ريال" from Yemen to Saudi Arabia is no three euros: the country where it is a price comes first.
    fitting = [code for code in local if is_usual(amount, code, said_large=True)]
    # "130 ألف جنيه" through Libya is Egyptian: nobody pays that in Libya's.
    usual = [*fitting, sign.default] if sign.default else fitting
    modest = [code for code in usual if euros(amount, code) <= _MODEST]
    return next((code for code in (*modest, *fitting, *local) if is_sensible(amount, code)), sign.default)


def _plain(text: str, sign: Sign, other: Sign) -> bool:
    between = text[min(sign.end, other.end) : max(sign.start, other.start)]
    return re.fullmatch(r"[^\d\n.,;/+]*", between) is not None


def _dollars(code: str, amount: float, countries: Sequence[str]) -> str:
    """ "$380.000" in Chile and "$25,000,000" in Colombia are pesos."""
    if is_sensible(amount, code) and amount < 100_000:
        return code
    for country in countries:
        for peso in ("MXN", "COP", "CLP", "ARS", "DOP", "UYU"):
            if is_of(peso, country):
                return peso
    return code
