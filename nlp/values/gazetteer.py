"""Place names in a text: countries in every watched language, the towns, islands, camps and crossings of the routes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.annotation import Place
from nlp.matcher import Matcher
from nlp.normalise import Folded
from nlp.tables import listed, read_table

# Latin names this short are words of some language once folded ("US" and "us", "Mỹ" and "my", "Van" and "van"):
# they count only as the table writes them, or in capitals.
_SHORT = 4
# A pair of regional indicators, or the black flag with the tag letters of England, Scotland or Wales.
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0061-\U000e007a]{3,6}\U000e007f")
_REGIONAL_A = 0x1F1E6


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in the raw text at `start:end`; `kind` is country, region, city, island, camp, crossing or flag."""

    place: Place
    kind: str
    start: int
    end: int


@cache
def _country_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_table("countries")}


@cache
def _matcher() -> Matcher[tuple[Place, str]]:
    pairs: list[tuple[str, tuple[Place, str]]] = []
    refused = {word for row in read_table("place_stopwords") for word in listed(row["words"])}
    for row in read_table("places"):
        place = Place(row["name"], row["country"] or None)
        pairs += [(word, (place, row["kind"])) for word in [row["name"], *listed(row["names"])]]
    overlay = {word for word, _ in pairs}
    for row in read_table("countries"):
        place = Place(row["name"], row["code"])
        words = [word for word in listed(row["names"]) if word not in refused and word not in overlay]
        pairs += [(word, (place, "country")) for word in words]
    return Matcher([(word, entry) for word, entry in pairs if word not in refused], inflected=True)


@cache
def _short_spellings() -> frozenset[str]:
    words = [row["name"] for row in read_table("places")]
    words += [word for table in ("places", "countries") for row in read_table(table) for word in listed(row["names"])]
    return frozenset(form for word in words if len(word) <= _SHORT for form in (word, word.upper()) if len(word) > 1)


def mentions(folded: Folded) -> list[Mention]:
    """Every place named by word or flag, in the order of the text; of places that share a name the first listed."""
    found: dict[int, Mention] = {}
    for match in _matcher().find(folded.text):
        start, end = folded.raw_span(match.start, match.end)
        short = match.end - match.start <= _SHORT and folded.text[match.start].isascii()
        if short and folded.raw[start:end] not in _short_spellings():
            continue
        place, kind = match.entry
        found.setdefault(start, Mention(place, kind, start, end))
    for flag in _FLAG.finditer(folded.raw):
        if flagged := _flag_place(flag[0]):
            found[flag.start()] = Mention(flagged, "flag", flag.start(), flag.end())
    return [found[start] for start in sorted(found)]


def _flag_place(flag: str) -> Place | None:
    if flag[0] == "\U0001f3f4":
        return Place("United Kingdom", "GB")
    code = "".join(chr(ord(char) - _REGIONAL_A + ord("A")) for char in flag)
    if code == "EU":
        return Place("Europe", None)
    name = _country_names().get({"UK": "GB"}.get(code, code))
    return Place(name, code) if name else None
