"""Numbers inside links: wa.me, api.whatsapp.com, tel:, t.me/+…; what else a link holds is never a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.values.phone_numbers import POSSIBLE, VALID, international

_HINT = re.compile(r"me\s?/|phone=|number=|tel:|:\s?//", re.IGNORECASE)
_LINK = re.compile(
    r"(?:(?P<wa>\bwa\s?\.\s?me\s?/{1,2}\s?)|(?P<query>[?&](?:phone|number)=\s?)|(?P<scheme>\b(?:tel|sms|callto|whatsapp|viber):(?://)?(?=[+%0-9]))"
    r"|(?P<zalo>\bzalo\.me/(?=0))|(?P<tg>\b(?:t|telegram)\s?\.\s?me\s?/\s?(?=\+|%2b)))"
    r"(?P<plus>%2b|\+|00)?\s?(?P<digits>[0-9][0-9\-]{6,18}[0-9])(?P<rest>[\w\-])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LinkedNumber:
    """`start:end` are the digits with their plus in the scanned text."""

    e164: str
    start: int
    end: int
    score: float


def linked_numbers(text: str) -> Iterator[LinkedNumber]:
    """The numbers in contact links. A `t.me/+` invitation hash is no number, nor is a national one."""
    if not _HINT.search(text):
        return
    for match in _LINK.finditer(text):
        if match["rest"] and (match["tg"] or match["rest"].isalnum()):
            continue
        digits = match["digits"].replace("-", "")
        # Zalo is Vietnamese, and its links hold the number as it is dialled there.
        quality, e164 = international("84" + digits[1:] if match["zalo"] else digits)
        if quality == VALID or (quality == POSSIBLE and not match["tg"]):
            # %2B is not part of what one dials.
            start = match.start("plus") if match["plus"] in ("+", "00") else match.start("digits")
            yield LinkedNumber(e164, start, match.end("digits"), 1.0 if quality == VALID else 0.6)
