"""Phone numbers, however they are written: `find_phones(text, lang=…)`.

The text is scanned for groups of digits; every way to read neighbouring groups as one number is weighed, and the best
reading of the whole stretch wins. So "0532 123 45 67 - 0533 …" is two numbers and "+90 532 / 123 45 67" is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from nlp.annotation import Phone
from nlp.normalise import fold
from nlp.values.number_words import may_speak
from nlp.values.phone_links import linked_numbers
from nlp.values.phone_reading import Group, PhoneReader, Reading, Window
from nlp.values.phone_scan import MASK, Scan, mask_traps, scan
from nlp.values.phone_short import short_codes

_ANY_DIGIT = re.compile(r"\d.*?\d.*?\d|[①-⓿❶-➓]|[\U0001f100-\U0001f10c]|[\U0001f550-\U0001f55b]", re.DOTALL)
_GROUP = re.compile(r"[0-9]+")
_GAP = re.compile(rf"(?:(?!{MASK})[\W_]){{1,8}}")
_NO_GAP = re.compile(r"[%$€£¥₺₹₽°#@^<>]|\n\s*\n\s*\n")
_PLUS = re.compile(r"\+[\s(]{0,2}$")
# A post of more groups than this is a table or an attack; the longest post of a watched platform holds a few hundred.
_MOST_GROUPS = 5_000
# A country code of 3 and a number of 12, with 00; the shortest that is worth a look.
_MOST_DIGITS, _FEWEST_DIGITS = 17, 7
_DEAREST_GAP = 8.0
_FACT = 9.8  # the value of a valid number behind + or 00
_UNCLAIMED, _UNSAID = 0.01, 2.0  # what a group costs that no number claims, in digits and in words


def find_phones(text: str, *, lang: str, regions: Sequence[str] = ()) -> list[Phone]:
    """Every number of `text`, in order. `regions` are countries that the caller knows the post to be about."""
    if not may_hold_phone(text):
        return []
    scanned = scan(text, lang=lang)
    links = list(linked_numbers(scanned.text))
    masked = mask_traps(_without([(link.start, link.end) for link in links], scanned.text))
    phones = [_phone(scanned, Reading(0, link.start, link.end, link.e164, link.score)) for link in links]
    reader = PhoneReader(scanned, masked, lang=lang, regions=regions)
    for run in _runs(masked):
        if sum(len(group.digits) for group in run) >= _FEWEST_DIGITS:
            phones += [_phone(scanned, reading) for reading in _best(run, masked, reader)]
    claimed = [(phone.start, phone.end) for phone in phones]
    for start, end in short_codes(masked):
        short = _phone(scanned, Reading(0, start, end, None, 0.5))
        if not any(first < short.end and short.start < last for first, last in claimed):
            phones.append(short)
    return sorted(phones, key=lambda phone: phone.start)


def may_hold_phone(text: str) -> bool:
    """A cheap look that spares most posts the search: three digits, or enough number words in a row to be some."""
    return _ANY_DIGIT.search(text) is not None or may_speak(fold(text))


def _phone(scanned: Scan, reading: Reading) -> Phone:
    start, end = scanned.raw_span(reading.start, reading.end)
    return Phone(scanned.raw[start:end], reading.e164, start, end, reading.score, reading.candidates)


def _without(spans: Sequence[tuple[int, int]], text: str) -> str:
    """`text` with the links' numbers masked, as they are read already."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], MASK * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _runs(text: str) -> Iterator[list[Group]]:
    """Groups of digits with nothing but separators between them."""
    run: list[Group] = []
    for index, match in enumerate(_GROUP.finditer(text)):
        if index >= _MOST_GROUPS:
            break
        previous = run[-1].end if run else 0
        plus = _PLUS.search(text, max(previous, match.start() - 4), match.start())
        gap = text[previous : match.start()] if match.start() - previous <= 8 else ""
        if run and not (_GAP.fullmatch(gap) and not _NO_GAP.search(gap)):
            yield run
            run = []
        run.append(Group(match[0], match.start(), match.end(), plus.start() if plus else -1))
    if run:
        yield run


def _best(run: Sequence[Group], text: str, reader: PhoneReader) -> list[Reading]:
    """The readings that together are worth most, found from left to right."""
    in_words = reader.is_spoken(run[0].start, run[-1].end)
    ending: dict[int, list[tuple[int, Reading, float]]] = {}
    coded = False
    for first in range(len(run)):
        for window, cost in _windows(run, first, text, coded=coded):
            if reading := reader.read(window):
                if window.last == len(run) and not first and reading.value >= _FACT and cost < 1:
                    return [reading]  # the whole run is one number with its code: no other reading can be worth more
                worth = reading.value - cost + 0.02 * len(window.digits)  # of two readings the longer
                ending.setdefault(window.last, []).append((first, reading, worth))
        coded = coded or run[first].plus >= 0
    totals: list[tuple[float, int, Reading | None]] = [(0.0, 0, None)]
    for last in range(1, len(run) + 1):
        spoken = in_words and reader.is_spoken(run[last - 1].start, run[last - 1].end, least=1)
        cost = _UNSAID if spoken else _UNCLAIMED
        options: list[tuple[float, int, Reading | None]] = [(totals[-1][0] - cost, last - 1, None)]
        options += [(totals[first][0] + worth, first, reading) for first, reading, worth in ending.get(last, ())]
        totals.append(max(options, key=lambda option: option[0]))
    return [_unless_cut(reading, run, chosen, reader) for chosen in [list(_chosen(totals))] for reading in chosen]


def _unless_cut(reading: Reading, run: Sequence[Group], chosen: Sequence[Reading], reader: PhoneReader) -> Reading:
    """A number said in words of which a word is left over has been read in part: better no value than a wrong one."""
    if reading.e164 is None or not reader.is_spoken(reading.start, reading.end):
        return reading
    claimed = [(other.start, other.end) for other in chosen]
    for before, after in pairwise([None, *run, None]):
        for mine, other in ((before, after), (after, before)):
            if mine is None or other is None or not reading.start <= mine.start < reading.end:
                continue
            left_over = not any(start <= other.start < end for start, end in claimed)
            if left_over and reader.is_spoken(other.start, other.end, least=1):
                return replace(reading, e164=None, score=0.3)
    return reading


def _chosen(totals: Sequence[tuple[float, int, Reading | None]]) -> Iterator[Reading]:
    at = len(totals) - 1
    while at:
        _, at, reading = totals[at]
        if reading:
            yield reading


def _windows(run: Sequence[Group], first: int, text: str, *, coded: bool) -> Iterator[tuple[Window, float]]:
    """Every stretch of groups from `first` on that could be one number, with what its gaps cost."""
    digits, cost = "", 0.0
    for last in range(first, len(run)):
        if last > first:
            # The dearest gap counts: a number of one digit a line is no less likely for its many lines.
            cost = max(cost, _gap_cost(text[run[last - 1].end : run[last].start])) + 0.02
        digits += run[last].digits
        if len(digits) > _MOST_DIGITS or cost > _DEAREST_GAP:
            return
        if len(digits) >= _FEWEST_DIGITS:
            yield Window(run, first, last + 1, digits, coded), cost


def _gap_cost(gap: str) -> float:
    """How unlikely it is that one number goes on over this gap (a settled number is worth 5 to 10)."""
    if "\n" in gap:
        return 3.0 + 2.0 * (gap.count("\n") - 1)
    if any(char in ",;|،؛&" for char in gap):
        return 2.5
    if "/" in gap or "\\" in gap:
        return 2.5 if " " in gap else 0.6
    if "+" in gap:
        return 0.5
    if len(gap) == 1:
        return 0.0 if gap in " .-_*" else 0.3
    return 1.0 if "-" in gap else 0.4
