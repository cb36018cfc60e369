"""When a journey leaves: "tonight", "every Saturday 04:00", a date. How long it takes is not a departure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.matcher import Matcher
from nlp.normalise import Folded, fold_with_offsets
from nlp.tables import listed, read_table
from nlp.values.lexicon import Term, find_terms

_DATE = re.compile(
    r"(?<![0-9.+/\-])(?:(?:20[0-9]{2}|1[34][0-9]{2})[./\-][01]?[0-9][./\-][0-3]?[0-9]"
    r"|[0-3]?[0-9][./][01]?[0-9](?:[./](?:20)?[0-9]{2})?)(?![0-9./])"
)
_CLOCK = re.compile(r"(?<![0-9:+])(?:[01]?[0-9]|2[0-3])[:][0-5][0-9](?![0-9:])")
# Before and behind the name of a month: "3-5 may", "may 3", "3 may 2027".
_DAY_BEFORE = re.compile(
    r"(?<![0-9.,:/\-])(?:([0-3]?[0-9])\s?(?:-|–|a|al|au)\s?)?([0-3]?[0-9])(?:st|nd|rd|th|er|\.|º)?\s?"
    r"(?:de |of |ngay |i |ي |مي )?$"
)
_DAY_BEHIND = re.compile(r"[ ,]{1,2}([0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:.,]|\s?[%€$£])")
# "12 and" before "13 december".
_ONE_MORE = re.compile(r"(?<![0-9.,:/\-])([0-3]?[0-9])\s?(?:[,&+/و]|and|et|[yeiuиі]|ve|va|dhe|iyo|እና|ን|اور|aur)\s?$")
_YEAR_BEHIND = re.compile(r",?\s(?:de\s)?(20[0-9]{2}|1[34][0-9]{2})(?![0-9])")
# A clock time or "every" this close to a day belongs to its phrase.
_BESIDE = 4
# Between days that share one "every": "every tue and thu".
_AND = re.compile(r"[\s,/&+]*(?:\w{1,3}[\s,]*)?")
# What kind of day a value names: two of one kind are two departures, two of different kinds say one day twice.
_WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_AHEAD = frozenset({"now", "today", "tonight", "tomorrow"})
_NAMED_DATE, _WRITTEN_DATE = re.compile(r"(?<![0-9:\-])[0-9]{1,2} [a-z]{3}"), re.compile(r"[0-9][./\-][0-9]")
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
    for term in _named_dates(folded):
        if not any(first < term.end and term.start < last for first, last in taken):
            found = [other for other in found if other.end <= term.start or term.end <= other.start]
            found.append(term)
    return _joined(sorted(found, key=lambda term: term.start), folded.raw)


@cache
def _months() -> Matcher[str]:
    return Matcher((word, row["name"]) for row in read_table("months") for word in listed(row["words"]))


def _named_dates(folded: Folded) -> Iterator[Term]:
    """Days with the name of their month; the value is "3 may", "3 khordad 1405" or, for a range, "3-5 may"."""
    text = folded.text
    if not any(char.isdigit() for char in text):
        return
    for month in _months().find(text):
        start, end, range_from, day = month.start, month.end, "", ""
        if before := _DAY_BEFORE.search(text, max(0, start - 16), start):
            start, range_from, day = before.start(), f"{before[1]}-" if before[1] else "", before[2]
        elif behind := _DAY_BEHIND.match(text, end):
            end, day = behind.end(), behind[1]
        if not day or not 1 <= int(day) <= 31:
            continue
        year = _YEAR_BEHIND.match(text, end)
        end = year.end() if year else end
        named = f"{range_from}{int(day)} {month.entry}" + (f" {year[1]}" if year else "")
        yield Term(named, *folded.raw_span(start, end))
        while more := _ONE_MORE.search(text, max(0, start - 16), start):
            start = more.start()
            yield Term(named.replace(f"{range_from}{int(day)}", str(int(more[1])), 1), *folded.raw_span(*more.span(1)))


def _is_date(written: str) -> bool:
    parts = [int(part) for part in re.split(r"[./\-]", written)]
    if len(parts) == 2 and (("." in written and parts[1] > 12) or len({*parts}) == 1):  # "5/5": all of five arrived
        return False
    day, month = (parts[2], parts[1]) if len(parts) == 3 and parts[0] > 31 else (parts[0], parts[1])
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
        between = raw[last.end : term.start] if last else ""
        if last and len(between) <= _BESIDE and "\n" not in between and not _kinds(last) & _kinds(term):
            result[-1] = Term(f"{last.value} {term.value}", last.start, term.end)
        elif last and last.value.startswith("every ") and _kinds(term) == {"weekday"} and _AND.fullmatch(between):
            result.append(Term(f"every {term.value}", term.start, term.end))
        else:
            result.append(term)
    return result


def names_a_date(term: Term) -> bool:
    """Whether it has a day and the name of its month."""
    return _NAMED_DATE.search(term.value) is not None


def _kinds(term: Term) -> set[str]:
    """Which ways of naming a day the value has."""
    words, dated = {*term.value.split()}, names_a_date(term) or _WRITTEN_DATE.search(term.value)
    kinds = {"weekday": words & _WEEKDAYS, "ahead": words & _AHEAD, "date": dated}
    return {kind for kind, found in kinds.items() if found}
