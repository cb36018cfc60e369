"""How many people a journey carries, and how many places it has left: "40 seats", "باقي ٣ مقاعد", "max 12 kişi"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlp.annotation import Capacity
from nlp.matcher import Match, Matcher
from nlp.normalise import Folded, fold_with_offsets
from nlp.tables import listed, read_table

# A ship of the worst kind takes some hundreds; larger numbers count something else.
MOST = 1000
_NUMBER = re.compile(
    r"(?<![\w.,:/+])(?:([1-9][0-9]{0,3})\s?(?:-|–|to|a|à|الى|تا)\s?)?([1-9][0-9]{0,3})(?![0-9:/%]|[.,][0-9])"
)
_GAP = re.compile(r"[ :=\-]{0,3}")


def find_capacity(text: str, *, taken: Sequence[tuple[int, int]] = (), folded: Folded | None = None) -> list[Capacity]:
    """In order; `taken` are raw stretches that are phones, prices or links and count nobody."""
    folded = folded or fold_with_offsets(text)
    found = list[Capacity]()
    numbers = [match for match in _NUMBER.finditer(folded.text) if int(match[2]) <= MOST]
    if not numbers:
        return found
    before = {word.end: word for word in _words("before").find(folded.text)}
    behind = {word.start: word for word in _words("behind").find(folded.text)}
    for number in numbers:
        word = _near(folded.text, behind, number.end(), 1)
        ahead = _near(folded.text, before, number.start(), -1)
        if word is None or (word.entry == "people" and ahead is None):
            continue
        start, end = folded.raw_span(ahead.start if ahead else number.start(), word.end)
        if not any(first < end and start < last for first, last in taken):
            is_left = "left" in (word.entry, ahead.entry if ahead else "")
            low, high = (int(number[1]), int(number[2])) if number[1] else (int(number[2]), None)
            found.append(Capacity(low, high, is_left, start, end))
    return found


def _near(text: str, words: dict[int, Match[str]], at: int, step: int) -> Match[str] | None:
    """The word that touches the number on that side, but for a blank or a colon."""
    for gap in range(4):
        place = at + step * gap
        if place in words and _GAP.fullmatch(text, min(at, place), max(at, place)):
            return words[place]
    return None


@cache
def _words(side: str) -> Matcher[str]:
    rows = [row for row in read_table("capacity") if row["side"] == side]
    return Matcher((word, row["value"]) for row in rows for word in listed(row["words"]))
