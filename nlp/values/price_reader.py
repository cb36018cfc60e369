"""From amounts and currency words to prices, of a whole post or of the stretches that a model has marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.values.money_amounts import Amount, is_range, read_amounts
from nlp.values.money_signs import Sign, resolve
from nlp.values.money_sizes import old_unit
from nlp.values.price_currency import Currencies
from nlp.values.price_supply import FEWEST_IN_WORDS, TOMAN, Priced, counts, scaled, supplied, whole_tomans

_AND = re.compile(r"\s*(?:و|w|u|û|and)\s*")
_HALF = re.compile(r"\s?(?:(?:و|w|u|û)\s?(?:نصف|نص|نيو|niv|niw|noss?)|\s?ونص)(?!\w)")
_LEAVES = 100  # dollars: what is counted in leaves and notebooks
_MANY = 20  # more notebooks than this in one span are a hostile text


class PriceReader:
    """Reads the prices of one folded text; `blocked` are stretches of it that are phones or links."""

    def __init__(self, text: str, lang: str, countries: Sequence[str], blocked: Sequence[tuple[int, int]]) -> None:
        self._text, self._lang, self._countries, self._blocked = text, lang, countries, blocked
        self._currencies = Currencies(text, lang)

    def read(self, stretches: Sequence[tuple[int, int]], *, marked: bool) -> list[Priced]:
        """The prices that begin in the stretches; only where those are `marked` is an unsaid currency supplied."""
        if marked:
            stretches = [self._widened(*stretch) for stretch in stretches]
            self._currencies = Currencies(self._text, self._lang, stretches)
        amounts = [(amount, index) for index, s in enumerate(stretches) for amount in self._amounts(s, marked=marked)]
        known = [self._signed(amount, index, stretches[index], marked=marked) for amount, index in amounts]
        if marked:
            self._supply(amounts, known)
        return list(_added_up(self._text, [item for item in known if item]))

    def near_currencies(self) -> list[tuple[int, int]]:
        """Where a price may stand without anybody having marked it."""
        return self._currencies.near()

    def _supply(self, amounts: Sequence[tuple[Amount, int]], known: list[Priced | None]) -> None:
        """Fills in the currencies that are unsaid: as the price before, else as one that follows."""
        signed = {item.stretch: item for item in known if item}
        first = next((item for item in known if item), None)
        before: Priced | None = None
        for at, (amount, index) in enumerate(amounts):
            if known[at] is None and counts(amount, signed.get(index)):
                sources = [source for source in (before, first) if source]
                known[at] = supplied(amount, index, sources, self._lang, self._countries)
            before = known[at] or before

    def _widened(self, start: int, end: int) -> tuple[int, int]:
        """A span that a model has cut inside a number takes the rest of its digits."""
        while 0 < start < end and self._text[start].isdigit() and self._text[start - 1].isdigit():
            start -= 1
        while start < end < len(self._text) and self._text[end].isdigit() and self._text[end - 1].isdigit():
            end += 1
        return start, end

    def _amounts(self, stretch: tuple[int, int], *, marked: bool) -> Iterator[Amount]:
        found = read_amounts(self._text, *stretch, self._lang)
        if marked:
            found = self._in_any_language(stretch, found)
            found = sorted(found + list(self._bare_notebooks(stretch, found)), key=lambda amount: amount.start)
        yield from (amount for amount in found if self._may_be_price(amount))

    def _may_be_price(self, amount: Amount) -> bool:
        """Not a phone, a percentage or a code with a leading zero, nor the million of a currency's own name."""
        if any(start < amount.end and amount.start < end for start, end in self._blocked):
            return False
        if "%" in self._text[max(0, amount.start - 1) : amount.start] + self._text[amount.end : amount.end + 2]:
            return False
        if amount.in_words:
            return not any(
                sign.start <= amount.start < amount.end <= sign.end
                for sign in self._currencies.around(amount.start, amount.end)
            )
        return self._text[amount.start] != "0" or amount.value < 1 or amount.factor > 1

    def _in_any_language(self, stretch: tuple[int, int], found: list[Amount]) -> list[Amount]:
        """What the language's own words leave unread ("25 hazar kaldar" in a post taken for another language)."""
        left = self._text[found[-1].end : stretch[1]] if found else "a"
        if not re.search(r"[^\W\d_]{2}|^[^\W\d_]$", left) or any(amount.factor > 1 for amount in found):
            return found
        others = read_amounts(self._text, *stretch, "*")
        if not found:
            return others
        if self._currencies.within(found[-1].end, found[-1].end + 3):
            return found
        return others if others and others[-1].end > found[-1].end + 2 and others[-1].factor > 1 else found

    def _bare_notebooks(self, stretch: tuple[int, int], found: Sequence[Amount]) -> Iterator[Amount]:
        """ "دفتر و٨٠ ورقة": a notebook (ten thousand dollars) needs no "one" before it."""
        notebooks = [s for s in self._currencies.within(*stretch) if s.unit >= 10_000 and s.codes == ("USD",)]
        for sign in notebooks[:_MANY]:
            if not any(self._currencies.follows(amount, sign) for amount in found):
                yield Amount(sign.start, sign.start, 1.0, 1.0, in_words=True)

    def _signed(self, amount: Amount, index: int, stretch: tuple[int, int], *, marked: bool) -> Priced | None:
        sign = self._currencies.of(amount, stretch, marked=marked)
        if sign is None:
            return None
        if amount.in_words and amount.value < FEWEST_IN_WORDS and not amount.end <= sign.start <= amount.end + 2:
            return None
        if sign.unit == TOMAN:
            beside = self._currencies.within(sign.end, sign.end + 2)
            following = next((s for s in beside if s.kind != "adjective" and "IRR" not in s.codes), None)
            if following:  # "3 تومن یورویی": three thousand euros
                return self._priced(scaled(amount, 1e3), following, index)
        return self._priced(amount, sign, index)

    def _priced(self, amount: Amount, sign: Sign, index: int) -> Priced | None:
        near = self._currencies.around(sign.start, sign.end)
        code = resolve(sign, near, text=self._text, countries=self._countries, amount=amount.value * sign.unit)
        if code is None:
            return None
        if code == "IRR" and sign.unit == TOMAN:
            amount = whole_tomans(amount)
        if sign.unit >= _LEAVES and sign.start >= amount.end and _HALF.match(self._text, sign.end):
            amount = replace(amount, value=amount.value + 0.5)  # "دوو دەفتەر و نیو"
        ratio = sign.unit / old_unit(amount.value * sign.unit, code)
        return Priced(amount, code, ratio, min(amount.start, sign.start), max(amount.end, sign.end), index)


def _added_up(text: str, priced: Sequence[Priced]) -> Iterator[Priced]:
    """A notebook and eighty leaves, or "and two thousand", are one price in dollars; "800$ - 1500$" is a range."""
    at = 0
    while at < len(priced):
        item = priced[at]
        rest = priced[at + 1] if at + 1 < len(priced) else None
        if (
            rest
            and item.ratio >= 10_000
            and item.code == rest.code
            and _AND.fullmatch(text, item.end, rest.amount.start)
        ):
            # What is no number of leaves is dollars, though the notebook is the one currency that is named.
            more = rest.value if rest.ratio == 100 else rest.amount.value
            whole = replace(item.amount, value=item.value + more, factor=1.0, high=None)
            yield replace(item, amount=whole, ratio=1.0, end=rest.end)
            at += 2
            continue
        between = rest and is_range(text, item.end, rest.start if rest.start < rest.amount.start else rest.amount.start)
        if rest and between and rest.code == item.code and item.value < rest.value <= item.value * 20:
            yield replace(item, amount=replace(item.amount, high=rest.value / item.ratio), end=rest.end)
            at += 2
            continue
        yield item
        at += 1
