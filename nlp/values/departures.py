"""When a journey leaves: "tonight", "every Saturday 04:00", a date. How long it takes is not a departure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.normalise import Folded, fold_with_offsets
from nlp.values.lexicon import Term, find_terms

_DATE = re.compile(
    r"(?<![0-9.+/\-])(?:20[0-9]{2}[./\-][01]?[0-9][./\-][0-3]?[0-9]|[0-3]?[0-9][./][01]?[0-9](?:[./](?:20)?[0-9]{2})?)(?![0-9./])"
)
_CLOCK = re.compile(r"(?<![0-9:+])(?:[01]?[0-9]|2[0-3])[:][0-5][0-9](?![0-9:])")
# A clock time or "every" this close to a day belongs to its phrase.
_BESIDE = 4
_EVERY = re.compile(
    r"(?:every|each|كل|هر|هره|هەموو|her|chaque|tous les|todos los|cada|moi|cdo|кажд\w+|በየ|كل يوم|har|ہر)\s$"
)


def find_departures(text: str, *, taken: Sequence[tuple[int, int]] = (), folded: Folded | None = None) -> list[Term]:
    """Departure phrases in order; `taken` are raw stretches that are phones, prices or links."""
    folded = folded or fold_with_offsets(text)
    found = [_with_every(folded, term) for term in find_terms("departures", folded)]
    for pattern in (_DATE, _CLOCK):
        for match in pattern.finditer(folded.text):
            start, end = folded.raw_span(*match.span())
            if pattern is _DATE and not _is_date(match[0]):
                continue
            if not any(first < end and start < last for first, last in taken):
                found.append(Term(match[0], start, end))
    return _joined(sorted(found, key=lambda term: term.start), folded.raw)


def _is_date(written: str) -> bool:
    parts = [int(part) for part in re.split(r"[./\-]", written)]
    if len(parts) == 2 and "." in written and parts[1] > 12:
        return False
    day, month = (parts[2], parts[1]) if parts[0] > 31 else (parts[0], parts[1])
    return 1 <= day <= 31 and 1 <= month <= 12


def _with_every(folded: Folded, term: Term) -> Term:
    start, _ = folded.span_of_raw(term.start, term.end)
    before = folded.text[max(0, start - 10) : start]
    if match := _EVERY.search(before):
        start = folded.offsets[start - len(match[0])]
        return Term(f"every {term.value}", start, term.end)
    return term


def _joined(terms: list[Term], raw: str) -> list[Term]:
    """Day and hour that stand together are one departure."""
    result: list[Term] = []
    for term in terms:
        last = result[-1] if result else None
        if last and term.start < last.end:
            continue
        if last and term.start - last.end <= _BESIDE and "\n" not in raw[last.end : term.start]:
            result[-1] = Term(f"{last.value} {term.value}", last.start, term.end)
        else:
            result.append(term)
    return result
