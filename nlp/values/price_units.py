"""What a price is for ("per person", "للطفل", "aile 11.000"), as it stands beside the amount."""

from __future__ import annotations

import re
from functools import cache

from nlp.matcher import Matcher
from nlp.tables import listed, read_table

# A comma, a stop or a line's end begins the next entry of a list ("850 $. Детям 300").
_TOUCHING = re.compile(r"[ /:(\-*]{0,3}(?:per |for |ل|/|x |por |par |për |за |на |с |بو |د )?")
_BEFORE = re.compile(r"[\s:=\-–]{1,3}(?:[€$£₺]\s?)?")


@cache
def _matcher() -> Matcher[str]:
    return Matcher((word, row["per"]) for row in read_table("price_units") for word in listed(row["words"]))


class Units:
    """The unit words of one folded text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = _matcher().find(text)

    def beside(self, start: int, end: int, stretch: tuple[int, int] | None = None) -> tuple[str | None, int]:
        """The unit of the price at `start:end` and where the price ends with it.

        One that follows belongs to the price, one before it only says what it is; the marked `stretch` comes first.
        """
        if stretch:
            inside = [unit for unit in self._found if stretch[0] <= unit.start and unit.end <= stretch[1]]
            behind = next((unit for unit in inside if unit.start >= end), None)
            if behind or inside:
                unit = behind or inside[0]
                return unit.entry, unit.end if behind else end
        for unit in self._found:
            if end <= unit.start <= end + 8 and _TOUCHING.fullmatch(self._text, end, unit.start):
                return unit.entry, unit.end
        for unit in self._found:
            if 0 <= start - unit.end <= 4 and _BEFORE.fullmatch(self._text, unit.end, start):
                return unit.entry, end
        return None, end
