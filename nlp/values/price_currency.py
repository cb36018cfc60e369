"""Which currency word of a post belongs to which amount: behind it, before it, or elsewhere in the marked span."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from nlp.values.money_amounts import Amount
from nlp.values.money_signs import Sign, find_signs

_AFTER = re.compile(r"[\s.\-–:()*_'’+]{0,3}(?:(?:oo|de|d'|do|ye|من|of|د|في|di|të|des|le|el|yê|ta|o|i|به|کو)\s)?")
_BEFORE = re.compile(r"[\s:=.\-–*_]{0,2}")
_BROKEN = re.compile(r"[\s._*\-/'|,]")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_SWAPPED = str.maketrans("01@€$3", "olaese")
# Two letters that are words of their own outside of a marked price.
_SHORT_WORDS = frozenset({"tl", "rs", "tk", "dh", "da", "dt", "zl", "kr"})
_HEADS = 20  # a smaller number far from the currency counts people: "800 mille FCFA pour nous 2"
_REACH = 40  # no currency word is longer, nor its distance from the amount


class Currencies:
    """The currency words of one folded text, and those that `stretches` (the model's spans) cut free of an ending."""

    def __init__(self, text: str, lang: str, stretches: Sequence[tuple[int, int]] = ()) -> None:
        self._text, self._lang = text, lang
        signs = find_signs(text, lang)
        signs += [sign for sign in self._cut(stretches) if sign not in signs] if stretches else []
        self._signs = sorted(signs, key=lambda sign: sign.start)
        self._starts = [sign.start for sign in self._signs]

    def near(self) -> list[tuple[int, int]]:
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

    def around(self, start: int, end: int) -> list[Sign]:
        """The words that begin shortly before `start`, or by a little after `end`."""
        return self._signs[bisect_left(self._starts, start - _REACH) : bisect_left(self._starts, end + _REACH)]

    def within(self, start: int, end: int) -> list[Sign]:
        """The words that begin in a stretch."""
        return self._signs[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def follows(self, amount: Amount, sign: Sign) -> bool:
        """Whether nothing but a blank or a joint stands between the amount and the word behind it."""
        gap = sign.start - amount.end
        return 0 <= gap <= 9 and _AFTER.fullmatch(self._text, amount.end, sign.start) is not None

    def of(self, amount: Amount, stretch: tuple[int, int], *, marked: bool) -> Sign | None:
        """The currency word of an amount; in a `marked` stretch it may stand further away or be disguised."""
        near = self.around(amount.start, amount.end)
        for sign in near:
            if sign.kind != "prefix" and self.follows(amount, sign) and self._belongs(sign, amount, stretch, marked):
                touching = [s for s in near if s.kind == "sign" and s.end == amount.start and s.codes != ("USD",)]
                # A sign that touches the amount beats a word behind it ("£700 BTC"), but "$ 4500 mxn" are pesos.
                return touching[0] if touching else sign
        for sign in near:
            if self._leads(sign, amount, stretch, marked=marked):
                return sign
        if not marked:
            return None
        first, last = max(stretch[0], amount.start - 2 * _REACH), min(stretch[1], amount.end + 2 * _REACH)
        inside = [sign for sign in self.within(first, last) if sign.kind in ("sign", "word")]
        if inside and (amount.factor > 1 or amount.value >= _HEADS):
            return min(inside, key=lambda sign: abs(sign.start - amount.end))
        return self._disguised(amount, stretch)

    def _belongs(self, sign: Sign, amount: Amount, stretch: tuple[int, int], marked: bool) -> bool:
        """Whether a currency word behind the amount is one there: "٢٨٠٠ سعودي" is riyals, but only within the span."""
        gap = sign.start - amount.end
        if sign.kind == "short" and gap > 1:
            return False
        if sign.kind == "adjective":
            broken = "\n" in self._text[amount.end : sign.start]
            return marked and gap <= 1 and not broken and sign.end <= stretch[1]
        return marked or self._is_plain(sign)

    def _leads(self, sign: Sign, amount: Amount, stretch: tuple[int, int], *, marked: bool) -> bool:
        """Signs and Latin codes stand before the amount ("€ 3000", "EUR 3000"); other words only within a span."""
        if sign.kind == "prefix":
            return 0 <= amount.start - sign.end <= 1 and self._text[amount.start].isdigit()
        if sign.kind not in ("sign", "word") or not _BEFORE.fullmatch(self._text, sign.end, amount.start):
            return False
        code = self._text[sign.start : sign.end].isascii() and self._is_plain(sign)
        return sign.kind == "sign" or code or (marked and stretch[0] <= sign.start)

    def _is_plain(self, sign: Sign) -> bool:
        word = self._text[sign.start : sign.end]
        return len(word) > 2 or not (word.isascii() and word.isalpha()) or word in _SHORT_WORDS

    def _disguised(self, amount: Amount, stretch: tuple[int, int]) -> Sign | None:
        """A currency word broken by dots, blanks or a line's end, with letters repeated or swapped for signs."""
        broken_line = "\n" in self._text[amount.end : amount.end + 12]
        behind = self._text[amount.end : min(max(stretch[1], amount.end + 12 * broken_line), amount.end + 24)]
        joined = _BROKEN.sub("", behind)
        for form in dict.fromkeys((joined, _REPEATED.sub(r"\1", joined), joined.translate(_SWAPPED))):
            for sign in find_signs(form, self._lang)[:1]:
                if sign.start == 0 and sign.kind == "word" and sign.end > 2:
                    return replace(sign, start=amount.end, end=max(amount.end, stretch[1]))
        return None

    def _cut(self, stretches: Sequence[tuple[int, int]]) -> list[Sign]:
        """Currency words with a grammatical ending that the span leaves outside ("٦٠ وەرەقە|م")."""
        found: list[Sign] = []
        for start, end in stretches:
            if end < len(self._text) and self._text[end].isalpha() and self._text[end - 1 : end].isalpha():
                inside = find_signs(self._text[start:end], self._lang)
                found += [replace(sign, start=sign.start + start, end=sign.end + start) for sign in inside]
        return found
