"""The currency that a price leaves unsaid: taken over from another price of the post, or from language and places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlp.values.money_amounts import Amount
from nlp.values.money_sizes import LAKHS, RUPEES, euros, guess, is_sensible, old_unit

# Colloquial tomans leave out what everybody knows: 14 are fourteen million, 300 three hundred thousand.
TOMAN = 10.0
_TOMAN_MILLIONS, _TOMAN_THOUSANDS = 100, 10_000
_SMALLEST_BARE = 20
FEWEST_IN_WORDS = 11  # "one", "two" of running text are no amounts; "elli", "fifty", "یازده هزار" are
# How far two prices of one post lie apart at most: a child's fare, a surcharge; less where thousands are supplied too.
_APART, _APART_SCALED = (100, 50), (12, 12)


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount with its currency; `ratio` is what one of the said units is ("waraqa": 100)."""

    amount: Amount
    code: str
    ratio: float
    start: int
    end: int
    stretch: int

    @property
    def value(self) -> float:
        """The amount in the currency."""
        return self.amount.value * self.ratio


def supplied(
    amount: Amount, index: int, sources: Iterable[Priced], lang: str, countries: Sequence[str]
) -> Priced | None:
    """The amount with the currency of the first of `sources` that fits it, else as language and places have it."""
    for source in sources:
        if taken := _like(source, amount, index):
            return taken
    if amount.factor == 1 and amount.value < _SMALLEST_BARE:
        return None
    code = guess(amount.value, amount.factor, lang, countries)
    if code is None:
        return None
    ratio = (TOMAN if code == "IRR" else 1.0) / old_unit(amount.value, code)
    return Priced(amount, code, ratio, amount.start, amount.end, index)


def counts(amount: Amount, signed: Priced | None) -> bool:
    """Whether an amount without a currency is a price of its own, not the head count or the day beside one."""
    if signed is None:
        return not (amount.in_words and amount.value < FEWEST_IN_WORDS)
    return not (amount.in_words and amount.factor == 1) and amount.value >= max(signed.amount.value * 0.05, 32)


def whole_tomans(amount: Amount) -> Amount:
    """The tomans that are meant: "۱۴ تومن" are fourteen million."""
    if amount.factor > 1 or amount.value >= _TOMAN_THOUSANDS:
        return amount
    return scaled(amount, 1e6 if amount.value < _TOMAN_MILLIONS else 1e3)


def scaled(amount: Amount, factor: float) -> Amount:
    """The amount with a factor that went without saying."""
    high = None if amount.high is None else amount.high * factor
    return replace(amount, value=amount.value * factor, factor=factor, high=high)


def _like(source: Priced, amount: Amount, index: int) -> Priced | None:
    """The amount in the money of another price, in its thousands too where they go without saying ("240к, 180")."""
    if amount.factor in LAKHS and source.code not in RUPEES:
        return None
    options = [(amount, _APART)]
    if amount.factor == 1 < source.amount.factor and amount.value < 1000:
        options.insert(0, (scaled(amount, source.amount.factor), _APART_SCALED))
    for option, (below, above) in options:
        value = option.value * source.ratio
        near = source.value / below <= value <= source.value * above
        if near and is_sensible(value, source.code) and euros(value, source.code) < 100_000:
            return Priced(option, source.code, source.ratio, amount.start, amount.end, index)
    return None
