"""Whose money a currency is and whether an amount of it can be the price of a journey at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from nlp.tables import read_table

# In euros: below is a bus ticket or a number that counts something else, above is nobody's price.
_SENSIBLE = (2.0, 300_000.0)
# A guess without any word of currency takes only what journeys and papers really cost.
_USUAL = (80.0, 60_000.0)
# Small money is said in thousands: a bare "4500" beside Egypt is not 80 euros' worth of pounds.
_USUAL_SMALL = 150.0
_USUAL_SAID = 6.0
_STRONG = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "AUD", "KWD", "OMR", "JOD", "XOF", "XAF"})
# Dinars and dirhams of old: a "million" is a million centimes, in Tunisia of millimes.
LAKHS = (1e5, 1e7)
RUPEES = frozenset({"PKR", "INR", "BDT", "NPR", "LKR", "AFN", "IRR"})
_OLD_UNITS = {"DZD": 100.0, "MAD": 100.0, "TND": 1000.0}
# The money that people mean when they write none, by language.
_OF_LANGUAGE = {
    "fa": "IRR", "tr": "TRY", "ru": "RUB", "uk": "UAH", "vi": "VND", "am": "ETB", "ur": "PKR", "ur-Latn": "PKR",
    "ps": "PKR", "ps-Latn": "PKR", "hi": "INR", "pa": "INR", "bn": "BDT", "zh": "CNY", "uz": "UZS", "am-Latn": "ETB",
    "fa-Latn": "IRR", "ne": "NPR", "kk": "KZT", "pl": "PLN", "hu": "HUF", "ta": "INR", "ml": "INR", "te": "INR",
    "mr": "INR", "gu": "INR", "ha": "NGN", "sw": "KES", "th": "THB", "id": "IDR", "prs-Latn": "PKR", "om": "ETB",
    "sd": "PKR", "skr": "PKR", "pa-Arab": "PKR", "bal": "PKR",
}  # fmt: skip
# Whose languages name small sums without a currency, too: a night, a ride.
_ALSO_SMALL = frozenset({"ru", "ur", "ur-Latn"})
_EUROPE = frozenset({
    "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "XK",
})  # fmt: skip
_CHEAPEST = 350.0  # euros, into Europe
_EUROPEAN = frozenset({"EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "RUB", "BYN", "UAH"})
# Communities that count the way to Britain in pounds.
_TO_BRITAIN = frozenset({"vi", "sq", "en"})
# The way to the United States is sold in dollars, whatever is paid with at home.
_TO_AMERICA = frozenset({"en", "es", "pt", "fr"})
# What thousands and millions are counted in where smaller prices are named in dollars.
_SAID_LARGE = {"IQ": "IQD", "SY": "SYP", "LB": "LBP", "SD": "SDG", "YE": "YER", "VE": "VES", "CU": "CUP", "GT": "GTQ",
               "HN": "HNL", "SO": "SOS", "CD": "CDF"}  # fmt: skip


@cache
def _sizes() -> dict[str, float]:
    return {row["code"]: float(row["per_euro"]) for row in read_table("currency_sizes")}


@cache
def _homes() -> dict[str, str]:
    return {home: row["code"] for row in read_table("currency_sizes") for home in row["homes"].split() if home != "-"}


def home_currency(country: str) -> str | None:
    """What is paid with in a country (ISO code); None where the money of the street is not one thing."""
    return _homes().get(country)


def is_of(code: str, country: str) -> bool:
    """Whether the currency is issued in or used by the country."""
    return code[:2] == country or _homes().get(country) == code


def euros(amount: float, code: str) -> float:
    """The order of magnitude in euros; never to be shown."""
    return amount / _sizes().get(code, 1.0)


def is_sensible(amount: float, code: str) -> bool:
    """Whether somebody may ask this much."""
    return _SENSIBLE[0] <= euros(amount, code) <= _SENSIBLE[1]


def is_usual(amount: float, code: str, *, said_large: bool) -> bool:
    """Whether a price without a currency may be in this one; thousands and lakhs that are said may be small money."""
    low = _USUAL_SAID if said_large else _USUAL[0] if code in _STRONG else _USUAL_SMALL
    return low <= euros(amount, code) <= _USUAL[1]


def old_unit(amount: float, code: str) -> float:
    """By how much a Maghrebi "million" overstates the amount: 1 where it can be meant as it stands."""
    divisor = _OLD_UNITS.get(code, 1.0)
    return divisor if amount >= 1e6 and euros(amount, code) > 8_000 else 1.0


def guess(amount: float, factor: float, lang: str, countries: Sequence[str]) -> str | None:
    """The currency of an amount that names none, from language and places; None where nothing fits."""
    if factor in LAKHS:
        return _lakh(lang, countries)
    if (code := _destined(amount, lang, countries)) is not None:
        return code
    if lang == "ar" and "SD" in countries and amount >= 20_000:  # in Sudan all is said in thousands
        return "SDG"
    local = _local(amount, factor, lang, countries)
    if _is_in_euros(amount, factor, local, countries):
        return "EUR"
    return local or (_OF_LANGUAGE[lang] if lang in _ALSO_SMALL and amount >= 1000 else None)


def _is_in_euros(amount: float, factor: float, local: str | None, countries: Sequence[str]) -> bool:
    """Whether it is a journey into Europe that the money found so far would make a bus ride."""
    if "GB" in countries or not 300 <= amount <= 20_000 or _EUROPE.isdisjoint(countries):
        return False
    if local is None:
        return factor == 1
    return local not in _STRONG and amount <= 10_000 and euros(amount, local) < _CHEAPEST


def _local(amount: float, factor: float, lang: str, countries: Sequence[str]) -> str | None:
    candidates = _candidates(amount, factor, lang, countries)
    if factor >= 1e6 and (old := next((code for code in candidates if code in _OLD_UNITS), None)):
        return old
    for code in candidates:
        # IRR is counted in tomans of ten.
        if is_usual(amount * (10 if code == "IRR" else 1), code, said_large=factor >= 1000):
            return code
    return None


def _destined(amount: float, lang: str, countries: Sequence[str]) -> str | None:
    if lang in _TO_BRITAIN and "GB" in countries:
        return "GBP" if is_usual(amount, "GBP", said_large=False) else _OF_LANGUAGE.get(lang)
    return "USD" if lang in _TO_AMERICA and "US" in countries and 500 <= amount <= 40_000 else None


def _candidates(amount: float, factor: float, lang: str, countries: Sequence[str]) -> list[str]:
    found = [code for code in (_OF_LANGUAGE.get(lang), *map(home_currency, countries)) if code]
    if factor >= 1e3:
        found += [_SAID_LARGE[country] for country in countries if country in _SAID_LARGE]
    if lang == "fr" and amount >= 5_000:  # nobody goes on in the euros of a bare number; the franc of the larger region
        found.append("XOF")
    if factor < 1000 and amount < 10_000:  # a bare small number is not in tomans
        found = [code for code in found if code != "IRR"]
    if any(home_currency(country) not in _EUROPEAN for country in countries):
        found = [code for code in found if code != "EUR"]  # from Turkey on, dollars and lira are as likely
    return found


def _lakh(lang: str, countries: Sequence[str]) -> str | None:
    """A lakh is counted in rupees or taka, also where they are not written."""
    for country in countries:
        if (code := home_currency(country)) in ("PKR", "INR", "BDT", "NPR", "LKR"):
            return code
    if lang in ("prs", "fa"):
        return "AFN" if "AF" in countries else None
    own = _OF_LANGUAGE.get(lang)
    return own if own in ("PKR", "INR", "BDT", "NPR", "LKR") else "PKR" if lang.startswith(("ps", "prs")) else None
