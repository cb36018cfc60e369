"""Days that only a stretch known to tell of a departure can mean: "on the 14th", "el 20", "через два дня"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.normalise import Folded, fold
from nlp.tables import listed, read_table
from nlp.values.lexicon import Term
from nlp.values.number_words import counts_said

_NUMBER = re.compile(r"(?<![0-9:.,/])([0-3]?[0-9])(?![0-9:]|[.,/][0-9])")
_FARTHEST = 60


def find_loose_days(folded: Folded, stretch: tuple[int, int], *, lang: str) -> list[Term]:
    """Values "day 14" and "in 3 days" of a raw stretch; none where no word there makes its numbers days."""
    first, last = folded.span_of_raw(*stretch)
    numbers = _numbers(folded.text[first:last], lang)
    inside = [(value, first + start, first + end) for value, start, end in numbers]
    later = [(n, *at) for n, *at in inside if 1 <= n <= _FARTHEST and _says("later", folded.text, at[0], at[1])]
    if later:
        return [Term(f"in {n} days", *folded.raw_span(start, end)) for n, start, end in later]
    if any(_says("monthday", folded.text, start, end) for _, start, end in inside):
        return [Term(f"day {n}", *folded.raw_span(start, end)) for n, start, end in inside if 1 <= n <= 31]
    return []


def _numbers(text: str, lang: str) -> Iterator[tuple[int, int, int]]:
    for match in _NUMBER.finditer(text):
        yield int(match[1]), *match.span()
    yield from counts_said(text, lang=lang)


def _says(kind: str, text: str, start: int, end: int) -> bool:
    """Whether the words around a number at `start:end`, in the stretch or beside it, make it such a day."""
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
    return any(_ends(before, left) and _begins(after, right) for left, right in _phrases(kind))


def _ends(text: str, word: str) -> bool:
    whole = not word[:1].isalpha() or not text[: -len(word)][-1:].isalpha()
    return not word or (text.endswith(word) and whole)


def _begins(text: str, word: str) -> bool:
    whole = not word[-1:].isalpha() or not text[len(word) :][:1].isalpha()
    return not word or (text.startswith(word) and whole)


@cache
def _phrases(kind: str) -> Sequence[tuple[str, str]]:
    """What stands before and after the number, folded, for each phrase of the table."""
    phrases = [phrase for row in read_table("loose_days") if row["kind"] == kind for phrase in listed(row["phrases"])]
    parts = (phrase.partition("#") for phrase in phrases)
    return [(fold(before).strip(), fold(after).strip()) for before, _, after in parts]
