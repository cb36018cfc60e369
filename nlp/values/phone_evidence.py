"""What the text itself says about where its national numbers belong, and which digits are announced as a phone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache

from nlp.matcher import Matcher
from nlp.normalise import fold_with_offsets
from nlp.tables import listed, read_table
from nlp.values.gazetteer import mentions
from nlp.values.phone_numbers import (
    VALID,
    by_area,
    international,
    is_mobile,
    likely_national,
    national,
)
from nlp.values.phone_scan import Scan
from nlp.values.phone_weights import language_weights, said_of, told_words, town_areas

# What is written beside the number outweighs all that is named elsewhere.
_BESIDE = 5.0
# What is lost where the plan holds the area but not the block.
_LIKELY = 1.25
# People post what they carry: a landline must be better founded.
_FIXED = 1.25
# Plans that hold nearly any digits: their landlines need more than a name in the text.
_LAX = frozenset({"DE", "IT", "AT", "ID", "CN", "FI", "JP"})
_LEAST_FOR_LANDLINE, _LEAST_FOR_LIKELY, _LEAST_FOR_LAX = 2.0, 2.0, 3.0
# A number counts as settled when its best country leads by this much.
_MARGIN = 1.0
_NEAR = 12
# How far before digits in one piece, and before digits in groups, a word refuses them.
_REACH, _SHORT_REACH = 16, 4
# A town that is named and whose area code the number begins with.
_TOWN = 2.5
# Where nothing in the text tells, these are asked for candidates; DE and PK hold nearly any digits and are left out.
_ANYWHERE = ("TR", "IQ", "IR", "AF", "SY", "EG", "LY", "TN", "DZ", "MA", "GB", "FR", "GR", "RS", "AL", "VN", "ES", "RU")
_PHONE_SIGNS = re.compile("[☎✆📞📱📲🤳💬📩✉]")


@cache
def _cues() -> Matcher[str]:
    pairs = [(word, row["kind"]) for row in read_table("phone_cues") for word in listed(row["words"])]
    pairs += [(word, "call") for row in read_table("apps") for word in listed(row["words"])]
    return Matcher(pairs, inflected=True)


@cache
def _dialling() -> Matcher[str]:
    return Matcher(
        ((word, row["region"]) for row in read_table("dialling") for word in listed(row["words"])), prefixed=True
    )


class Evidence:
    """Read once per post, when its first number without a country code is met. Positions are those of the scan."""

    def __init__(self, scan: Scan, *, lang: str, regions: Sequence[str] = ()) -> None:
        raw, scanned = scan.raw, scan.text
        self._text = scanned
        folded = fold_with_offsets(scanned)
        spans: dict[str, list[tuple[int, int]]] = {"call": [], "not": [], "unit": [], "order": []}
        spans["call"] += [match.span() for match in _PHONE_SIGNS.finditer(scanned)]
        for match in _cues().find(folded.text):
            spans[match.entry].append(folded.raw_span(match.start, match.end))
        self._call_starts = sorted(start for start, _ in spans["call"])
        self._call_ends = sorted(end for _, end in spans["call"])
        self._not_ends = sorted(end for _, end in spans["not"])
        self._order_ends = sorted(end for _, end in spans["order"])
        self._unit_starts = sorted(start for start, _ in spans["unit"])
        named = [(*folded.raw_span(m.start, m.end), m.entry, False) for m in _dialling().find(folded.text)]
        places = mentions(fold_with_offsets(raw))
        for mention in places:
            if mention.kind == "flag" and mention.place.country:
                first, last = (bisect_left(scan.starts, at) for at in (mention.start, mention.end))
                named.append((first, last, mention.place.country, True))
        self._named = sorted(named)
        told = told_words(folded)
        self._money_ends = [end for _, kind, end in told if kind == "money"]
        habits = sorted(language_weights().get(lang, {}).items(), key=lambda item: -item[1])
        second = habits[1][1] if habits[1:] else 0.0
        self._home = habits[0][0] if habits and habits[0][1] > second else ""
        self._areas = town_areas(places, fold_with_offsets(raw).text)
        self.said: Mapping[str, float] = said_of(scanned, raw, places, told, regions)
        weights = dict(language_weights().get(lang, language_weights().get(lang.partition("-")[0], {})))
        for region, weight in self.said.items():
            weights[region] = weights.get(region, 0) + weight
        self.weights = weights

    def announced(self, start: int, end: int) -> bool:
        """Whether an app's name, "call", "number" or a phone sign stands just before or after."""
        return _any_within(self._call_ends, start - 30, start + 1) or _any_within(self._call_starts, end - 1, end + 12)

    def refused(self, start: int, end: int, *, reach: int = _REACH) -> bool:
        """Whether an order, account or document is named just before, or a unit or currency follows."""
        if _any_within(self._unit_starts, end, end + 2) and "." not in self._text[end : end + 2]:
            return True
        # "₺ 532 000 00 12" is an amount; none begins with 0.
        if self._text[start] not in "0+(" and _any_within(self._money_ends, start - 2, start):
            return True
        named = _last_until(self._not_ends, start)
        if reach > _SHORT_REACH:
            named = max(named, _last_until(self._order_ends, start))
        return named >= start - reach and named > _last_until(self._call_ends, start)

    def in_town(self, digits: str, head: str) -> bool:
        """Whether the digits begin with the area code of a town that the post names; `head` is their first group."""
        return any(self._town_regions(digits, head))

    def _town_regions(self, digits: str, head: str) -> list[str]:
        whole = head == digits
        return [
            region
            for region, area in self._areas
            if head == (code := area if area[0] == "0" else "0" + area) or (whole and digits.startswith(code))
        ]

    def beside(self, start: int, end: int) -> dict[str, float]:
        """Countries named right at the number: a flag, "Turkish number"."""
        near: dict[str, float] = {}
        at = bisect_left(self._named, (start - 60, 0, "", False))
        for first, last, region, is_flag in self._named[at:]:
            if first > end + _NEAR:
                break
            reach_before, reach_after = (4, 3) if is_flag else (_NEAR, _NEAR)
            if start - reach_before <= last <= start or end <= first <= end + reach_after:
                near[region] = max(near.get(region, 0), _BESIDE if is_flag else _BESIDE - 2)
        return near

    def resolve(
        self, digits: str, start: int, end: int, *, head: str, shape: Mapping[str, float], least: float = 0.0
    ) -> tuple[str | None, tuple[tuple[str, str], ...]]:
        """(settled E.164 or None, candidates by likelihood) of digits dialled inside a country.

        `head` is their first group, `shape` what their grouping says; a country below `least` is not believed.
        """
        weights = dict(self.weights)
        for more in (shape, self.beside(start, end)):
            for region, weight in more.items():
                weights[region] = weights.get(region, 0) + weight
        held = {
            e164: (weight - _FIXED * (not is_mobile(e164)) * (1 + (region in _LAX)), region, e164)
            for region, weight in sorted(weights.items(), key=lambda item: item[1])
            if (e164 := national(digits, region, landlines=_landlines(region, weight)))
        }
        enough = max((weight for weight, _, _ in held.values()), default=0.0) - _MARGIN  # less changes nothing
        likely = {
            e164: (weight - _LIKELY, region, e164)
            for region, weight in weights.items()
            if weight >= _LEAST_FOR_LIKELY + (region in _LAX)
            and weight - _LIKELY > enough
            and (e164 := likely_national(digits, region))
        }
        in_town = {
            e164: (weights.get(region, 0.0) + _TOWN, region, e164)
            for region in self._town_regions(digits, head)
            if (e164 := by_area(digits, region))
        }
        ranked = sorted({**likely, **held, **in_town}.values(), key=lambda option: -option[0])
        found = [(region, e164, weight) for weight, region, e164 in ranked]
        if not found:
            return None, tuple((region, e164) for region in _ANYWHERE if (e164 := national(digits, region)))
        candidates = tuple((region, e164) for region, e164, _ in found)
        # A landline, or a block that no plan knows, in a country that nothing but the habit of many countries suggests.
        best = found[0]
        if best[0] not in self.said and best[0] != self._home and not _carried(best[1]) and best[2] < _LEAST_FOR_LAX:
            least = max(least, _LEAST_FOR_LAX)
        leads = len(found) == 1 or found[0][2] - found[1][2] >= _MARGIN
        if leads and found[0][2] >= least:
            return found[0][1], candidates
        return None, candidates


def _carried(e164: str) -> bool:
    return international(e164[1:])[0] == VALID and is_mobile(e164)


def _landlines(region: str, weight: float) -> bool:
    return weight >= (_LEAST_FOR_LAX if region in _LAX else _LEAST_FOR_LANDLINE)


def _any_within(positions: Sequence[int], low: int, high: int) -> bool:
    at = bisect_left(positions, low)
    return at < len(positions) and positions[at] <= high


def _last_until(positions: Sequence[int], limit: int) -> int:
    at = bisect_right(positions, limit)
    return positions[at - 1] if at else -1
