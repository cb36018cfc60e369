"""Short codes that one is told to call: 112, a helpline. They are marked as phones and have no value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.normalise import fold
from nlp.tables import listed, read_table

_SHORT = re.compile(
    r"(?<![0-9A-Za-z.,:/+\-#@$€£])[01][0-9]{2,3}(?![0-9A-Za-z]|[.,:/\-][0-9]|\s?[%€$£])|(?<![\w.,:/+\-#@$€£])(?:[2-9][0-9]{3}|911|999|991|997|998)(?![\w]|[.,:/\-][0-9]|\s?[%€$£])"
)
_WORD = re.compile(r"[^\W\d_]+")
# Emergency services and helplines; others must stand right behind the word that says to call.
_KNOWN_CODES = """
101 102 103 104 105 107 108 110 111 112 113 114 115 116 117 118 119 122 123 124 126 127 129 133 141 144 147 151
155 156 157 158 185 191 192 193 195 197 199 911 991 997 998 999 062 066 078 089 091 1055 1099 1121 1240
1516 1522 1717 1777 1922
"""
_KNOWN = frozenset(_KNOWN_CODES.split())
_REACH_BEFORE, _REACH_BEHIND, _RIGHT_BEFORE = 28, 18, 10


def short_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where the scanned text tells to call a short code."""
    for match in _SHORT.finditer(text):
        start, end = match.span()
        before = fold(text[max(0, start - _REACH_BEFORE) : start].rpartition("\n")[2])
        near = (
            before[-_RIGHT_BEFORE:] if match[0] not in _KNOWN else before + " " + fold(text[end : end + _REACH_BEHIND])
        )
        a_year_or_sum = match[0] not in _KNOWN and (match[0][:2] in ("19", "20") or match[0].endswith("00"))
        if not a_year_or_sum and any(_calls(word) for word in _WORD.findall(near)):
            yield start, end


def _calls(word: str) -> bool:
    """Whether it is such a word, with up to two letters of grammar on either side."""
    sizes = range(3, len(word) + 1)
    return any(word[at : at + size] in _stems() for at in range(3) for size in sizes if at + size >= len(word) - 2)


@cache
def _stems() -> frozenset[str]:
    """Words that say to call or name a helpline."""
    return frozenset(
        fold(word) for row in read_table("phone_cues") if row["kind"] == "dial" for word in listed(row["words"])
    )
