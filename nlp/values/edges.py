"""Where a marked word begins and ends: grammar's glue is cut off, and the word's own letters are taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from nlp.matcher import affixes, script_of
from nlp.normalise import fold
from nlp.values.marked import MarkedSpan
from nlp.values.whole_words import word_end

# No prefix or ending that people cut is longer, nor is what a decoder leaves outside.
_LONGEST = 4
_SHORTEST_STEM = 3
# Of the languages in Latin letters these glue on endings that people who label cut; in others the ending is the word's.
_CUT_IN_LATIN = ("kmr", "ckb", "tr", "uz", "az")
# Their oblique forms are marked whole.
_WHOLE_ENDINGS = ("ps",)


def settle_edges(
    text: str, spans: Iterable[MarkedSpan], known: Callable[[str], object], *, lang: str
) -> Iterator[MarkedSpan]:
    """The spans, each that is not `known` (in folded letters) as it stands moved to one that is, where there is one."""
    for span in spans:
        start, end = _edges(text, span.start, span.end, known, lang.partition("-")[0])
        yield replace(span, start=start, end=end)


def _edges(text: str, start: int, end: int, known: Callable[[str], object], lang: str) -> tuple[int, int]:
    word = text[start:end]
    if known(fold(word)):
        return start, end
    whole = word_end(text, end)
    if end < whole <= end + _LONGEST and known(fold(text[start:whole])):
        return start, whole
    heads, tails = _glued(word, lang)
    for head, tail in ((head, tail) for head in heads for tail in tails):
        stem = word[head : len(word) - tail]
        if len(stem) >= _SHORTEST_STEM and known(fold(stem)):
            return start + head, end - tail
    return start, end


def _glued(word: str, lang: str) -> tuple[Sequence[int], Sequence[int]]:
    """How many letters may be grammar's: at the front the fewest first, at the end the most first."""
    script = script_of(next((char for char in fold(word) if char.isalpha()), "a"))
    if script == "latin" and lang not in _CUT_IN_LATIN:
        return (0,), (0,)
    size = range(1, min(_LONGEST, len(word) - _SHORTEST_STEM) + 1)
    heads = [n for n in size if fold(word[:n]) in affixes(script, "off")]
    tails = [n for n in reversed(size) if fold(word[-n:]) in affixes(script, "behind")]
    return (0, *heads), (0,) if lang in _WHOLE_ENDINGS else (*tails, 0)
