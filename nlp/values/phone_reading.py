"""One stretch of digit groups, read as one phone number: with its country code, or dialled inside a country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from nlp.values.phone_evidence import Evidence
from nlp.values.phone_numbers import POSSIBLE, VALID, code_of, international, is_mobile, leading_code, region_of
from nlp.values.phone_scan import MASK, Scan
from nlp.values.phone_shapes import are_years, country_weights, looks_like_phone

_MONEY_SIGNS = frozenset("$€£¥₺₹₽₦#№")
# Languages whose trunk prefix is 8 ("8 900 …").
_TRUNK_EIGHT = ("ru", "uk")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without anything between them; `plus` is where the plus before them stands, -1 for none."""

    digits: str
    start: int
    end: int
    plus: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A number at `start:end` of the scan; `value` ranks it against other readings of the same digits.

    Values fall with what has to be supposed: a written code (10), a trunk 0 (8), a bare code (7), nothing (6.5).
    """

    value: float
    start: int
    end: int
    e164: str | None
    score: float
    candidates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The groups `first:last` of `run`, to be read as one number; `coded`: a code stands earlier in the run."""

    run: Sequence[Group]
    first: int
    last: int
    digits: str
    coded: bool

    @property
    def groups(self) -> Sequence[Group]:
        return self.run[self.first : self.last]


class PhoneReader:
    """Reads windows of one masked text. The evidence of the text is gathered when a number first needs it."""

    def __init__(self, scan: Scan, masked: str, *, lang: str, regions: Sequence[str]) -> None:
        self._scan, self._text, self._lang, self._regions = scan, masked, lang, regions

    def is_spoken(self, start: int, end: int, *, least: int = 3) -> bool:
        """Whether so many words of the scan's `start:end` were digits."""
        return self._scan.is_spoken(start, end, least=least)

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._scan, lang=self._lang, regions=self._regions)

    def read(self, window: Window) -> Reading | None:
        """The number that the window makes, or None."""
        head, tail = window.run[window.first], window.run[window.last - 1]
        if not self._stands_free(head, tail):
            return None
        start, end = self._edges(head, tail)
        if any(group.plus >= 0 for group in window.groups[1:]):
            return self._code_last(window, start, end)
        if head.plus >= 0:
            return self._coded(start, end, window.digits, value=10.0)
        if self._behind_open_code(window):
            return None
        return self._dialled(start, end, window.digits) or self._national(window, start, end)

    @staticmethod
    def _behind_open_code(window: Window) -> bool:
        """Whether a written code stands before these digits whose number is not whole without them."""
        for at in range(window.first - 1, -1, -1):
            group = window.run[at]
            if group.plus >= 0 or (group.digits.startswith("00") and (at == 0 or len(group.digits) >= 5)):
                code = group.digits if group.plus >= 0 else group.digits[2:]
                before = code + "".join(part.digits for part in window.run[at + 1 : window.first])
                return bool(leading_code(before)) and not (len(before) >= 7 and international(before)[0])
        return False

    def _stands_free(self, head: Group, tail: Group) -> bool:
        """Latin letters glued on mean an id ("AB0123…", "25th"), unless they are an app's name."""
        before = self._text[head.start - 1] if head.start else " "
        after = self._text[tail.end : tail.end + 1]
        glued = head.plus < 0 and (before == MASK or _latin(before))
        if glued and not self._evidence.announced(head.start, head.start):
            return False
        if before == "@" or (before == "#" and len(head.digits) < 8):
            return False
        return not _latin(after) or self._evidence.announced(tail.end, tail.end)

    def _edges(self, head: Group, tail: Group) -> tuple[int, int]:
        """From the plus to the last digit, with a bracket whose other half lies inside."""
        start, end = (head.plus if head.plus >= 0 else head.start), tail.end
        inside = self._text[start:end]
        if inside.count(")") > inside.count("(") and start and self._text[start - 1] == "(":
            start -= 1
        if inside.count("(") > inside.count(")") and self._text[end : end + 1] == ")":
            end += 1
        return start, end

    def _coded(self, start: int, end: int, digits: str, *, value: float) -> Reading | None:
        """A number with its country code: a fact where the plan holds it, less than that where it could."""
        quality, e164 = international(digits)
        if quality == VALID:
            return Reading(value, start, end, e164, 1.0 if value == 10.0 else 0.98)
        if quality == POSSIBLE and len(digits) >= 9 and not self._evidence.refused(start, end, reach=4):
            return Reading(value - 2.2, start, end, e164, 0.6)
        return None

    def _dialled(self, start: int, end: int, digits: str) -> Reading | None:
        """ "0090…", "01190…", and "90…+" as right-to-left writing turns it."""
        if digits.startswith("00"):
            return self._coded(start, end, digits[2:], value=9.8)
        plus_after = self._text.startswith("+", end) and not self._text[end + 1 : end + 2].isdigit()
        if plus_after and international(digits)[0] == VALID:
            return Reading(9.5, start, end, international(digits)[1], 0.95)
        if digits.startswith("011") and len(digits) >= 13 and international(digits[3:])[0] == VALID:
            return Reading(9.0, start, end, international(digits[3:])[1], 0.9)
        return None

    def _code_last(self, window: Window, start: int, end: int) -> Reading | None:
        """ "530 000 00 12 (+90)": the code follows its number."""
        *own, code = window.groups
        if any(group.plus >= 0 for group in own) or leading_code(code.digits) != code.digits:
            return None
        quality, e164 = international(code.digits + "".join(group.digits for group in own).lstrip("0"))
        return Reading(9.4, start, end, e164, 0.95) if quality == VALID else None

    def _national(self, window: Window, start: int, end: int) -> Reading | None:
        """A national number, or one whose country code lacks its plus."""
        digits, evidence = window.digits, self._evidence
        # "order 0530…" refuses digits in one piece; what is grouped as a number must stand right behind such a word.
        if evidence.refused(start, end, reach=16 if len(window.groups) < 3 else 4) or self._goes_on(window):
            return None
        # Nobody spells out digits but those of a phone.
        announced = self._scan.is_spoken(start, end)
        announced = announced or evidence.announced(window.run[0].start, end) or evidence.announced(start, end)
        if digits[0] == "0" or (digits[0] == "8" and len(digits) == 11 and self._lang in _TRUNK_EIGHT):
            return self._with_trunk(window, start, end, announced=announced)
        bare = self._bare_code(window, start, end, announced=announced)
        return bare or self._bare(window, start, end, announced=announced)

    def _shape(self, window: Window) -> dict[str, float]:
        """What the grouping of the digits says of their country."""
        groups = [group.digits for group in window.groups]
        middle = groups[1] if len(groups) > 1 else ""
        return country_weights(window.digits, tuple(len(group) for group in groups), self._gaps(window), middle)

    def _gaps(self, window: Window) -> list[str]:
        return [self._text[a.end : b.start] for a, b in pairwise(window.groups)]

    def _with_trunk(self, window: Window, start: int, end: int, *, announced: bool) -> Reading | None:
        digits = window.digits
        if not (8 if announced or self._evidence.in_town(digits, window.groups[0].digits) else 9) <= len(digits) <= 12:
            return None
        e164, candidates = self._evidence.resolve(
            digits, start, end, head=window.groups[0].digits, shape=self._shape(window)
        )
        if e164:
            return Reading(8.0, start, end, e164, 0.9 if announced else 0.85, candidates[1:] and candidates)
        if candidates:
            return Reading(7.0, start, end, None, 0.5, candidates)
        # Announced as a phone, though no plan that we ask holds it: worth keeping, the reader can judge.
        return Reading(2.0, start, end, None, 0.3) if announced and 9 <= len(digits) <= 11 else None

    def _bare_code(self, window: Window, start: int, end: int, *, announced: bool) -> Reading | None:
        """ "905300000012": believed where announced, or where its country fits what the text says."""
        digits = window.digits
        quality, e164 = international(digits) if 10 <= len(digits) <= 15 else (0, "")
        if quality != VALID or not is_mobile(e164):
            return None
        region = region_of(e164)
        fits = self._evidence.said.get(region, 0) + self._evidence.beside(start, end).get(region, 0)
        split_after_code = len(code_of(region)) > 1 and window.groups[0].digits == code_of(region)
        # Twelve digits or more that make a valid mobile are hardly ever anything else.
        if announced or fits >= 2 or split_after_code or len(digits) >= 12:
            return Reading(7.2, start, end, e164, 0.85 if announced else 0.7)
        return None

    def _bare(self, window: Window, start: int, end: int, *, announced: bool) -> Reading | None:
        """A national number without 0, which needs announcing: "whatsapp 530 000 00 12"."""
        digits = window.digits
        supported = announced or window.coded or self._evidence.beside(start, end)
        looks_it = self._looks_like_one(window)
        if len(digits) > 11 or not (supported or looks_it) or are_years([group.digits for group in window.groups]):
            return None
        shape = self._shape(window)
        # Words that are digits may be a count or a price: then a country must be told.
        told = supported and (not self._scan.is_spoken(start, end) or self._evidence.announced(start, end))
        e164, candidates = self._evidence.resolve(
            digits, start, end, head=window.groups[0].digits, shape=shape, least=0.0 if told else 2.0
        )
        if not supported and not e164:
            return None
        if e164 and (len(digits) >= 8 or announced):
            return Reading(6.5, start, end, e164, 0.75, candidates[1:] and candidates)
        return Reading(5.0, start, end, None, 0.4, candidates) if candidates and len(digits) >= 8 else None

    def _looks_like_one(self, window: Window) -> bool:
        """Whether the grouping alone makes a number of it, and neither money nor more digits stand beside."""
        groups = window.groups
        if self._text[: groups[0].start].rstrip()[-1:] in _MONEY_SIGNS:
            return False
        whole = not (window.first and self._touches(window.run[window.first - 1], groups[0]))
        whole = whole and not (window.last < len(window.run) and self._touches(groups[-1], window.run[window.last]))
        return whole and looks_like_phone([group.digits for group in groups], self._gaps(window))

    def _goes_on(self, window: Window) -> bool:
        """Whether digits stand right behind, as "31" behind "0800 000 00": then the number is not whole."""
        if window.last == len(window.run) or len(window.digits) >= 12:
            return False
        tail, more = window.run[window.last - 1], window.run[window.last]
        behind = self._text[more.end : more.end + 1]
        single = more.start - tail.end == 1 and len(more.digits) <= 2 and more.plus < 0
        return (
            single
            and behind not in ("/", ":", "%", "€", "$", "£", "+")
            and not self._evidence.refused(more.start, more.end)
        )

    def _touches(self, left: Group, right: Group) -> bool:
        return right.start - left.end <= 1


def _latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"
