"""How many people a journey carries, and how many places it has left: "40 seats", "باقي ٣ مقاعد", "max twelve"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.annotation import Capacity
from nlp.matcher import Match, Matcher
from nlp.normalise import Folded, fold_with_offsets
from nlp.tables import listed, read_table
from nlp.values.number_words import counts_said

# A ship of the worst kind takes some hundreds; larger numbers count something else.
MOST = 1000
# So many places, with no word beside them, are what is left ("2 places"); more are the whole boat ("40 seats").
_FEW = 20
_NUMBER = re.compile(
    r"(?<![\w.,:/+])(?:([1-9][0-9]{0,3})\s?(?:-|–|to|a|à|الى|تا)\s?)?([1-9][0-9]{0,3})(?![0-9:/%]|[.,][0-9])"
)
# Between the number and what it counts: "3 تا مقعد", "10 adet koltuk", "cupos: 3".
_GAP = re.compile(r"[ :=\-]{0,3}(?:(?:تا|عدد|دانه|دانې|دانۀ|ta|adet|tane|heb|dana|con|cai|de|of) )?")
_CLAUSE = re.compile(r"[.!?\n؛۔።|•…;,،፣]")
_CLOSE = 26  # folded characters between a cue and the number that it is about
_NOUNS, _CUES = ("seat", "person", "dual", "fixed", "free"), ("left", "only", "whole")


def find_capacity(
    text: str, *, lang: str = "und", taken: Sequence[tuple[int, int]] = (), folded: Folded | None = None
) -> list[Capacity]:
    """In order; `taken` are raw stretches that are phones, prices or links and count nobody."""
    folded = folded or fold_with_offsets(text)
    words = _words().find(folded.text)
    nouns = [word for word in words if word.entry in _NOUNS]
    if not nouns:
        return []
    cues = [word for word in words if word.entry in (*_CUES, "free")]
    found = dict[int, Capacity]()
    for low, most, start, end in _counted(folded.text, nouns, lang):
        noun = _noun(folded.text, nouns, start, end)
        if noun is None:
            continue
        first, last = min(start, noun.start), max(end, noun.end)
        is_left = _is_left(folded.text, noun, most or low, first, last, cues)
        raw = folded.raw_span(first, last)
        if is_left is not None and not any(one < raw[1] and raw[0] < other for one, other in taken):
            found.setdefault(raw[0], Capacity(low, most, is_left, *raw))
    return [found[start] for start in sorted(found)]


def _counted(text: str, nouns: Sequence[Match[str]], lang: str) -> Iterator[tuple[int, int | None, int, int]]:
    """Numbers in digits and in words, as (number or lower end, upper end, start, end), and words that mean two."""
    for number in _NUMBER.finditer(text):
        if int(number[2]) <= MOST:
            ends = (int(number[1]), int(number[2])) if number[1] else (int(number[2]), None)
            yield *ends, *number.span()
    for value, start, end in counts_said(text, lang=lang):
        if 1 <= value <= MOST:
            yield value, None, start, end
    yield from ((2, None, noun.start, noun.end) for noun in nouns if noun.entry == "dual")


def _noun(text: str, nouns: Sequence[Match[str]], start: int, end: int) -> Match[str] | None:
    """What the number at `start:end` counts: a word that touches it, behind it rather than before."""
    for noun in nouns:
        if (noun.start, noun.end) == (start, end) or (noun.start >= end and _GAP.fullmatch(text, end, noun.start)):
            return noun
    before = (n for n in nouns if n.end <= start and n.entry == "seat" and _GAP.fullmatch(text, n.end, start))
    return next(before, None)


def _is_left(text: str, noun: Match[str], people: int, start: int, end: int, cues: Sequence[Match[str]]) -> bool | None:
    """True: so many places are left; False: so many go; None: it says neither ("5 people arrived")."""
    if noun.entry in ("fixed", "free"):
        return noun.entry == "free"
    near = [(max(start - cue.end, cue.start - end), cue.entry) for cue in cues if _one_clause(text, start, end, cue)]
    cue = min(near)[1] if near else ""
    if cue in ("left", "free", "whole"):
        return cue != "whole"
    if noun.entry == "seat":
        return people <= _FEW if people > 1 or cue else None
    return False if cue else None


def _one_clause(text: str, start: int, end: int, cue: Match[str]) -> bool:
    first, last = min(end, cue.end), max(start, cue.start)
    return 0 <= last - first <= _CLOSE and not _CLAUSE.search(text, first, last)


@cache
def _words() -> Matcher[str]:
    rows = read_table("capacity")
    return Matcher(((word, row["value"]) for row in rows for word in listed(row["words"])), inflected=True)
