"""`Sum`: one number added up word by word, in the order in which the languages say tens, hundreds and factors."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.values.money_tokens import Token, number_of

_MILLION, _LAKH = 1e6, 1e5
# Where a digit behind a factor is a tenth of it, and from which factor on: "1 tỷ 2", "2 ngàn 3", "3 millions 5".
_TENTHS = {"vi": 1e3, "fr": _MILLION}
_TENTHS_IN_WORDS = {"vi": 1e3, "fr": 1e3}  # "hai ngàn hai", "quatre mille cinq"
# Where thousands are left out between two numbers: "چهار و دویست" is 4,200.
_LEAVE_OUT = ("fa", "prs")


_HUNDREDS = range(100, 1000, 100)


class Sum:
    """Each method takes one more token in and says whether it belongs to the number at all."""

    def __init__(self, lang: str) -> None:
        self.total, self.extra, self.factor, self.high_unit = 0.0, 0.0, 0.0, 0.0
        self.current: float | None = None
        self.in_words = True
        self._written = False  # whether `current` came in digits: words then multiply it and add nothing ("180.000 un")
        self._lang = lang

    @property
    def value(self) -> float:
        """The number so far."""
        rest = self.current or 0.0
        if self.factor == _MILLION and 100 <= rest < 1000:  # "3 millones 500": the thousands are not said
            rest *= 1000
        if self.factor == _LAKH and 10 <= rest < 100:  # "4 lac 50", "ایک لاکھ دس": so here
            rest *= 1000
        return self.total + rest + self.extra

    @property
    def begun(self) -> bool:
        """Whether there is a number yet."""
        return self.current is not None or self.total > 0

    def digits(self, token: Token, *, before_factor: bool) -> bool:
        """A number in digits: the first, or a smaller one after a factor ("11 bin 500"). `before_factor`: a factor or a
        hundred follows."""
        number = number_of(token.digits)
        if self.current is not None or (self.total and number >= self.factor):
            return False
        single = len(token.digits) == 1 and not before_factor
        if single and not token.glued and self._in_tenths(_TENTHS):
            self.extra, self.in_words = number * self.factor / 10, False
            return True
        if self.total and not token.glued and number < 10 and not before_factor:  # "230 triệu 1 người"
            return False
        if self.factor and token.glued and not before_factor:  # "1tr5", "4k5": tenths of the factor
            number *= self.factor / 10 ** len(token.digits) if token.digits.isdigit() and number < self.factor else 1
        self.current, self.in_words, self._written = number, False, True
        return True

    def _in_tenths(self, least: Mapping[str, float]) -> bool:
        return self.factor >= least.get(self._lang, float("inf")) and not self.extra

    def number(self, value: float, *, before_more: bool = False) -> bool:
        """A number word; `before_more`: it counts tens or hundreds ("3 bin beş yüz")."""
        now = self.current
        if now is None:
            return self._first(value, before_more=before_more)
        if self._extends(now, value, before_more=before_more):
            return True
        if self._written:
            return False
        if self._adds(now, value):
            self.current = now + value
        elif self._is_next(now, value):
            self.high_unit = value
        else:
            return False
        return True

    def _first(self, value: float, *, before_more: bool) -> bool:
        """The first word, or the first behind a factor."""
        if self.total and self.in_words and value < 10 and not before_more and self._in_tenths(_TENTHS_IN_WORDS):
            self.extra = value * self.factor / 10
            return True
        if self.total and (value >= self.factor or (value < 10 and not self.in_words and not before_more)):
            return False  # "230 triệu một người"
        self.current = value
        return True

    def _extends(self, now: float, value: float, *, before_more: bool) -> bool:
        """Words that multiply what is there, or stand for more than they say."""
        if value == 10 and now % 10 >= 2 and self._lang in ("vi", "zh"):
            self.current = now + 9 * (now % 10)
        elif value == 20 and now % 100 == 4 and self._lang.startswith("fr"):
            self.current = now + 76
        elif value == 100 and 1 <= now < 100:
            self.current = now * 100
        elif self._lang == "vi" and value < 10 and now in _HUNDREDS and not (self._written or before_more):
            self.current = now + 10 * value  # "trăm hai"
        elif self._lang.startswith(_LEAVE_OUT) and 1 < now < 30 and value in _HUNDREDS and not self.total:
            self.current = now * 1000 + value
        else:
            return False
        return True

    def _adds(self, now: float, value: float) -> bool:
        if (now >= 1000 and now % 1000 == 0 and value < 1000) or (now % 100 == 0 and value < 100):
            return True
        if now % 10 == 0 and now % 100 >= 10 and value < 10:
            return True
        units = now % 100 < 10 and now % 10 != 0
        if units and self._lang.startswith(("ar", "de", "ckb")) and value % 10 == 0 and 10 <= value < 100:
            return True  # "five and twenty"
        return self._lang.startswith("fr") and now % 100 in (60, 80) and 10 <= value < 20

    def _is_next(self, now: float, value: float) -> bool:
        """ "دو سه هزار", "do teen lakh": two to three thousand, said without a joint."""
        units, tens = 1 <= now < 10 and value == now + 1, 10 <= now < 90 and now % 10 == 0 and value == now + 10
        return not self.high_unit and (units or tens)

    def times(self, factor: float) -> bool:
        """A factor: thousand, lakh, million."""
        if self.current is None and self.total:
            if factor <= self.factor:
                return False
            self.total, self.factor = self.total * factor, factor
            return True
        if self.factor and factor >= self.factor:
            self.total = (self.total + (self.current or 0.0)) * factor
        else:
            self.total += (self.current if self.current is not None else 1.0) * factor
        self.high_unit *= factor
        self.factor, self.current, self._written = factor, None, False
        return True

    def half(self, part: float) -> bool:
        """A half after the number ("dört buçuk") or after its factor ("ngàn rưỡi", "ألف ونص")."""
        if self.current is not None:
            self.current += 100 * part if self._lang == "vi" and self.current in _HUNDREDS else part
        else:
            self.extra += part * self.factor
        return self.begun
