"""Writes `nlp/data/countries.tsv`: the names of every country in the watched languages, from CLDR (Unicode licence).

Run `python -m nlp.build_gazetteer` after a new release of babel. Hand-written spellings live in `nlp/data/places.tsv`.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale

_LOCALES = (
    *(
        "en",
        "ar",
        "ar_SA",
        "fa",
        "fa_AF",
        "ps",
        "ckb",
        "ku",
        "ur",
        "tr",
        "am",
        "ti",
        "so",
        "fr",
        "es",
        "vi",
        "sq",
        "ru",
    ),
    *("uk", "el", "it", "de", "nl", "pl", "sr", "bg", "mk", "bn", "hi", "pa_Arab", "zh", "uz", "az", "ha", "sw", "pt"),
    *("ro", "hu"),
)
# Short names where CLDR's are long, old or carry an alternative in brackets.
_CANONICAL = {
    "TR": "Turkey", "BA": "Bosnia and Herzegovina", "MK": "North Macedonia", "PS": "Palestine", "MM": "Myanmar",
    "HK": "Hong Kong", "MO": "Macao", "CD": "DR Congo", "CG": "Congo", "CI": "Ivory Coast", "CZ": "Czechia",
    "TT": "Trinidad and Tobago", "AG": "Antigua and Barbuda", "ST": "Sao Tome and Principe",
}  # fmt: skip


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


def main() -> None:
    """Write the table beside this module."""
    target = Path(__file__).parent / "data" / "countries.tsv"
    target.write_text("\n".join(country_rows()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
