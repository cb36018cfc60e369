"""What somebody typed into the search field, read the same way for every store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from index.errors import QueryError
from index.records import Query
from index.words import looks_like_number, number_pieces
from nlp.normalise import digits_of, tokens

FILTERS = ("kinds", "languages", "channels", "platforms")


@dataclass(frozen=True, slots=True)
class Term:
    """`words` in a row (a phrase if several); `pieces` are digit strings, any of which may match instead."""

    words: tuple[str, ...]
    prefix: bool = False
    negated: bool = False
    pieces: tuple[str, ...] = ()


_MOST_TERMS = 50  # far beyond what a person types; an engine has its own limit and says it less kindly
_PART = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')


def parse(text: str) -> list[Term]:
    """Terms that must all hold. Raises QueryError for a quotation mark that is not closed."""
    if text.count('"') % 2:
        raise QueryError(f"the query {text!r} has a quotation mark that is not closed: add the closing one")
    if looks_like_number(text):
        return [Term(tuple(tokens(text)), pieces=tuple(number_pieces(text)))]
    terms = list[Term]()
    for match in _PART.finditer(text):
        quoted = match[2] is not None
        body = match[2] if quoted else match[4]
        negated = bool(match[1] or match[3])
        words = tuple(tokens(body))
        if not words:
            continue
        pieces = (
            () if quoted or len(digits_of(body)) < 3 or re.search(r"[^\W\d_]", body) else tuple(number_pieces(body))
        )
        terms.append(Term(words, not quoted and body.endswith("*"), negated, pieces))
        if len(terms) > _MOST_TERMS:
            raise QueryError(f"the query has more than {_MOST_TERMS} terms: split it")
    return terms


def day(text: str | None, name: str) -> str | None:
    """An ISO date or time of a filter; raises QueryError for anything else."""
    try:
        if text:
            datetime.fromisoformat(text)
        return text
    except ValueError as error:
        raise QueryError(f"{name} {text!r} is no date: write it as 2026-01-31") from error


def filters(query: Query) -> str:
    """The filters in one line; the piece of a number too, where it narrows a search for words."""
    chosen = [f"{name}={','.join(getattr(query, name))}" for name in FILTERS if getattr(query, name)]
    chosen += [f"{name}={getattr(query, name)}" for name in ("since", "until") if getattr(query, name)]
    return " ".join([f"number={query.number}", *chosen] if query.number and query.text else chosen)


def in_one_line(query: Query) -> str:
    """All of the question, as the audit log names it."""
    return " ".join(part for part in (query.text or query.number, filters(query)) if part)
