"""Place names in a text: countries in every watched language, the towns, islands, camps and crossings of the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.annotation import Place
from nlp.matcher import Match, Matcher
from nlp.normalise import Folded, fold
from nlp.tables import listed, read_table
from nlp.values.place_forms import inflected
from nlp.values.place_key import same_syllables

# Latin names this short are words of some language once folded ("US" and "us", "Mỹ" and "my", "Van" and "van"):
# they count only as the table writes them, or in capitals.
_SHORT = 4
# A pair of regional indicators, or the black flag with the tag letters of England, Scotland or Wales.
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0061-\U000e007a]{3,6}\U000e007f")
_REGIONAL_A = 0x1F1E6
_PLATES = {
    "BIH": "BA", "SLO": "SI", "SRB": "RS", "CRO": "HR", "MNE": "ME", "RKS": "XK", "GER": "DE", "ITA": "IT", "GRE": "GR",
    "TUR": "TR", "BUL": "BG", "ROM": "RO", "HUN": "HU", "AUT": "AT", "POL": "PL", "FRA": "FR", "ESP": "ES", "UK": "GB",
    "SA": "", "LA": "", "SG": "", "HN": "", "VN": "VN", "USA": "US", "UAE": "AE", "KSA": "SA", "DRC": "CD",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the tables have it; `kind` is country, region, city, island, camp or crossing."""

    place: Place
    kind: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in the raw text at `start:end`; `kind` is an entry's or flag; `others` share the spelling."""

    place: Place
    kind: str
    start: int
    end: int
    others: tuple[Place, ...] = ()


@cache
def _country_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_table("countries")}


@cache
def _spellings() -> tuple[tuple[str, Entry], ...]:
    return tuple(_listed_spellings())


def _listed_spellings() -> Iterator[tuple[str, Entry]]:
    """Every hand-written spelling, then those of CLDR that the hand-written ones leave free."""
    for row in read_table("places"):
        entry = Entry(Place(row["name"], row["country"] or None), row["kind"])
        yield from ((word, entry) for word in [row["name"], *listed(row["names"])])
    taken = {word for row in read_table("places") for word in listed(row["names"])}
    for row in read_table("countries"):
        entry = Entry(Place(row["name"], row["code"]), "country")
        yield from ((word, entry) for word in listed(row["names"]) if word not in taken)


@cache
def _known() -> dict[str, tuple[Entry, ...]]:
    table: dict[str, tuple[Entry, ...]] = {}
    for word, entry in _spellings():
        key = same_syllables(fold(word).strip())
        entries = table.get(key, ())
        # One place may stand twice: in the hand-written table and in CLDR's.
        if all(entry.place != other.place for other in entries):
            table[key] = (*entries, entry)
    return table


def known(spelling: str) -> tuple[Entry, ...]:
    """The places of our tables that this folded spelling names, the likeliest first."""
    return _known().get(same_syllables(spelling), ())


def known_spellings() -> dict[str, tuple[Entry, ...]]:
    """All folded spellings of our tables."""
    return _known()


@cache
def _matcher() -> Matcher[Entry]:
    refused = {same_syllables(fold(word)) for row in read_table("place_stopwords") for word in listed(row["words"])}
    pairs = [(word, entry) for word, entries in _known().items() if word not in refused for entry in entries]
    forms = [(form, entry) for word, entry in pairs for form in inflected(word) if form not in _known()]
    return Matcher(pairs + forms, inflected=True)


@cache
def _short_spellings() -> frozenset[str]:
    words = [word for word, _ in _spellings() if 1 < len(word) <= _SHORT]
    return frozenset(form for word in words for form in (word, word.upper()))


def mentions(folded: Folded) -> list[Mention]:
    """Every place named by word or flag, in the order of the text; of places that share a name the first listed."""
    found: dict[int, Mention] = {}
    for match in _matcher().find(same_syllables(folded.text)):
        start, end = folded.raw_span(match.start, match.end)
        short = match.end - match.start <= _SHORT and folded.text[match.start].isascii()
        if (short and folded.raw[start:end] not in _short_spellings()) or _is_other_word(folded.text, match):
            continue
        entry = match.entry
        if first := found.get(start):
            found[start] = Mention(first.place, first.kind, start, end, (*first.others, entry.place))
        else:
            found[start] = Mention(entry.place, entry.kind, start, end)
    for start, end, place in flags(folded.raw):
        found[start] = Mention(place, "flag", start, end)
    return [found[start] for start in sorted(found)]


def _is_other_word(text: str, match: Match[Entry]) -> bool:
    """Three Arabic letters inside a longer word are mostly that word; "anh chị" is how Vietnamese address a reader."""
    word = text[match.start : match.end]
    if word == "anh":
        return re.match(r" (?:chi|em|oi|nao|ay)\b", text[match.end : match.end + 5]) is not None
    if len(word) > 3 or not "\u0600" <= word[0] <= "\u06ff":
        return False
    return text[match.start - 1 : match.start].isalnum() or text[match.end : match.end + 1].isalnum()


def country_of_code(raw: str) -> Place | None:
    """The country of a code in capitals, as on number plates: "BIH", "HR", "SLO"."""
    code = _PLATES.get(raw, raw)
    name = _country_names().get(code) if raw.isascii() and raw.isupper() and raw.isalpha() else None
    return Place(name, code) if name else None


def flags(raw: str) -> Iterator[tuple[int, int, Place]]:
    """Flag emoji of countries and of Europe."""
    for flag in _FLAG.finditer(raw):
        if place := _flag_place(flag[0]):
            yield flag.start(), flag.end(), place


def _flag_place(flag: str) -> Place | None:
    if flag[0] == "\U0001f3f4":
        return Place("United Kingdom", "GB")
    code = "".join(chr(ord(char) - _REGIONAL_A + ord("A")) for char in flag)
    if code == "EU":
        return Place("Europe", None)
    name = _country_names().get({"UK": "GB"}.get(code, code))
    return Place(name, code) if name else None
