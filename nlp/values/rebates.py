"""For whom a journey is cheaper, and by how much: "kids free", "نص السعر للاطفال", "%10 grup indirimi"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from nlp.annotation import Rebate
from nlp.matcher import Match, Matcher
from nlp.normalise import Folded, fold_with_offsets
from nlp.tables import listed, read_table

# A rebate, its percentage and those whom it is for stand in one clause, this close together in folded characters.
_CLOSE = 24
_CLAUSE = re.compile(r"[.,;!?،؛۔።|•]|(?<![:–—-])\n")
# "kids under 6 free, from 6 to 12 half": the same ones, one comma and this many folded characters before.
_FAR, _SENTENCE = 40, re.compile(r"[.;!?؛۔።|•]|(?<![:–—-])\n")
_PERCENT = re.compile(r"(?<![\w.,])([1-9][0-9]?)\s?[%٪]|[%٪]\s?([1-9][0-9]?)(?![0-9])")
_FOR = ("child", "couple", "family", "group")


T = TypeVar("T")


def find_rebates(text: str, *, taken: Sequence[tuple[int, int]] = (), folded: Folded | None = None) -> list[Rebate]:
    """In order; `taken` are raw stretches that are phones or links. Free and half need somebody whom they are for."""
    folded = folded or fold_with_offsets(text)
    words = _words().find(folded.text)
    whom = _whom().find(folded.text) if words else []
    percents = [Match(int(m[1] or m[2]) / 100, *m.span()) for m in _PERCENT.finditer(folded.text)] if words else []
    found = dict[tuple[int, int], Rebate]()
    for word in words:
        near = _nearest(folded.text, word, whom) or (_before(folded.text, word, whom) if word.entry else None)
        percent = None if word.entry else _nearest(folded.text, word, percents)
        if near is None and percent is None:
            continue
        parts = [match for match in (word, near, percent) if match]
        start, end = folded.raw_span(min(match.start for match in parts), max(match.end for match in parts))
        if not any(first < end and start < last for first, last in taken):
            share = word.entry or (percent.entry if percent else None)
            found.setdefault((start, end), Rebate(near.entry if near else None, share, start, end))
    return [found[at] for at in sorted(found)]


def _nearest(text: str, word: Match[float], others: Sequence[Match[T]]) -> Match[T] | None:
    """Of those in the word's clause the closest."""
    close = [
        (max(word.start - o.end, o.start - word.end), n) for n, o in enumerate(others) if _one_clause(text, word, o)
    ]
    return others[min(close)[1]] if close else None


def _before(text: str, word: Match[float], whom: Sequence[Match[str]]) -> Match[str] | None:
    """Those whom the clause before is about."""
    near = [one for one in whom if 0 <= word.start - one.end <= _FAR]
    said = [one for one in near if not _SENTENCE.search(text, one.end, word.start)]
    return said[-1] if said and len(_CLAUSE.findall(text, said[-1].end, word.start)) == 1 else None


def _one_clause(text: str, word: Match[float], other: Match[T]) -> bool:
    start, end = min(word.end, other.end), max(word.start, other.start)
    return 0 <= end - start <= _CLOSE and not _CLAUSE.search(text, start, end)


@cache
def _words() -> Matcher[float]:
    rows = [row for row in read_table("rebates") if row["value"] not in _FOR]
    return Matcher((word, float(row["value"])) for row in rows for word in listed(row["words"]))


@cache
def _whom() -> Matcher[str]:
    rows = [row for row in read_table("rebates") if row["value"] in _FOR]
    return Matcher(((word, row["value"]) for row in rows for word in listed(row["words"])), inflected=True)
