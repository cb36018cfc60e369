"""Many words looked for at once in folded text, at word boundaries, with the affixes that grammar glues on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick_rs

from nlp.normalise import fold
from nlp.tables import read_table

T = TypeVar("T")

_AFFIXES = {(row["script"], row["side"]): frozenset(row["affixes"].split()) for row in read_table("affixes")}
# Short Latin words take no ending: "van" would swallow "vana", "kos" "kosi".
_SHORTEST_WITH_ENDING = 5


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """`entry` was found at `start:end` of the folded text."""

    entry: T
    start: int
    end: int


class Matcher(Generic[T]):
    """Built once from (word, entry) pairs, which are folded here.

    `inflected` allows the prefixes and endings of grammar, `prefixed` the prefixes alone.
    """

    def __init__(self, pairs: Iterable[tuple[str, T]], *, inflected: bool = False, prefixed: bool = False) -> None:
        entries: dict[str, list[T]] = {}
        for word, entry in pairs:
            if folded := fold(word).strip():
                known = entries.setdefault(folded, [])
                if entry not in known:
                    known.append(entry)
        self.words: Sequence[str] = tuple(entries)
        self._entries = tuple(tuple(found) for found in entries.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(entries)) if entries else None
        self._inflected, self._prefixed = inflected, prefixed

    def find(self, folded: str) -> list[Match[T]]:
        """The longest words that stand there, left to right, none overlapping; all entries of a word are returned."""
        if self._automaton is None:
            return []
        hits = [
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(_encodable(folded), overlapping=True)
            if self._stands_alone(folded, start, end)
        ]
        found: list[Match[T]] = []
        reached = 0
        for start, minus_end, index in sorted(hits):
            if start >= reached:
                found += [Match(entry, start, -minus_end) for entry in self._entries[index]]
                reached = -minus_end
        return found

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        first, last = text[start], text[end - 1]
        left_open = start == 0 or not (first.isalnum() and in_word(text[start - 1])) or _wide(first)
        right_open = end == len(text) or not (last.isalnum() and in_word(text[end])) or _wide(last)
        if first.isalpha() and not left_open and text[start - 1].isdigit():
            left_open = True  # "05300000012واتساب", "3000euro": a digit does not belong to the word
        if last.isalpha() and not right_open and text[end].isdigit():
            right_open = True
        if left_open and right_open:
            return True
        if not (self._inflected or (self._prefixed and right_open)):
            return False
        return self._with_affixes(text, start, end, left_open=left_open, right_open=right_open)

    @staticmethod
    def _with_affixes(text: str, start: int, end: int, *, left_open: bool, right_open: bool) -> bool:
        script = script_of(text[start])
        if not left_open:
            head = start
            while head > 0 and in_word(text[head - 1]) and start - head <= 4:
                head -= 1
            prefix = text[head:start]
            if prefix not in affixes(script, "before") or (script == "arabic" and end - start < 3):
                return False
        if not right_open:
            tail = end
            while tail < len(text) and in_word(text[tail]) and tail - end <= 5:
                tail += 1
            if text[end:tail] not in affixes(script, "after"):
                return False
            return end - start >= (_SHORTEST_WITH_ENDING if script == "latin" else 3 if script == "ethiopic" else 4)
        return True


def _encodable(text: str) -> str:
    """Lone surrogates cannot cross into Rust; one stand-in each keeps the positions."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def in_word(char: str) -> bool:
    """Whether it is a letter, a digit or a mark that sits on one."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def _wide(char: str) -> bool:
    """Chinese and Japanese write no blanks between words."""
    return "\u3040" <= char <= "\u9fff"


def affixes(script: str, side: str) -> frozenset[str]:
    """What may stand on a side of a word, in folded letters; the sides are those of `nlp/data/affixes.tsv`."""
    return _AFFIXES.get((script, side), frozenset())


def script_of(char: str) -> str:
    """As the table of affixes names it: arabic, ethiopic, latin, indic or other."""
    if "\u0600" <= char <= "\u06ff":
        return "arabic"
    if "\u1200" <= char <= "\u137f":
        return "ethiopic"
    if "\u0900" <= char <= "\u09ff":  # Devanagari and Bengali
        return "indic"
    return "latin" if char < "\u0250" else "other"
