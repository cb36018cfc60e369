"""Digits written as words: "zero five three", "صفر خمسة", "soixante-dix", "beş yüz otuz", "double five"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from nlp.normalise import Folded, fold
from nlp.tables import listed, read_table

_TOKEN = re.compile(r"[0-9]+|[一-鿿〇]|[^\W\d_]+")
_GAP = re.compile(r"[\s,.\-–_/*'’·:;|…،፣፡+()]{0,4}و?")
# Languages in which a unit joins its tens without "and".
_UNJOINED = frozenset({"en", "fr", "tr", "ru", "am", "vi", "ur", "ti"})
# … and in which a unit joins its hundreds without one.
_UNJOINED_HUNDREDS = frozenset({"tr", "ru", "es", "am", "ur"})
# How many digits a number has, trunk 0 or country code included.
_NUMBER_LENGTHS = range(9, 15)
# Words that say no digit themselves.
_PAUSE = re.compile(r"[,،፣፡;|/…]|\s[\-–]\s")
_FILLERS = frozenset({"&", "#", "times"})
# Fewer words than this are ordinary speech ("one of two"), unless digits stand around them.
_MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class SpokenDigits:
    """`digits` (or "+") are said by the raw text from `start` to `end`."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    """`value` is -1 for digits that are written as digits, which `text` then holds."""

    text: str
    start: int
    end: int
    meanings: dict[str, str]
    joined: bool = False
    paused: bool = False

    @property
    def is_digits(self) -> bool:
        return self.text.isdigit()


@cache
def _lexicon() -> dict[str, dict[str, str]]:
    """Folded word → {language: value}."""
    words: dict[str, dict[str, str]] = {}
    for row in read_table("number_words"):
        for word in listed(row["words"]):
            words.setdefault(fold(word), {})[row["lang"]] = row["value"]
    return words


@cache
def _compounds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Numbers written in one word, whole and in parts: Turkish "beşyüzotuz", Persian "نهصدودوازده"."""
    patterns = []
    for lang, joint in (("tr", ""), ("fa", "و"), ("en", ""), ("kmr", "")):
        words = sorted((w for w, m in _lexicon().items() if m.get(lang, "x").isdigit()), key=len, reverse=True)
        part = "|".join(words)
        patterns.append((re.compile(rf"(?:{part})(?:{joint}(?:{part}))+"), re.compile(part)))
    return tuple(patterns)


def spoken_digits(folded: Folded, *, lang: str) -> list[SpokenDigits]:
    """The number words of the text that read as digits of a longer number, in raw offsets, in order."""
    found: list[SpokenDigits] = []
    for run in _runs(folded.text):
        language = _language_of(run, lang)
        if language and _reads_as_digits(run):
            for digits, first, last in _whole(run, language, folded.text):
                start, end = folded.raw_span(run[first].start, run[last].end)
                found.append(SpokenDigits(digits, start, end))
    return found


def _words(text: str) -> Iterator[_Word]:
    lexicon = _lexicon()
    for match in _TOKEN.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        if word[0].isdigit():
            yield _Word(word, start, end, {})
        elif word in lexicon:
            yield _Word(word, start, end, lexicon[word])
        elif word[0] == "و" and (meanings := lexicon.get(word[1:])):
            yield _Word(word[1:], start + 1, end, meanings, joined=True)
        elif len(word) > 5:
            for part in _parts(word):
                joined = part.start() > 0 and word[part.start() - 1] == "و"
                yield _Word(part[0], start + part.start(), start + part.end(), lexicon[part[0]], joined)


def _parts(word: str) -> list[re.Match[str]]:
    for whole, part in _compounds():
        if whole.fullmatch(word):
            return list(part.finditer(word))
    return []


def _runs(text: str) -> Iterator[list[_Word]]:
    """Stretches of number words of one language and digits, with nothing but separators between them."""
    run: list[_Word] = []
    languages: set[str] = set()
    for word in _words(text):
        follows = bool(run) and _GAP.fullmatch(text, run[-1].end, word.start) is not None
        common = languages & set(word.meanings) if languages and word.meanings else languages or set(word.meanings)
        if run and (not follows or (word.meanings and not common)):
            yield run
            run, common = [], set(word.meanings)
        paused = bool(run) and _PAUSE.search(text, run[-1].end, word.start) is not None
        run.append(replace(word, paused=True) if paused else word)
        languages = common
    if run:
        yield run


def _language_of(run: Sequence[_Word], lang: str) -> str | None:
    """The language that knows every word of the run: the post's own, then English, then any."""
    known = [set(word.meanings) for word in run if word.meanings]
    common = set.intersection(*known) if known else set()
    wanted = {"prs": "fa", "ps": "fa", "ur-Latn": "en", "ar-Latn": "fr"}.get(lang, lang)
    return wanted if wanted in common else "en" if "en" in common else min(common, default=None)


def _reads_as_digits(run: Sequence[_Word]) -> bool:
    words = sum(1 for word in run if not word.is_digits and not _FILLERS & set(word.meanings.values()))
    digits = sum(len(word.text) for word in run if word.is_digits)
    if all(word.is_digits or word.text == "o" for word in run):  # "0530 … o 0531 …" is Spanish for "or"
        return False
    if words >= _MIN_WORDS:
        return words + digits >= 5
    inside = any(not word.is_digits for word in run[1:-1]) and run[0].is_digits and run[-1].is_digits
    leading = not run[0].is_digits and run[0].text != "o" and digits >= 6 and words >= 1
    return (inside and digits >= 4) or leading or (words == 2 and digits >= 3)


def _whole(run: Sequence[_Word], lang: str, text: str) -> list[tuple[str, int, int]]:
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


def _repeated(run: Sequence[_Word], at: int, lang: str, text: str, *, repeats: bool) -> tuple[str, int] | None:
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
    apart = bool(_PAUSE.search(before)) and bool(_PAUSE.search(behind))
    others = at > 1 and run[at - 2].paused and _value(run, at - 1, lang) == 0
    return ("0" * times, at + 1) if (apart and (times > 2 or others)) or (repeats and (times > 2 or apart)) else None


def _parse(run: Sequence[_Word], lang: str, text: str, *, repeats: bool) -> Iterator[tuple[str, int, int]]:
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
        elif value == "z":
            yield "0", at, at
        elif value is not None and value.isdigit():
            total, last = _number(run, at, lang)
            yield str(total), at, last
            at = last
        at += 1


def _value(run: Sequence[_Word], at: int, lang: str) -> int:
    value = run[at].meanings.get(lang, "") if 0 <= at < len(run) else ""
    return int(value) if value.isdigit() else -1


def _number(run: Sequence[_Word], at: int, lang: str) -> tuple[int, int]:
    """The value of the number that starts at `at`, and its last word."""
    value, following = _value(run, at, lang), _value(run, at + 1, lang)
    if 1 <= value <= 9 and following == 100:
        return _with_rest(run, at + 1, lang, hundreds=value * 100)
    if value >= 100:
        return _with_rest(run, at, lang, hundreds=value)
    return _below_hundred(run, at, lang)


def _after(run: Sequence[_Word], at: int, lang: str) -> tuple[int, bool]:
    """Where the next number word stands, and whether "and" joins it."""
    if at + 1 < len(run) and run[at + 1].paused:  # "eight nine hundred, five" is not 905
        return len(run), False
    if at + 1 < len(run) and run[at + 1].meanings.get(lang) == "&":
        return at + 2, True
    return at + 1, at + 1 < len(run) and run[at + 1].joined


def _with_rest(run: Sequence[_Word], at: int, lang: str, *, hundreds: int) -> tuple[int, int]:
    following, joined = _after(run, at, lang)
    value = _value(run, following, lang)
    if 10 <= value < 100 or (1 <= value <= 9 and (joined or lang in _UNJOINED_HUNDREDS)):
        if value < 10 and _value(run, following + 1, lang) == 100:  # the next group of hundreds begins here
            return hundreds, at
        rest, last = _below_hundred(run, following, lang)
        return hundreds + rest, last
    return hundreds, at


def _below_hundred(run: Sequence[_Word], at: int, lang: str) -> tuple[int, int]:
    value = _value(run, at, lang)
    following, joined = _after(run, at, lang)
    second = _value(run, following, lang)
    if lang == "ar":
        return _arabic(value, second, at, following, joined=joined)
    if lang == "fr":
        return _french(run, at)
    if lang == "vi" and 2 <= value <= 9 and second == 10:  # "hai mươi mốt"
        unit = _value(run, at + 2, lang)
        return (value * 10 + unit, at + 2) if 1 <= unit <= 9 else (value * 10, at + 1)
    from_ten = lang in ("tr", "am", "ti", "vi")
    takes_unit = (10 if from_ten else 20) <= value < 100 and value % 10 == 0 and 1 <= second <= 9
    if takes_unit and (joined or lang in _UNJOINED) and _value(run, following + 1, lang) != 100:
        return value + second, following
    return value, at


def _arabic(value: int, second: int, at: int, following: int, *, joined: bool) -> tuple[int, int]:
    """Units come before tens: "five and twenty", "five ten"."""
    if 1 <= value <= 9 and joined and 20 <= second < 100 and second % 10 == 0:
        return value + second, following
    if 1 <= value <= 9 and second == 10 and not joined:
        return value + 10, following
    return value, at


def _french(run: Sequence[_Word], at: int) -> tuple[int, int]:
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
