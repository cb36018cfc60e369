"""What a run of number words says, digit for digit: tens and hundreds by each language's rules, repetitions undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.values.number_lexicon import Word

# Languages in which a unit joins its tens without "and".
_UNJOINED = frozenset({"en", "fr", "tr", "ru", "am", "vi", "ur", "ti", "am-Latn", "kmr", "ps"})
# … and in which a unit joins its hundreds without one.
_UNJOINED_HUNDREDS = frozenset({"fr", "tr", "ru", "es", "am", "ur", "ps", "ur-Latn"})
# Where "five and twenty" is 25.
_UNITS_FIRST = frozenset({"ar", "ar-Latn", "so", "de", "nl"})
# Where "ten five" is 15.
_FROM_TEN = frozenset({"tr", "am", "ti", "vi", "am-Latn", "zh"})
# How many digits a number has, trunk 0 or country code included.
_NUMBER_LENGTHS = range(9, 15)
PAUSE = re.compile(r"[,،፣፡;|/…]|\s[\-–]\s")


def digits_said(run: Sequence[Word], lang: str, text: str) -> list[tuple[str, int, int]]:
    """The run as said. Where a language has one word for "zero" and "zeros", "four zero" is 40 if that makes a number
    of the right length, and four zeros if only that does."""
    said = list(_parse(run, lang, text, repeats=False))
    written = sum(len(word.text) for word in run if word.is_digits)
    begins_with_zero = bool(said) and said[0][0] == "0" and said[0][1] == 0
    lengths = range(10, 12) if begins_with_zero else _NUMBER_LENGTHS
    if written + sum(len(digits) for digits, _, _ in said) in lengths:
        return said
    # Otherwise with every repetition, "two zeros" too.
    repeated = list(_parse(run, lang, text, repeats=True))
    fits = written + sum(len(digits) for digits, _, _ in repeated) in lengths
    return repeated if fits else said


def _repeated(run: Sequence[Word], at: int, lang: str, text: str, *, repeats: bool) -> tuple[str, int] | None:
    """ "four zeros", "five times zero", "bốn số không": the digits and the last word."""
    times = _value(run, at, lang)
    following = run[at + 1].meanings.get(lang, "") if at + 1 < len(run) else ""
    if not 2 <= times <= 8 or not following:
        return None
    if following == "z":
        return "0" * times, at + 1
    if following in ("times", "#") and 0 <= (digit := _value(run, at + 2, lang)) <= 9:
        return str(digit) * times, at + 2
    if following != "0":
        return None
    # Between commas "four zero" is four zeros. "two zero" has two digits either way: zeros where others are repeated.
    before = text[run[at - 1].end : run[at].start] if at else ","
    behind = text[run[at + 1].end : run[at + 2].start] if at + 2 < len(run) else ","
    apart = bool(PAUSE.search(before)) and bool(PAUSE.search(behind))
    others = at > 1 and run[at - 2].paused and _value(run, at - 1, lang) == 0
    return ("0" * times, at + 1) if (apart and (times > 2 or others)) or (repeats and (times > 2 or apart)) else None


def _parse(run: Sequence[Word], lang: str, text: str, *, repeats: bool) -> Iterator[tuple[str, int, int]]:
    """(digits, first word, last word) for each number said; digits written as digits are passed over."""
    at = 0
    while at < len(run):
        value = run[at].meanings.get(lang)
        if value in ("x2", "x3") and at + 1 < len(run):
            following = run[at + 1].meanings.get(lang, run[at + 1].text)
            if following.isdigit() and len(following) == 1:
                yield following * int(value[1]), at, at + 1
                at += 2
                continue
        if again := _repeated(run, at, lang, text, repeats=repeats):
            yield again[0], at, again[1]
            at = again[1] + 1
            continue
        if value == "+":
            yield "+", at, at
        elif value in ("z", "z2"):
            yield "0" * (2 if value == "z2" else 1), at, at
        elif value is not None and value.isdigit():
            total, last = _number(run, at, lang)
            yield str(total), at, last
            at = last
        at += 1


def numbers_said(run: Sequence[Word], lang: str) -> Iterator[tuple[int, int, int]]:
    """(value, first word, last word) for each number that the run says in words, one after another."""
    at = 0
    while at < len(run):
        value, last = _number(run, at, lang)
        if value >= 0:
            yield value, at, last
        at = max(at, last) + 1


def _value(run: Sequence[Word], at: int, lang: str) -> int:
    value = run[at].meanings.get(lang, "") if 0 <= at < len(run) else ""
    return int(value) if value.isdigit() else -1


def _number(run: Sequence[Word], at: int, lang: str) -> tuple[int, int]:
    """The value of the number that starts at `at`, and its last word."""
    value, following = _value(run, at, lang), _value(run, at + 1, lang)
    if 1 <= value <= 9 and following == 100:
        return _with_rest(run, at + 1, lang, hundreds=value * 100)
    if value >= 100:
        return _with_rest(run, at, lang, hundreds=value)
    return _below_hundred(run, at, lang)


def _after(run: Sequence[Word], at: int, lang: str) -> tuple[int, bool]:
    """Where the next number word stands, and whether "and" joins it."""
    if at + 1 < len(run) and run[at + 1].paused:  # "eight nine hundred, five" is not 905
        return len(run), False
    if at + 1 < len(run) and run[at + 1].meanings.get(lang) == "&":
        return at + 2, True
    return at + 1, at + 1 < len(run) and run[at + 1].joined


def _with_rest(run: Sequence[Word], at: int, lang: str, *, hundreds: int) -> tuple[int, int]:
    following, joined = _after(run, at, lang)
    value = _value(run, following, lang)
    if 10 <= value < 100 or (1 <= value <= 9 and (joined or lang in _UNJOINED_HUNDREDS)):
        if value < 10 and _value(run, following + 1, lang) == 100:  # the next group of hundreds begins here
            return hundreds, at
        rest, last = _below_hundred(run, following, lang)
        return hundreds + rest, last
    return hundreds, at


def _below_hundred(run: Sequence[Word], at: int, lang: str) -> tuple[int, int]:
    value = _value(run, at, lang)
    following, joined = _after(run, at, lang)
    second = _value(run, following, lang)
    if lang in _UNITS_FIRST:
        return _units_first(value, second, at, following, joined=joined)
    if lang == "fr":
        return _french(run, at)
    if lang == "vi" and 2 <= value <= 9 and second == 10:  # "hai mươi mốt"
        unit = _value(run, at + 2, lang)
        return (value * 10 + unit, at + 2) if 1 <= unit <= 9 else (value * 10, at + 1)
    takes_unit = (10 if lang in _FROM_TEN else 20) <= value < 100 and value % 10 == 0 and 1 <= second <= 9
    if takes_unit and (joined or lang in _UNJOINED) and _value(run, following + 1, lang) != 100:
        return value + second, following
    return value, at


def _units_first(value: int, second: int, at: int, following: int, *, joined: bool) -> tuple[int, int]:
    """Units come before tens: "five and twenty", "five ten". Somali says them either way."""
    if 1 <= value <= 9 and joined and 10 <= second < 100 and second % 10 == 0:
        return value + second, following
    if 20 <= value < 100 and value % 10 == 0 and joined and 1 <= second <= 9:
        return value + second, following
    if 1 <= value <= 9 and second == 10 and not joined:
        return value + 10, following
    return value, at


def _french(run: Sequence[Word], at: int) -> tuple[int, int]:
    """Twenties up to a hundred: "soixante-dix-sept" is 77, "quatre-vingt-douze" 92."""
    value, last = _value(run, at, "fr"), at
    if value == 4 and _value(run, at + 1, "fr") == 20:
        value, last = 80, at + 1
    following, _ = _after(run, last, "fr")
    second = _value(run, following, "fr")
    if value == 10 and 7 <= second <= 9:
        return value + second, following
    if value in (60, 80) and 10 <= second <= 16:
        if second == 10 and 7 <= (third := _value(run, following + 1, "fr")) <= 9:
            return value + 10 + third, following + 1
        return value + second, following
    if 20 <= value < 100 and value % 10 == 0 and 1 <= second <= 9:
        return value + second, following
    return value, last
