"""Spans end where words do: what a decoder leaves of a word outside must be what grammar glues to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from nlp.matcher import affixes, in_word, script_of
from nlp.normalise import fold
from nlp.values.marked import MarkedSpan

# Letters of Thai, Lao, Burmese, Khmer, Chinese and Japanese, which write no blanks; marks that sit on signs (emoji).
_APART = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ufe00-\ufe0f\u20e3]"
)


def whole_words(text: str, spans: Sequence[MarkedSpan]) -> list[MarkedSpan]:
    """The spans, each grown to the ends of the words it begins and ends in; those that then meet are one.

    Of two labels in one word the surer stays. Nine in ten of the spans that people mark begin and end with a word, and
    nearly all others leave one of few prefixes or endings outside ("na" of "Meksîkê").
    """
    found = list[MarkedSpan]()
    for span in sorted((_grown(text, span) for span in spans), key=lambda one: (one.start, -one.end)):
        if found and span.start < found[-1].end:
            found[-1] = _joined(found[-1], span)
        else:
            found.append(span)
    return found


def _joined(one: MarkedSpan, other: MarkedSpan) -> MarkedSpan:
    if one.label == other.label:
        return replace(one, end=max(one.end, other.end), score=max(one.score, other.score))
    return max(one, other, key=lambda span: span.score)


def _grown(text: str, span: MarkedSpan) -> MarkedSpan:
    start, end = _word_start(text, span.start), word_end(text, span.end)
    if _is_glued(text[start : span.start], text[span.start : word_end(text, span.start + 1)], "off"):
        start = span.start
    if _is_glued(text[span.end : end], text[_word_start(text, span.end - 1) : span.end], "behind"):
        end = span.end
    return replace(span, start=start, end=end)


def _is_glued(rest: str, stem: str, side: str) -> bool:
    """A stem is longer than what is glued to it: "SU" of "SUDAN" is none."""
    return len(stem) > len(rest) and fold(rest) in affixes(_script(stem[0]), side)


def _word_start(text: str, at: int) -> int:
    while 0 < at < len(text) and _goes_on(text[at - 1], text[at]):
        at -= 1
    return at


def word_end(text: str, at: int) -> int:
    """Where the word ends in which a stretch that ends at `at` breaks off."""
    while 0 < at < len(text) and _goes_on(text[at - 1], text[at]):
        at += 1
    return at


def _goes_on(before: str, after: str) -> bool:
    """Whether two neighbours are of one word: not a digit and a letter ("3000euro"), two scripts ("الىItaly"), or a
    capital in the middle ("#LibyaItaly")."""
    if not (in_word(before) and in_word(after)) or _APART.search(before + after):
        return False
    if before.isdigit() or after.isdigit():
        return before.isdigit() and after.isdigit()
    if "M" in (unicodedata.category(before)[0], unicodedata.category(after)[0]):
        return True
    return _script(before) == _script(after) and not (before.islower() and after.isupper())


def _script(char: str) -> str:
    """Of the folded letter: Vietnamese and Arabic have forms far from their alphabets."""
    return script_of(fold(char)[:1] or char)
