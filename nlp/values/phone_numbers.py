"""What a string of digits is worth as a phone number: the numbering plans, and the ranges kept for fiction."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

VALID, POSSIBLE = 2, 1
_CACHE = 50_000

# Ranges that regulators keep free for films and examples; the library calls them invalid (docs/formats.md §5).
# Ofcom: 07700 900xxx and 020 7946 0xxx, 0113/0114… 496 0xxx; ARCEP: 06 39 98, 01 99 00, 02 61 91; NANPA: 555-01xx.
_FICTION = re.compile(
    r"\+(447700900\d{3}|442079460\d{3}|441632960\d{3}|336399[8]\d{4}|33(19900|26191)\d{4}|1\d{3}55501\d\d)"
)
_NANPA_FICTION = re.compile(r"1[2-9]\d\d55501\d\d")
_MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_LANDLINE_TYPES = (*_MOBILE_TYPES, PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP, PhoneNumberType.TOLL_FREE)
# Until 2019 Mexican mobiles were dialled with a 1 after the code; people still write it.
_OLD_MEXICAN = re.compile(r"521\d{10}")
# The North American plan is one: what people there dial does not tell the countries apart.
_NORTH_AMERICA = frozenset({"US", "CA", "DO", "PR", "JM", "TT", "BS"})
# Trunk prefixes other than 0 that people write; phonenumbers strips them itself.
TRUNK_EIGHT = frozenset({"RU", "KZ", "BY", "UZ", "TM", "TJ"})


@lru_cache(_CACHE)
def international(digits: str) -> tuple[int, str]:
    """(VALID, POSSIBLE or 0, E.164) of digits that begin with a country code."""
    if _OLD_MEXICAN.fullmatch(digits):
        digits = "52" + digits[3:]
    try:
        number = phonenumbers.parse("+" + digits, None)
    except NumberParseException:
        return 0, ""
    e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if _FICTION.fullmatch(e164) or phonenumbers.is_valid_number(number):
        return VALID, e164
    # A national part that begins with 0 is an amount or an id, except in Italy and a few others, where it is valid.
    whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    plausible = whole and not str(number.national_number).startswith("0")
    return (POSSIBLE, e164) if plausible and len(e164) >= 10 and not number.italian_leading_zero else (0, "")


@lru_cache(_CACHE)
def is_mobile(e164: str) -> bool:
    """Whether a valid number is one that people carry (or a country does not tell the two apart)."""
    if _FICTION.fullmatch(e164):
        return True
    return phonenumbers.number_type(phonenumbers.parse(e164, None)) in _MOBILE_TYPES


@lru_cache(_CACHE)
def national(digits: str, region: str, *, landlines: bool = False) -> str | None:
    """E.164 of digits dialled inside `region`, or None where its plan does not hold them."""
    number = _parsed(digits, region)
    return None if number is None else _held(number, digits, region, landlines=landlines)


@lru_cache(_CACHE)
def likely_national(digits: str, region: str) -> str | None:
    """As `national`, where the plan holds the area or network but not this block: ranges open faster than libraries
    learn, and made-up numbers have zeros where a block begins. The zeros behind the area are read as others."""
    number = _parsed(digits, region)
    if number is None or region in _NORTH_AMERICA or digits.lstrip("0") != str(number.national_number):
        return None
    for area, filler in product((4, 3, 2) if digits[0] == "0" else (3, 2), "25"):
        open_block = digits[:area] + digits[area:].replace("0", filler)
        likely = _parsed(open_block, region)
        if likely and likely.national_number > 10 ** (len(str(number.national_number)) - 1):
            same_length = len(str(likely.national_number)) == len(str(number.national_number))
            if same_length and _held(likely, open_block, region, landlines=True):
                return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


@lru_cache(_CACHE)
def by_area(digits: str, region: str) -> str | None:
    """E.164 of digits dialled with a trunk 0 and an area code, whether the plan holds them or not, if long enough."""
    number = code_of(region) + (digits if region == "IT" else digits[1:])
    quality, e164 = international(number)
    if quality or region != "IT":
        return e164 if quality else None
    return "+" + number if 11 <= len(number) <= 12 else None


def _parsed(digits: str, region: str) -> phonenumbers.PhoneNumber | None:
    if digits[0] == "8" and len(digits) == 11 and region not in TRUNK_EIGHT:
        return None
    try:
        return phonenumbers.parse(digits, region)
    except NumberParseException:
        return None


def _held(number: phonenumbers.PhoneNumber, digits: str, region: str, *, landlines: bool) -> str | None:
    e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if _FICTION.fullmatch(e164):
        return e164
    if region in _NORTH_AMERICA:
        return e164 if number.country_code == 1 and phonenumbers.is_valid_number(number) and len(digits) == 10 else None
    if not phonenumbers.is_valid_number_for_region(number, region):
        return None
    if phonenumbers.number_type(number) not in (_LANDLINE_TYPES if landlines else _MOBILE_TYPES):
        return None
    # Digits that hold the country code already ("905300000012" in Turkey) are no national writing.
    return None if digits.startswith(str(number.country_code)) and e164 == "+" + digits else e164


@lru_cache(_CACHE)
def region_of(e164: str) -> str:
    """The country of a number in E.164, "" where several or none share it."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number)
    return str(region or region_of_code(number.country_code))


@lru_cache(1_000)
def region_of_code(code: int) -> str:
    """The (main) country of a calling code, "" for none."""
    region = str(phonenumbers.region_code_for_country_code(code))
    return "" if region in ("ZZ", "001") else region


@lru_cache(1_000)
def code_of(region: str) -> str:
    """The calling code of a country as digits."""
    return str(phonenumbers.country_code_for_region(region))


def leading_code(digits: str) -> str:
    """The calling code that the digits begin with, "" where none does."""
    for length in (1, 2, 3):
        if len(digits) >= length and region_of_code(int(digits[:length])):
            return digits[:length]
    return ""
