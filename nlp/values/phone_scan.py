"""The text as the phone finder sees it: digits in one form, spoken digits as digits, and what is no phone masked."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.normalise import digitise, fold, fold_with_offsets
from nlp.values.number_words import may_speak, spoken_digits
from nlp.values.phone_numbers import VALID, international

MASK = "\x01"
_ZERO, _ONE = "OoОоΟοօ", "Il|ΙІ"
# Clock faces stand for their hour, midnight for 0; a few alone tell the time.
_CLOCK = re.compile("[\U0001f550-\U0001f558\U0001f55b]")
_CLOCK_DIGITS = {**{0x1F550 + hour: str(hour + 1) for hour in range(9)}, 0x1F55B: "0"}
_FEWEST_CLOCKS = 4
# Letters that stand for a digit only where digits stand on both sides of them.
_INSIDE = {"S": "5", "Ѕ": "5", "B": "8", "В": "8", "Β": "8", "З": "3", "з": "3", "б": "6", "Ч": "4", "Z": "2"}
_SIGNS = f"0-9{_ZERO}{_ONE}{''.join(_INSIDE)}"
# Digits with some letters in their place: at least seven signs, nothing but digits, look-alikes and separators.
_LOOKALIKES = re.compile(rf"(?<![^\W_])(?<!%)[+(]*[0-9{_ZERO}{_ONE}][{_SIGNS}\n .\-_*/()]{{5,30}}(?![^\W\d_])")
_PART = re.compile(rf"[{_SIGNS}]+")
_BETWEEN_DIGITS = re.compile(
    rf"(?<!%2)(?<=[0-9{_ZERO}{_ONE}])(?:[{''.join(_INSIDE)}](?=[0-9{_ZERO}{_ONE}])|[Ззб](?=[ .\-][0-9]))"
)
_TO_DIGITS = str.maketrans({**dict.fromkeys(_ZERO, "0"), **dict.fromkeys(_ONE, "1")})
# Addresses and accounts, each with the sign that a text must hold for the search to be worth it.
_ADDRESSES = tuple(
    (hint, re.compile(pattern, re.IGNORECASE))
    for hint, pattern in (
        ("://", r"https?://\S+"),
        ("www.", r"www\.\S+"),
        (
            "/",
            r"(?<![\w.])[a-z0-9][a-z0-9\-]{0,62}(?:\.[a-z0-9\-]{1,63}){0,4}\.(?:com|net|org|me|ly|io|ru|ir|tr|uk|de|fr|tv|info|gov|be|it|al)/\S*",
        ),
        ("@", r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}\.[a-z]{2,}"),  # e-mail
        ("@", r"@(?![+0-9])\w[\w.]*"),
        ("#", r"#(?=\w{0,99}[^\W\d])\w+"),  # a hashtag of digits alone may be a number
    )
)
_IBAN = re.compile(r"\b[A-Za-z]{2}[0-9]{2}(?:[ \-]?[A-Za-z0-9]{4}){3,7}(?:[ \-]?[A-Za-z0-9]{1,3})?\b(?<=[0-9])")
_FIGURES = re.compile(
    r"(?=[0-9\-])(?:"
    + "|".join(
        (
            r"(?<![0-9+])(?<![0-9+] )[2-6][0-9]{3}([ \-.])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9])",  # payment card
            r"(?<![0-9.+\-/])(?:[12][0-9]{3}([./\-])[0-9]{1,2}\2[0-9]{1,2}|(?:[0-2]?[0-9]|3[01])([./\-])(?:[0-2]?[0-9]|3[01])\3(?:[12][0-9])?[0-9]{2})"
            r"(?![./\-]?[0-9])",  # date
            r"(?<![0-9:+])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9:])",  # time
            r"(?<![0-9.])-?[0-9]{1,3}[.,][0-9]{4,}°?\s?[NSEWnsew]?,?\s*-?[0-9]{1,3}[.,][0-9]{4,}(?![0-9])",  # place
            r"(?<![0-9.+ ])-?[0-9]{1,3}\.[0-9]{4,8}(?![0-9.\- ])",
            r"(?<![0-9+])(?:19|20|13|14)[0-9]{2}\s?[\-/]\s?(?:19|20|13|14)?[0-9]{2}(?![0-9\-/.])",  # years
            r"(?<![0-9+])0?[0-9]{1,2}\s?-\s?[0-9]{1,2}\s?-\s?(?:19|20)[0-9]{2}(?![0-9\-])",
            r"(?<![0-9.,+])[1-9][0-9]{0,2}(?:([.,'])[0-9]{3})(?:(?:\4[0-9]{3})*(?<=[0-9]0))?"  # 3,000,000
            r"(?![0-9.,\-]|[ ][0-9])",
        )
    )
    + ")"
)
# A plus or 00 and the digits so far, ending where a trap begins.
_CODE_BEFORE = re.compile(r"(?:\+|(?<![0-9])00)[\W_]{0,3}((?:[0-9][\W_]{0,3}){0,14})$")
_FIGURE_HINT = re.compile(r"[0-9][./:,'\-][0-9]|[0-9] ?[\-/] ?[0-9]|[0-9]{4} [0-9]{4}")


@dataclass(frozen=True, slots=True)
class Scan:
    """`text` as scanned; `starts[i]`, `ends[i]` bound the raw code points behind `text[i]`."""

    raw: str
    text: str
    starts: list[int]
    ends: list[int]
    spoken: Sequence[int] = ()

    def is_spoken(self, start: int, end: int, *, least: int = 3) -> bool:
        """Whether at least so many words within `text[start:end]` were digits; `spoken` holds where they stand."""
        return bisect_left(self.spoken, end) - bisect_left(self.spoken, start) >= least

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw stretch behind `text[start:end]`, keycaps and other marks on its last sign included."""
        stop = self.ends[end - 1]
        while stop < len(self.raw) and unicodedata.category(self.raw[stop]) in ("Mn", "Me"):
            stop += 1
        return self.starts[start], stop


def scan(text: str, *, lang: str) -> Scan:
    """Fold digits, speak words as digits, read O as 0 where it stands among digits. Nothing is masked yet."""
    normal = digitise(text)
    if len(_CLOCK.findall(normal.text)) >= _FEWEST_CLOCKS:
        normal = replace(normal, text=normal.text.translate(_CLOCK_DIGITS))
    starts = list(normal.offsets)
    ends = [start + 1 for start in starts]
    spoken = spoken_digits(fold_with_offsets(text), lang=lang) if may_speak(fold(text)) else []
    if not spoken:
        return Scan(text, _letters_as_digits(normal.text), starts, ends)
    chars: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    places: list[int] = []
    at = 0
    for word in spoken:
        first, last = normal.span_of_raw(word.start, word.end)
        places.append(len(new_starts) + first - at)
        chars.append(normal.text[at:first] + word.digits)
        new_starts += starts[at:first] + [word.start] * len(word.digits)
        new_ends += ends[at:first] + [word.end] * len(word.digits)
        at = last
    chars.append(normal.text[at:])
    return Scan(text, _letters_as_digits("".join(chars)), new_starts + starts[at:], new_ends + ends[at:], places)


def mask_traps(text: str) -> str:
    """Links, addresses, accounts, dates, times, coordinates and years made unreadable, in place."""
    for hint, pattern in _ADDRESSES:
        if hint in text:
            text = pattern.sub(_mask, text)
    text = _IBAN.sub(_mask, text)
    return _FIGURES.sub(_mask, text) if _FIGURE_HINT.search(text) else text


def _mask(match: re.Match[str]) -> str:
    # "+93.701.230.000" holds no amount, "+216 2012-1300" no years: a number that has begun and is not whole goes on.
    if match[0][0].isdigit():
        begun = _CODE_BEFORE.search(match.string, max(0, match.start() - 40), match.start())
        if begun and international(re.sub(r"[^0-9]", "", begun[1]))[0] != VALID:
            return match[0]
    return MASK * len(match[0])


def _letters_as_digits(text: str) -> str:
    return _LOOKALIKES.sub(_read_lookalikes, text)


def _read_lookalikes(match: re.Match[str]) -> str:
    """Read letters as digits where digits prevail: in a part with digits, in "OOO", or in one sign per blank."""
    stretch = _BETWEEN_DIGITS.sub(lambda letter: _INSIDE[letter[0]], match[0])
    if any(letter in stretch for letter in _INSIDE):
        return match[0]
    letters = sum(char in _ZERO + _ONE for char in stretch)
    digits = sum(char.isdigit() for char in stretch)
    if not letters or digits < 3 or letters > digits + 5 or digits + letters < 7:
        return stretch
    parts = list(_PART.finditer(stretch))
    result = list(stretch)
    for index, part in enumerate(parts):
        neighbours = [len(parts[at][0]) for at in (index - 1, index + 1) if 0 <= at < len(parts)]
        mixed = any(char.isdigit() for char in part[0])
        if part[0].islower() and not mixed and index in (0, len(parts) - 1) and len(parts) > 1 and part[0][0] == "o":
            continue  # a word of its own before or after a number
        if part[0] == "|" or (not mixed and part[0][0] in _ONE and index in (0, len(parts) - 1) and len(part[0]) < 4):
            continue
        one_by_one = len(part[0]) == 1 and all(length == 1 for length in neighbours)
        zero_first = part[0] == "O" and index == 0
        if mixed or (len(part[0]) > 1) or one_by_one or zero_first:
            result[part.start() : part.end()] = part[0].translate(_TO_DIGITS)
    return "".join(result)
