"""Amounts as people write and say them: "3.500", "۵ هزار و ۲۰۰", "1tr5", "ساڑھے تین لاکھ", "laba boqol oo kun"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.normalise import fold
from nlp.values.money_sum import Sum
from nlp.values.money_tokens import Token, number_of, tokens

# Between the two ends of a range, folded. A plain "y", "e", "و" joins two prices and is none of them.
_UNTIL = (
    "to|till|until|up to|or|الى|إلى|الي|لحد|لغاية|حتى|ل|تا|الا|hatta|7atta|ila|l|ta|bis|a|à|au|jusqu'à|hasta|al|ilaa|"
    "ilaa iyo|до|по|do|đến|tới|deri|deri në|gjer|heta|bo|بۆ|تا کو|هەتا|تاکو|ile|arası|تک|سے|se|tak|څخه تر|تر|پورې|له|"
    "እስከ|ክሳብ|ksab|esk|eske|থেকে|से|तक|到|至|έως|ως|με|până la|la|fino a|aż do|дo|dan|gacha|até|toi|ku|ka"
)
_RANGE = re.compile(
    rf"\s?(?:[-–—~…]|\.\.|/|→|到|至)\s?|\s(?:{'|'.join(re.escape(fold(word)) for word in _UNTIL.split('|'))})\s"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` is the number with its `factor` ("50 bin": 50000 and 1000). Offsets are of the folded text."""

    start: int
    end: int
    value: float
    factor: float
    in_words: bool
    high: float | None = None


# "between 3000 and 3500", "بين ٤٠٠٠ و٥٠٠٠": here "and" says a range.
_BETWEEN = re.compile(
    r"(?:between|entre|zwischen|между|між|tra|intre|بين|مابين|ما بين|navbera|arasi|u dhexe|inta u)\s$"
)
_AND = re.compile(r"\s?(?:and|et|y|e|и|та|und|si|û|u|iyo|dhe|ve|و|او)\s?")


def is_range(text: str, start: int, end: int) -> bool:
    """Whether what stands between two amounts makes them the ends of a range."""
    return start < end and _RANGE.fullmatch(text, start, end) is not None


def read_amounts(text: str, start: int, end: int, lang: str) -> list[Amount]:
    """Every amount that begins in the stretch, in order; the numbers of people, days and kilometres are left out."""
    stream = tokens(text, start, end, lang)
    found: list[Amount] = []
    at = 0
    while at < len(stream):
        read = _one(stream, at, lang)
        if read is None:
            at += 1
            continue
        amount, at = read
        if amount.factor > 1 or not _counted(stream, at, amount.value):
            found.append(amount)
    return list(_ranges(text, found))


def _counted(stream: Sequence[Token], at: int, value: float) -> bool:
    word = stream[at].sense("counted") if at < len(stream) and stream[at].follows else None
    return word is not None and value < word.value


def _one(stream: Sequence[Token], at: int, lang: str) -> tuple[Amount, int] | None:
    """The amount that begins with this token, and the token after it."""
    first, added, sums = at, 0.0, Sum(lang)
    end = stream[at].end
    while at < len(stream):
        token = stream[at]
        if at > first and not token.follows:
            break
        if not sums.begun and (half := token.sense("half-first")):
            added = half.value
            at += 1
            continue
        if added and not sums.begun and token.sense("factor"):  # "سوا لاکھ"
            sums.number(1.0 + added)
            added = 0.0
        step = _step(stream, at, sums)
        if step == 0:
            break
        at += step
        end = stream[at - 1].end
        if added and sums.current is not None:
            sums.current, added = sums.current + added, 0.0
    if not sums.begun or sums.value <= 0:
        return None
    bare_words = sums.in_words
    high = sums.high_unit if sums.high_unit > sums.value else None
    return Amount(stream[first].start, end, sums.value, max(sums.factor, 1.0), bare_words, high), at


def _step(stream: Sequence[Token], at: int, sums: Sum) -> int:
    """How many tokens from here belong to the number: 0 ends it."""
    token = stream[at]
    following = stream[at + 1] if at + 1 < len(stream) and stream[at + 1].follows else None
    if token.digits:
        if sums.begun and following is not None and following.sense("counted"):
            return 0
        return int(sums.digits(token, before_factor=following is not None and _counts_on(following)))
    if prefix := token.sense("factor-first"):
        return _prefixed(stream, at, sums, prefix.value)
    counted = following is not None and following.sense("counted")
    if sums.begun and counted and token.sense("number") and not token.sense("factor", "half"):
        return 0  # "bảy triệu một đêm"
    if token.sense("number", "factor") or (sums.begun and token.sense("half")):
        return int(_word(token, sums, before_more=following is not None and _counts_on(following)))
    if sums.begun and following and token.sense("joint") and not following.sense("joint"):
        step = _step(stream, at + 1, sums)
        return step + 1 if step else 0
    return 0


def _counts_on(following: Token) -> bool:
    """Whether the number before it counts tens, hundreds, thousands or more."""
    number = following.sense("number")
    return following.sense("factor") is not None or (number is not None and number.value in (10, 100))


def _word(token: Token, sums: Sum, *, before_more: bool) -> bool:
    if sums.begun and (half := token.sense("half")):
        return sums.half(half.value)
    if factor := token.sense("factor"):
        is_name = token.is_letter and (sums.current is None or sums.in_words)
        return not is_name and sums.times(factor.value)
    number = token.sense("number")
    return number is not None and sums.number(number.value, before_more=before_more)


def _prefixed(stream: Sequence[Token], at: int, sums: Sum, factor: float) -> int:
    """Hausa and Swahili say the factor first: "dubu dari uku" is a thousand times three hundred."""
    inner, taken, joined = 0.0, 0, at
    for follower in stream[at + 1 : at + 4]:
        if not follower.follows or follower.sense("joint"):
            break
        if nested := follower.sense("factor-first"):
            if nested.value >= factor:
                break
            factor *= nested.value
        elif value := follower.sense("number"):
            inner, taken = inner + value.value, taken + 1
            joined += 1
            break
        elif follower.digits:
            inner, taken = number_of(follower.digits), taken + 1
            joined += 1
            break
        joined += 1
    sums.total += (inner or 1.0) * factor
    sums.factor = factor
    return joined - at + 1


def _ranges(text: str, found: Sequence[Amount]) -> Iterator[Amount]:
    """Two amounts with "to" or a dash between them are one; "6-7 bin" counts both in thousands."""
    at = 0
    while at < len(found):
        low = found[at]
        high = found[at + 1] if at + 1 < len(found) else None
        between = _BETWEEN.search(text, max(0, low.start - 12), low.start) is not None
        joined = high is not None and between and _AND.fullmatch(text, low.end, high.start) is not None
        if high and (joined or is_range(text, low.end, high.start)):
            factor = high.factor if low.factor == 1 and high.value / high.factor > low.value * 0.99 else 1.0
            low_value = low.value * factor if low.value * factor < high.value else low.value
            if low_value < high.value <= low_value * 20:
                yield replace(low, end=high.end, value=low_value, factor=high.factor, high=high.value)
                at += 2
                continue
        yield low
        at += 1
