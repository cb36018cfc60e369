"""Digits written as words: "zero five three", "صفر خمسة", "soixante-dix", "beş yüz otuz", "double five"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from nlp.normalise import Folded
from nlp.values.number_grammar import PAUSE, digits_said, numbers_said
from nlp.values.number_lexicon import Word, lexicon, meanings_in, parts_of, tables_of

_GAP = re.compile(r"[\s,.\-–_/*'’·:;|…،፣፡+()]{0,4}و?")
_SPEAKS, _SPEAKS_FOREIGN = re.compile("www|wd|dww"), re.compile("(?:w+d*){4}|wwww")
# Words that say no digit themselves.
_FILLERS = frozenset({"&", "#", "times"})
# Fewer words than this are ordinary speech ("one of two"), unless digits stand around them.
_MIN_WORDS = 3
# … and of a language that is not the post's, fewer than this.
_MIN_FOREIGN = 4


@dataclass(frozen=True, slots=True)
class SpokenDigits:
    """`digits` (or "+") are said by the raw text from `start` to `end`."""

    digits: str
    start: int
    end: int


@cache
def _token() -> re.Pattern[str]:
    """A word or a run of digits. Arabizi has digits for letters ("tes3a"); but in its number words they part."""
    arabizi = "|".join(sorted((word for word in lexicon() if re.search("[0-9]", word)), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?=[a-z]*[0-9][a-z])(?:{arabizi})(?![^\W_])|[0-9]+|[一-鿿〇]|[^\W\d_]+")


def may_speak(folded: str) -> bool:
    """A cheap look: three number words in a row, or one beside digits."""
    return _SPEAKS.search(_marks(folded)) is not None


def _marks(folded: str) -> str:
    """A sign for each word: d for digits, w for a number word, a dot for any other."""
    return "".join([_mark(word) for word in _token().findall(folded)])


@lru_cache(60_000)
def _mark(word: str) -> str:
    return "d" if word.isdigit() else "w" * len(parts_of(word)) or "."


def spoken_digits(folded: Folded, *, lang: str) -> list[SpokenDigits]:
    """The number words of the text that read as digits of a longer number, in raw offsets, in order.

    They are sought in the post's language and English; only where these say nothing, in any other.
    """
    marks = _marks(folded.text)
    if not _SPEAKS.search(marks):
        return []
    found = _spoken_in(folded, lang, frozenset({*tables_of(lang), "en"}))
    return found or (_spoken_in(folded, lang, frozenset()) if _SPEAKS_FOREIGN.search(marks) else [])


def counts_said(folded: str, *, lang: str) -> Iterator[tuple[int, int, int]]:
    """Whole numbers in words of the post's language or English, as (value, start, end) in the folded text."""
    if "w" not in _marks(folded):
        return
    for run in _runs(folded, frozenset({*tables_of(lang), "en"})):
        spoken = [word for word in run if not word.is_digits]
        if language := _language_of(spoken, lang) if spoken else None:
            for value, first, last in numbers_said(run, language):
                yield value, run[first].start, run[last].end


def _spoken_in(folded: Folded, lang: str, tables: frozenset[str]) -> list[SpokenDigits]:
    found: list[SpokenDigits] = []
    for run in _runs(folded.text, tables):
        language = _language_of(run, lang)
        if language and _reads_as_digits(run, foreign=not tables):
            for digits, first, last in digits_said(run, language, folded.text):
                start, end = folded.raw_span(run[first].start, run[last].end)
                found.append(SpokenDigits(digits, start, end))
    return found


def _words(text: str, tables: frozenset[str]) -> Iterator[Word]:
    for match in _token().finditer(text):
        word, start = match[0], match.start()
        if word.isdigit():
            yield Word(word, start, match.end(), {})
            continue
        for part, at, joined in parts_of(word):
            if meanings := meanings_in(part, tables):
                yield Word(part, start + at, start + at + len(part), meanings, joined)


def _runs(text: str, tables: frozenset[str]) -> Iterator[list[Word]]:
    """Stretches of number words of one language and digits, with nothing but separators between them."""
    run: list[Word] = []
    languages: set[str] = set()
    for word in _words(text, tables):
        follows = bool(run) and _GAP.fullmatch(text, run[-1].end, word.start) is not None
        common = languages & set(word.meanings) if languages and word.meanings else languages or set(word.meanings)
        if run and (not follows or (word.meanings and not common)):
            yield run
            run, common = [], set(word.meanings)
        paused = bool(run) and PAUSE.search(text, run[-1].end, word.start) is not None
        run.append(replace(word, paused=True) if paused else word)
        languages = common
    if run:
        yield run


def _language_of(run: Sequence[Word], lang: str) -> str | None:
    """The language that knows every word of the run: the post's own, then English, then any."""
    known = [set(word.meanings) for word in run if word.meanings]
    common = set.intersection(*known) if known else set()
    wanted = (table for table in (*tables_of(lang), "en") if table in common)
    return next(wanted, None) or min(common, default=None)


def _reads_as_digits(run: Sequence[Word], *, foreign: bool) -> bool:
    words = sum(1 for word in run if not word.is_digits and not _FILLERS & set(word.meanings.values()))
    digits = sum(len(word.text) for word in run if word.is_digits)
    if all(word.is_digits or word.text == "o" for word in run):  # "0530 … o 0531 …" is Spanish for "or"
        return False
    if words >= _MIN_WORDS or foreign:
        return words + digits >= 5 and words >= (_MIN_FOREIGN if foreign else _MIN_WORDS)
    inside = any(not word.is_digits for word in run[1:-1]) and run[0].is_digits and run[-1].is_digits
    leading = not run[0].is_digits and run[0].text != "o" and digits >= 6 and words >= 1
    return (inside and digits >= 4) or leading or (words == 2 and digits >= 3)
