"""From amounts and currency words to prices: which currency belongs to which amount, and what is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.values.money_amounts import Amount, is_range, read_amounts
from nlp.values.money_signs import Sign, find_signs, resolve
from nlp.values.money_sizes import euros, guess, is_sensible, old_unit

_AFTER = re.compile(r"[\s.\-–:()*_'’+]{0,3}(?:(?:oo|de|d'|do|ye|من|of|د|في|di|të|des|le|el|yê|ta|o|i|به|کو)\s)?")
_BEFORE = re.compile(r"[\s:=.\-–*_]{0,2}")
_AND = re.compile(r"\s*و\s*")
_HALF = re.compile(r"\s?و?\s?نص\w?")
# Colloquial tomans leave out what everybody knows: 14 are fourteen million, 300 three hundred thousand.
_TOMAN, _TOMAN_MILLIONS, _TOMAN_THOUSANDS = 10.0, 100, 10_000
_SMALLEST_BARE = 20
_FEWEST_IN_WORDS = 11  # "one", "two" of running text are no amounts; "elli", "fifty", "یازده هزار" are
_BROKEN = re.compile(r"[\s._*\-/'|,]")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_SWAPPED = str.maketrans("01@€$3", "olaese")
# Two letters that are words of their own outside of a marked price.
_SHORT_WORDS = frozenset({"tl", "rs", "tk", "dh", "da", "dt", "zl", "kr"})


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount with its currency; `ratio` is what one of the said units is ("waraqa": 100)."""

    amount: Amount
    code: str
    ratio: float
    start: int
    end: int
    stretch: int

    @property
    def value(self) -> float:
        return self.amount.value * self.ratio


class PriceReader:
    """Reads the prices of one folded text; `blocked` are stretches of it that are phones or links."""

    def __init__(self, text: str, lang: str, countries: Sequence[str], blocked: Sequence[tuple[int, int]]) -> None:
        self._text, self._lang, self._countries, self._blocked = text, lang, countries, blocked
        self._signs = find_signs(text, lang)

    def near_signs(self) -> list[tuple[int, int]]:
        """The stretches around currency words, where a price may stand without anybody having marked it."""
        stretches: list[tuple[int, int]] = []
        for sign in self._signs:
            start, end = max(0, sign.start - 40), min(len(self._text), sign.end + 16)
            while start and not self._text[start - 1].isspace() and sign.start - start < 60:
                start -= 1
            if stretches and start <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
        return stretches

    def read(self, stretches: Sequence[tuple[int, int]], *, marked: bool) -> list[Priced]:
        """The prices that begin in the stretches; only where those are `marked` is a currency supplied that is unsaid."""
        if marked:
            stretches = [self._widened(*stretch) for stretch in stretches]
            self._signs = sorted(self._signs + self._cut_signs(stretches), key=lambda sign: sign.start)
        amounts = [(amount, index) for index, s in enumerate(stretches) for amount in self._amounts(s, marked=marked)]
        known = [self._signed(amount, index, stretches[index], marked=marked) for amount, index in amounts]
        if marked:
            signed = {item.stretch: item for item in known if item}
            for at, (amount, index) in enumerate(amounts):
                if known[at] is None and self._counts(amount, signed.get(index)):
                    known[at] = self._supplied(amount, index, known, at)
        return list(_added_up(self._text, [item for item in known if item]))

    def _widened(self, start: int, end: int) -> tuple[int, int]:
        """A span that a model has cut inside a number takes the rest of its digits."""
        while 0 < start < end and self._text[start].isdigit() and self._text[start - 1].isdigit():
            start -= 1
        while start < end < len(self._text) and self._text[end].isdigit() and self._text[end - 1].isdigit():
            end += 1
        return start, end

    def _cut_signs(self, stretches: Sequence[tuple[int, int]]) -> list[Sign]:
        """Currency words with a grammatical ending that the span leaves outside ("٦٠ وەرەقە|م")."""
        found = []
        for start, end in stretches:
            if end < len(self._text) and self._text[end].isalpha() and self._text[end - 1 : end].isalpha():
                inside = find_signs(self._text[start:end], self._lang)
                moved = [replace(sign, start=sign.start + start, end=sign.end + start) for sign in inside]
                found += [sign for sign in moved if sign not in self._signs]
        return found

    def _amounts(self, stretch: tuple[int, int], *, marked: bool) -> Iterator[Amount]:
        found = read_amounts(self._text, *stretch, self._lang)
        if marked:
            found = self._in_any_language(stretch, found)
            found = sorted(found + list(self._bare_notebooks(stretch, found)), key=lambda amount: amount.start)
        yield from (amount for amount in found if self._may_be_price(amount))

    def _may_be_price(self, amount: Amount) -> bool:
        """Not a phone, a percentage or a code with a leading zero, nor the million of "د المليون" (ten thousand dirhams)."""
        if any(start < amount.end and amount.start < end for start, end in self._blocked):
            return False
        if "%" in self._text[max(0, amount.start - 1) : amount.start] + self._text[amount.end : amount.end + 2]:
            return False
        if amount.in_words:
            return not any(s.start <= amount.start < amount.end <= s.end for s in self._signs)
        return self._text[amount.start] != "0" or amount.value < 1 or amount.factor > 1

    def _in_any_language(self, stretch: tuple[int, int], found: list[Amount]) -> list[Amount]:
        """What the language's own words leave unread ("25 hazar kaldar" in a post taken for another language)."""
        left = self._text[found[-1].end : stretch[1]] if found else "a"
        if not re.search(r"[^\W\d_]{2}|^[^\W\d_]$", left) or any(amount.factor > 1 for amount in found):
            return found
        others = read_amounts(self._text, *stretch, "*")
        if not found:
            return others
        if any(found[-1].end <= sign.start <= found[-1].end + 2 for sign in self._signs):
            return found
        return others if others and others[-1].end > found[-1].end + 2 and others[-1].factor > 1 else found

    def _bare_notebooks(self, stretch: tuple[int, int], found: Sequence[Amount]) -> Iterator[Amount]:
        """ "دفتر و٨٠ ورقة": a notebook (ten thousand dollars) needs no "one" before it."""
        for sign in self._signs:
            inside = stretch[0] <= sign.start < stretch[1] and sign.unit >= 10_000 and sign.codes == ("USD",)
            if inside and not any(_AFTER.fullmatch(self._text, amount.end, sign.start) for amount in found):
                half = 0.5 if _HALF.match(self._text, sign.end) else 0.0
                yield Amount(sign.start, sign.start, 1.0 + half, 1.0, in_words=True)

    def _signed(self, amount: Amount, index: int, stretch: tuple[int, int], *, marked: bool) -> Priced | None:
        sign = self._sign_of(amount, stretch, marked=marked)
        if sign is None:
            return None
        if amount.in_words and amount.value < _FEWEST_IN_WORDS and not amount.end <= sign.start <= amount.end + 2:
            return None
        following = next((s for s in self._signs if 0 <= s.start - sign.end <= 1 and s.kind != "adjective"), None)
        if sign.unit == _TOMAN and following and "IRR" not in following.codes:  # "3 تومن یورویی": three thousand euros
            scaled = replace(amount, value=amount.value * 1e3, factor=1e3, high=amount.high and amount.high * 1e3)
            return self._priced(scaled, following, index)
        return self._priced(amount, sign, index)

    def _priced(self, amount: Amount, sign: Sign, index: int) -> Priced | None:
        code = resolve(sign, self._signs, text=self._text, countries=self._countries, amount=amount.value)
        if code is None:
            return None
        if code == "IRR" and sign.unit == _TOMAN:
            amount = _whole_tomans(amount)
        ratio = sign.unit / old_unit(amount.value * sign.unit, code)
        return Priced(amount, code, ratio, min(amount.start, sign.start), max(amount.end, sign.end), index)

    def _sign_of(self, amount: Amount, stretch: tuple[int, int], *, marked: bool) -> Sign | None:
        for sign in self._signs:
            gap = sign.start - amount.end
            if 0 <= gap <= 9 and sign.kind != "prefix" and _AFTER.fullmatch(self._text, amount.end, sign.start):
                if self._belongs(sign, amount, stretch, marked=marked):
                    return self._nearer(amount, sign)
        for sign in self._signs:
            if sign.kind == "prefix" and 0 <= amount.start - sign.end <= 1 and self._text[amount.start].isdigit():
                return sign
            if sign.kind in ("sign", "word") and _BEFORE.fullmatch(self._text, sign.end, amount.start):
                ascii_word = self._text[sign.start : sign.end].isascii() and self._is_plain(sign)
                if sign.kind == "sign" or ascii_word or (marked and stretch[0] <= sign.start):
                    return sign
        return self._sign_within(amount, stretch) if marked else None

    def _belongs(self, sign: Sign, amount: Amount, stretch: tuple[int, int], *, marked: bool) -> bool:
        """Whether a currency word behind the amount is one there: "٢٨٠٠ سعودي" is riyals, but only within the span."""
        gap = sign.start - amount.end
        if sign.kind == "short" and gap > 1:
            return False
        if sign.kind == "adjective":
            broken = "\n" in self._text[amount.end : sign.start]
            return marked and gap <= 1 and not broken and sign.end <= stretch[1]
        return marked or self._is_plain(sign)

    def _nearer(self, amount: Amount, after: Sign) -> Sign:
        """A sign that touches the amount beats a word behind it ("£700 BTC"), but "$ 4500 mxn" are pesos."""
        touching = [s for s in self._signs if s.kind == "sign" and s.end == amount.start and s.codes != ("USD",)]
        return touching[0] if touching else after

    def _is_plain(self, sign: Sign) -> bool:
        word = self._text[sign.start : sign.end]
        return len(word) > 2 or not (word.isascii() and word.isalpha()) or word in _SHORT_WORDS

    def _sign_within(self, amount: Amount, stretch: tuple[int, int]) -> Sign | None:
        """A currency elsewhere in the span ("2 et demi en dinars"), or a disguised one right behind the amount."""
        inside = [s for s in self._signs if stretch[0] <= s.start < stretch[1] and s.kind in ("sign", "word")]
        if inside:
            return min(inside, key=lambda sign: abs(sign.start - amount.end))
        return self._disguised(amount, stretch)

    def _disguised(self, amount: Amount, stretch: tuple[int, int]) -> Sign | None:
        """A currency word broken by dots, blanks or a line's end, with letters repeated or swapped for signs."""
        behind = self._text[amount.end : min(max(stretch[1], amount.end + 12 * ("\n" in self._text)), amount.end + 24)]
        if not behind.strip():
            return None
        joined = _BROKEN.sub("", behind)
        for form in dict.fromkeys((joined, _REPEATED.sub(r"\1", joined), joined.translate(_SWAPPED))):
            for sign in find_signs(form, self._lang)[:1]:
                if sign.start == 0 and sign.kind == "word" and sign.end > 2:
                    return replace(sign, start=amount.end, end=max(amount.end, stretch[1]))
        return None

    def _counts(self, amount: Amount, signed: Priced | None) -> bool:
        """Whether an amount without a currency is a price of its own, not the head count or the day beside one."""
        if signed is None:
            return not (amount.in_words and amount.value < _FEWEST_IN_WORDS)
        return not (amount.in_words and amount.factor == 1) and amount.value >= max(signed.amount.value * 0.05, 32)

    def _supplied(self, amount: Amount, index: int, known: Sequence[Priced | None], at: int) -> Priced | None:
        """The currency taken over from another price of the post, or from language and places."""
        before = [item for item in reversed(known[:at]) if item]
        for source in (*before[:1], *(item for item in known[at:] if item)):
            if taken := _like(source, amount, index):
                return taken
        if amount.factor == 1 and amount.value < _SMALLEST_BARE:
            return None
        code = guess(amount.value, amount.factor, self._lang, self._countries)
        if code is None:
            return None
        ratio = (_TOMAN if code == "IRR" else 1.0) / old_unit(amount.value, code)
        return Priced(amount, code, ratio, amount.start, amount.end, index)


def _whole_tomans(amount: Amount) -> Amount:
    if amount.factor > 1 or amount.value >= _TOMAN_THOUSANDS:
        return amount
    factor = 1e6 if amount.value < _TOMAN_MILLIONS else 1e3
    return replace(amount, value=amount.value * factor, factor=factor, high=amount.high and amount.high * factor)


def _like(source: Priced, amount: Amount, index: int) -> Priced | None:
    """The amount in the money of another price, in its thousands too where they go without saying ("240к, 180")."""
    factor = source.amount.factor
    scaled = replace(amount, value=amount.value * factor, factor=factor, high=amount.high and amount.high * factor)
    options = [scaled, amount] if amount.factor == 1 < factor and amount.value < 1000 else [amount]
    for option in options:
        value = option.value * source.ratio
        near = (
            source.value / (12 if option is scaled else 100) <= value <= source.value * (12 if option is scaled else 50)
        )
        large = amount.factor in (1e5, 1e7) and source.code not in ("PKR", "INR", "BDT", "NPR", "LKR", "AFN", "IRR")
        if near and not large and is_sensible(value, source.code) and euros(value, source.code) < 100_000:
            return Priced(option, source.code, source.ratio, amount.start, amount.end, index)
    return None


def _added_up(text: str, priced: Sequence[Priced]) -> Iterator[Priced]:
    """A notebook and eighty leaves are one price of 18,000 dollars; "800$ - 1500$" is a range."""
    at = 0
    while at < len(priced):
        item = priced[at]
        rest = priced[at + 1] if at + 1 < len(priced) else None
        if rest and item.ratio >= 10_000 and rest.ratio == 100 and _AND.fullmatch(text, item.end, rest.start):
            whole = replace(item.amount, value=item.value + rest.value, factor=1.0, high=None)
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
