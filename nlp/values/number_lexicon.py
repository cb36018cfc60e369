"""Number words by language, and how a word of a text is looked up: whole, with "and" glued on, or in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.normalise import fold
from nlp.tables import listed, read_table

# Which tables read a post of these languages, in order; others have their own, then that of the tag's first part.
_TABLES: Mapping[str, Sequence[str]] = {
    "prs": ("fa",),
    "ps": ("ps", "fa"),
    "ur-Latn": ("ur-Latn", "en"),
    "hi-Latn": ("ur-Latn", "en"),
    "pa-Latn": ("ur-Latn", "en"),
    "pa-Arab": ("ur",),
    "ar-Latn": ("ar-Latn", "fr"),
    "prs-Latn": ("fa-Latn",),
    "kmr-Arab": ("ckb",),
}
# Most words of a post are none of these and come again in the next: what they are is remembered.
_REMEMBERED = 60_000


@dataclass(frozen=True, slots=True)
class Word:
    """A number word at `start:end`; `meanings` by language. Digits that are written as digits have none."""

    text: str
    start: int
    end: int
    meanings: Mapping[str, str]
    joined: bool = False
    paused: bool = False

    @property
    def is_digits(self) -> bool:
        return self.text.isdigit()


@cache
def lexicon() -> Mapping[str, Mapping[str, str]]:
    """Folded word → {language: value}; values as `number_words.tsv` explains them."""
    words: dict[str, dict[str, str]] = {}
    for row in read_table("number_words"):
        for word in listed(row["words"]):
            words.setdefault(fold(word), {}).setdefault(row["lang"], row["value"])
    return words


def tables_of(lang: str) -> Sequence[str]:
    """The tables to read a language with, the likeliest first."""
    return _TABLES.get(lang, (lang, lang.partition("-")[0]))


@lru_cache(_REMEMBERED)
def meanings_in(word: str, tables: frozenset[str]) -> Mapping[str, str]:
    """What the word means in these languages; in any, where there are none."""
    known = lexicon()[word]
    return {lang: value for lang, value in known.items() if lang in tables} if tables else known


@cache
def _compounds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Numbers written in one word, whole and in parts: Turkish "beşyüzotuz", Persian "نهصدودوازده"."""
    patterns = []
    for lang, joint in (("tr", ""), ("fa", "و"), ("en", ""), ("kmr", ""), ("vi", ""), ("ru", ""), ("es", "")):
        words = sorted((w for w, m in lexicon().items() if m.get(lang, "x").isdigit()), key=len, reverse=True)
        part = "|".join(word for word in words if len(word) > 1)
        patterns.append((re.compile(rf"(?:{part})(?:{joint}(?:{part}))+"), re.compile(part)))
    return tuple(patterns)


@lru_cache(_REMEMBERED)
def parts_of(word: str) -> tuple[tuple[str, int, bool], ...]:
    """The number words in one folded word: (word, where it begins, whether "and" is glued before it)."""
    known = lexicon()
    if word in known:
        return ((word, 0, False),)
    if word[0] == "و" and word[1:] in known:
        return ((word[1:], 1, True),)
    if len(word) > 4:  # "onbeş"
        for whole, part in _compounds():
            if whole.fullmatch(word):
                found = part.finditer(word)
                return tuple((m[0], m.start(), m.start() > 0 and word[m.start() - 1] == "و") for m in found)
    return ()
