"""How likely each country is to be where a post's national numbers belong, before any one number is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from nlp.matcher import Matcher
from nlp.normalise import Folded, fold
from nlp.tables import listed, read_table
from nlp.values.gazetteer import Mention
from nlp.values.geonames import towns
from nlp.values.phone_numbers import international, leading_code, region_of, region_of_code

# What is written out outweighs what is named, and that the habit of a language (1 to 3).
_HINT, _CODE, _NAMED, _FLAG, _LARGE_TOWN = 4.0, 3.5, 2.0, 1.5, 1.5
# Money and speech come on top of what is named: they tell where the writer lives.
_EXTRA = {"money": 1.0, "speech": 1.0, "zone": 1.5}
# The second zeros of "0530 000 00 12" are no code.
_CODE_WRITTEN = re.compile(
    r"(?:\+\s?\(?|(?<![0-9])(?<![0-9][ .\-_/*])00[ .\-]?)(?=(?:[ .\-_/*()]{0,3}[0-9]){8})([1-9][0-9]{0,11})"
)
# A town that the gazetteer of the routes lacks counts if it is this large (thousands of people) and written as a name.
_LEAST_PEOPLE = 40
_NAME = re.compile(r"(?<![\w@#./])[A-ZÀ-ÞА-Я][\w’'\-]{3,20}")


@cache
def _words() -> Matcher[tuple[str, str]]:
    rows = read_table("phone_words")
    return Matcher(
        ((word, (row["region"], row["kind"])) for row in rows for word in listed(row["words"])), prefixed=True
    )


@cache
def language_weights() -> Mapping[str, Mapping[str, float]]:
    """Language → country → how much the language alone says."""
    return {
        row["lang"]: {
            region: float(weight) for region, _, weight in (cell.partition(":") for cell in row["regions"].split())
        }
        for row in read_table("phone_regions")
    }


@cache
def _areas() -> tuple[Matcher[tuple[str, str]], Mapping[str, tuple[tuple[str, str], ...]]]:
    """Towns with an area code of their own: as words of a text, and by the gazetteer's names."""
    pairs = [(town, (row["region"], row["area"])) for row in read_table("phone_areas") for town in listed(row["towns"])]
    by_name: dict[str, list[tuple[str, str]]] = {}
    for town, area in pairs:
        by_name.setdefault(fold(town), []).append(area)
    return Matcher(pairs, inflected=True), {town: tuple(areas) for town, areas in by_name.items()}


def town_areas(named: Sequence[Mention], folded: str) -> frozenset[tuple[str, str]]:
    """(country, area code) of every town that the post names."""
    words, by_name = _areas()
    told = {area for mention in named for area in by_name.get(fold(mention.place.name), ())}
    return frozenset(told | {match.entry for match in words.find(folded)})


def told_words(folded: Folded) -> list[tuple[str, str, int]]:
    """(country, kind, raw end) of each word that says where the writer lives: money, speech, towns."""
    return [
        (*word.entry, folded.raw_span(word.start, word.end)[1])
        for word in _words().find(folded.text)
        if _as_written(word.start, word.end, folded)
    ]


def said_of(
    scanned: str, raw: str, named: Sequence[Mention], told: Sequence[tuple[str, str, int]], regions: Sequence[str]
) -> dict[str, float]:
    """Country → weight of what the text itself says; `regions` are what the caller knows."""
    said: dict[str, float] = {}
    for mention in named:
        if region := mention.place.country:
            said[region] = max(said.get(region, 0), _FLAG if mention.kind == "flag" else _NAMED)
    for region in {region for region, kind, _ in told if kind == "town"}:
        said[region] = max(said.get(region, 0), _NAMED)
    for region in _large_towns(raw):
        said[region] = max(said.get(region, 0), _LARGE_TOWN)
    for region, kind in {(region, kind) for region, kind, _ in told}:
        said[region] = said.get(region, 0) + _EXTRA.get(kind, 0)
    said.update(dict.fromkeys(_regions_of_codes(scanned), _CODE))
    said.update(dict.fromkeys(regions, _HINT))
    return said


def _large_towns(raw: str) -> Iterator[str]:
    for word in _NAME.findall(raw[:3000]):
        found = towns(fold(word))
        if found and found[0].thousands >= _LEAST_PEOPLE and found[0].place.country:
            yield found[0].place.country


def _regions_of_codes(scanned: str) -> Iterator[str]:
    """The countries of the codes that are written out."""
    for match in _CODE_WRITTEN.finditer(scanned):
        if code := leading_code(match[1]):
            yield region_of(international(match[1])[1]) or region_of_code(int(code))


def _as_written(start: int, end: int, folded: Folded) -> bool:
    """Short Latin words count as the table writes them or in capitals: "LA" and "la", "INE" and "ine"."""
    word = folded.raw[slice(*folded.raw_span(start, end))]
    if len(word) > 6 or not word.isascii() or not word.isalpha():
        return True
    return word in _spellings() or (word.isupper() and word.lower() in _spellings())


@cache
def _spellings() -> frozenset[str]:
    return frozenset(word for row in read_table("phone_words") for word in listed(row["words"]))
