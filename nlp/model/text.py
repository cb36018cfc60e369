"""Raw text → what the encoder reads, with the way back. The same function for training and running."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from nlp.normalise import digitise
from nlp.tables import read_table

MAX_CHARS = 6_000  # more than any watched platform's usual post; the windows of the model cover all of it

_URL = r"https?://\S+|(?<!\w)(?:wa\.me|t\.me|m\.me|ig\.me)/\S+"
_LONG_NUMBER = r"\+?\d(?:[ \-./()]{0,2}\d){6,}"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_HOME_NATION = "\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f?"  # the flags of England, Scotland and Wales
# Means of travel and money: the vocabulary knows few of these signs, and all of their names.
_SIGN = "[\U0001f680-\U0001f6ff\U0001f6e5\u26f5\u26f4\u2708\U0001f6b6\U0001f3c3\U0001f4b5-\U0001f4b8\U0001f6c2]"
_TATWEEL = r"(?<=[^\W\d_])ـ+(?=[^\W\d_])"
_MARKS = re.compile(rf"(?P<tatweel>{_TATWEEL})|(?P<flag>{_FLAG}|{_HOME_NATION})|(?P<sign>{_SIGN})")
_STRETCHES = re.compile(rf"(?P<link>{_URL})|(?P<number>{_LONG_NUMBER})|(?P<blank>\s+)")


@dataclass(frozen=True, slots=True)
class Prepared:
    """`text` for the encoder; its character i stands for `raw[starts[i]:ends[i]]`."""

    raw: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw stretch behind `text[start:end]`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def prepare(text: str) -> Prepared:
    """One spelling for digits, blanks and invisible marks; links and long numbers become a mark of their kind.

    The encoder is to learn that a number is there, not which one: else it would know advertisers by their numbers.
    Flags become the country's name and signs of transport theirs, because most of them are not in the vocabulary.
    """
    raw = text[:MAX_CHARS]
    worded, sources = _worded(raw)
    digits = digitise(worded)
    places = [sources[offset] for offset in digits.offsets]
    parts, starts, ends = list[str](), list[int](), list[int]()
    position = 0
    for match in _STRETCHES.finditer(digits.text):
        _copy(digits.text, places, position, match.start(), parts, starts, ends)
        mark = {"link": " link ", "number": " 000000000 ", "blank": " "}[match.lastgroup or "blank"]
        parts.append(mark)
        starts += [places[match.start()][0]] * len(mark)
        ends += [places[match.end() - 1][1]] * len(mark)
        position = match.end()
    _copy(digits.text, places, position, len(digits.text), parts, starts, ends)
    return Prepared(raw, "".join(parts), tuple(starts), tuple(ends))


def _copy(
    text: str,
    places: list[tuple[int, int]],
    start: int,
    end: int,
    parts: list[str],
    starts: list[int],
    ends: list[int],
) -> None:
    parts.append(text[start:end])
    starts += [place[0] for place in places[start:end]]
    ends += [place[1] for place in places[start:end]]


def _worded(raw: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with flags and signs in words and without stretched letters, and the raw stretch of each character."""
    parts, sources, position = list[str](), list[tuple[int, int]](), 0
    for match in _MARKS.finditer(raw):
        parts.append(raw[position : match.start()])
        sources += [(i, i + 1) for i in range(position, match.start())]
        word = "" if match.lastgroup == "tatweel" else f" {_name(match[0])} "
        parts.append(word)
        sources += [match.span()] * len(word)
        position = match.end()
    parts.append(raw[position:])
    sources += [(i, i + 1) for i in range(position, len(raw))]
    return "".join(parts), sources


@cache
def _name(sign: str) -> str:
    if sign[0] == "\U0001f3f4":
        return "England"
    if len(sign) == 2:
        code = "".join(chr(ord(char) - 0x1F1E6 + ord("A")) for char in sign)
        return _countries().get(code, code)
    return unicodedata.name(sign, "").lower()


@cache
def _countries() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_table("countries")}
