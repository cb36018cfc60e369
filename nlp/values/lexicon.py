"""Words of a list found in a post with their raw offsets; what is denied ("no walking") is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.matcher import Matcher
from nlp.normalise import Folded
from nlp.tables import listed, read_table

_DENIED = re.compile(
    r"(?:(?:^|\W)(?:no|not|without|never|pas de|sans|sin|ningun|jo|pa|nuk|без|не|нет|khong|be|bila|bla|yok|degil|"
    r"بدون|بلا|من دون|بدن|ليس|مو|مش|ما في|مافي|بي|نه|بغير|بغیر|بێ|بي)\s+(?:any |ال)?)$"
)
_DENIED_AFTER = re.compile(r"^\s?(?:yok|degil|istemez|olmadan|nahi|نهين|ندارد|نيست|نيه|ma jiro|የለም|ያለ|የለውም|ኣይኮነን)\b")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the list: its value and the raw stretch that says it."""

    value: str
    start: int
    end: int


@cache
def _matcher(table: str) -> Matcher[str]:
    return Matcher(((word, row["value"]) for row in read_table(table) for word in listed(row["words"])), inflected=True)


@cache
def words_of(table: str) -> frozenset[str]:
    """The words of a table, folded."""
    return frozenset(_matcher(table).words)


def find_terms(table: str, folded: Folded) -> list[Term]:
    """Every word of `nlp/data/<table>.tsv` in the text, in order; a word of two values gives its first."""
    found: dict[int, Term] = {}
    for match in _matcher(table).find(folded.text):
        if _DENIED.search(folded.text[max(0, match.start - 14) : match.start]):
            continue
        if _DENIED_AFTER.search(folded.text[match.end : match.end + 12]):
            continue
        start, end = folded.raw_span(match.start, match.end)
        found.setdefault(start, Term(match.entry, start, end))
    return list(found.values())
