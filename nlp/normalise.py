"""One spelling for many: the folded form that search compares, and the digit form that values are read from.

Both forms work code point by code point (each raw code point becomes none, one or several), so that every position
in them leads back to the raw text without guessing. The folds follow what people of the watched languages type for
the same word: Arabic yeh for Farsi yeh, no harakat, dotless i, d for đ, digits of any script.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Letters that Unicode does not decompose, or whose parts differ from what people type instead.
_FOLD_LETTERS = {
    "ı": "i", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e",
    "ɓ": "b", "ɗ": "d", "ƙ": "k", "ŋ": "n",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ێ": "ي", "ے": "ي", "ؽ": "ي",
    "ك": "ک", "ڪ": "ک", "ڭ": "ک", "ݣ": "ک", "ګ": "گ", "ڨ": "ق", "ڤ": "ف",
    "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ۀ": "ه",
    "ۆ": "و", "ۇ": "و", "ۈ": "و", "ۋ": "و", "ڕ": "ر", "ڵ": "ل", "ں": "ن",
}  # fmt: skip
# Marks that are written or left out at will. Vowel signs of Indic scripts are not among them: they are the word.
_DROPPED_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")  # fmt: skip # noqa: E501
_APOSTROPHES = dict.fromkeys("`´‘’‛ʻʼʽʾʿˈ′＇", "'")
_PLUSES = dict.fromkeys("＋﹢⁺₊➕✚✛∔", "+")
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－⁃➖~～〜ـ⸺⸻ー〰", "-")
_HANGUL = range(0xAC00, 0xD7A4)
_WIDE = "\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def _digit(char: str) -> str | None:
    """The ASCII digit of a digit in any script or circle, ten or more as two digits, None for all else."""
    value = unicodedata.digit(char, None)
    if value is None and 0x2776 <= ord(char) <= 0x2793:  # ❿ and its kin have a number but no digit
        value = int(unicodedata.numeric(char, 0))
    return None if value is None else str(value)


class _FoldTable(dict[int, str]):
    """A translation table that works out each code point once, when it is first met."""

    def __missing__(self, code: int) -> str:
        result, before = chr(code), ""
        while result != before:  # a fold may yield letters that fold on: repeat, so that folding twice changes nothing
            before, result = result, "".join(self.step(char) for char in result)
        self[code] = result
        return result

    def step(self, char: str) -> str:
        if char in _APOSTROPHES:
            return "'"
        if char == "ـ" or _DROPPED_MARKS.match(char) or unicodedata.category(char) == "Cf":
            return ""
        if (digit := _digit(char)) is not None:
            return digit
        folded = unicodedata.normalize("NFKC", char).casefold()
        if len(folded) == 1 and ord(folded) not in _HANGUL and not "\u3040" <= folded <= "\u30ff":
            folded = unicodedata.normalize("NFD", folded)
        return "".join(_FOLD_LETTERS.get(part, part) for part in folded if not _DROPPED_MARKS.match(part))


class _DigitTable(_FoldTable):
    """Folds what surrounds and makes up numbers, and leaves letters and their case as they are."""

    def step(self, char: str) -> str:
        for table in (_PLUSES, _DASHES):
            if char in table:
                return table[char]
        if unicodedata.category(char) in ("Cf", "Me") or "\ufe00" <= char <= "\ufe0f":
            return ""
        if (digit := _digit(char)) is not None:
            return digit
        if char.isspace():
            return "\n" if char in "\n\r\v\f\x85\u2028\u2029" else " "
        # A letter keeps its marks; what is only a written form of another letter (𝗔, ﬁ, full width) becomes that one.
        return unicodedata.normalize("NFKC", char)


_FOLD = _FoldTable()
_DIGIT = _DigitTable()


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A normal form of `raw`; `offsets[i]` is the index of the raw code point that `text[i]` came from."""

    raw: str
    text: str
    offsets: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw stretch behind `text[start:end]`, with the marks that sit on its last code point."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.raw)
            return at, at
        stop = self.offsets[end - 1] + 1
        while stop < len(self.raw) and unicodedata.category(self.raw[stop]) in ("Mn", "Me"):
            stop += 1
        return self.offsets[start], stop

    def span_of_raw(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `text` that came from `raw[start:end]`."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)


Folded = NormalisedText


def _with_offsets(text: str, table: _FoldTable) -> NormalisedText:
    parts = [table[ord(char)] for char in text]
    joined = "".join(parts)
    if len(joined) == len(text) and all(parts):
        return NormalisedText(text, joined, range(len(text)))
    offsets = [index for index, part in enumerate(parts) for _ in part]
    return NormalisedText(text, joined, offsets)


def fold(text: str) -> str:
    """The form that search compares: the ways of writing a word become one. Folding twice changes nothing."""
    return text.lower().replace("`", "'") if text.isascii() else text.translate(_FOLD)


def fold_with_offsets(text: str) -> Folded:
    """`fold(text)` with the way back to the raw text."""
    if text.isascii():
        return NormalisedText(text, fold(text), range(len(text)))
    return _with_offsets(text, _FOLD)


def digitise(text: str) -> NormalisedText:
    """Digits, keycaps, pluses, dashes and blanks in one form each, invisible marks gone, letters as they were."""
    return _with_offsets(text, _DIGIT)


def _word_marks() -> str:
    """The marks that belong to words (Indic and South-East Asian vowel signs), as ranges for a character class."""
    codes = [
        code
        for code in range(0x300, 0x10000)
        if unicodedata.category(chr(code)) in ("Mn", "Mc") and not _DROPPED_MARKS.match(chr(code))
    ]
    return "".join(rf"\u{code:04x}" for code in codes)


_WORD = re.compile(rf"[{_WIDE}]|(?:(?![{_WIDE}])[^\W_]|[{_word_marks()}])+")


def tokens(text: str) -> list[str]:
    """The words of the search index: runs of letters and digits, folded; Chinese and Japanese by character."""
    return _WORD.findall(fold(text))


def token_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of `tokens(text)` with the raw stretch it came from."""
    folded = fold_with_offsets(text)
    for match in _WORD.finditer(folded.text):
        yield match[0], *folded.raw_span(*match.span())


def digits_of(text: str) -> str:
    """The digits of a text in any script, in ASCII, with nothing between."""
    return "".join(char for char in digitise(text).text if "0" <= char <= "9")
