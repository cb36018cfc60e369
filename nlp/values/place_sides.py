"""Which part a named place has in a journey, told by the words and endings beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.normalise import Folded, fold
from nlp.tables import listed, read_table
from nlp.values.gazetteer import Mention

_BEFORE, _AFTER, _WORD = 28, 16, 40  # characters looked at
_ARTICLES = "the |la |le |les |el |los |l'|o |شهر |مدينه |جزيره |کمپ |مخيم |bang |nuoc |dao |tp "
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|no|without|except|pas|sin|не|jo|nuk|degil|khong|maya)|(?:^|\s)(?:مو|مش|ليس|بدون|نه|بلا|غير|نا|نهک))\s+$"
)
_DENIED_AFTER = re.compile(r"\s*(?:(?:degil|نهين|nahi|nahin|мимо)(?!\w)|(?:نه|no|نا|yok)\s*[،,.!])")
_ADDRESS = re.compile(r"://|\w\.(?:com|me|ly|org|net)\b|_\w*\d")
# A place where money waits or somebody sits is none of the journey's.
_OFFICE = re.compile(
    r"(?:مکتب|مکاتب|دفتر|صراف|حواله|office|pay|paid|cash|paga|pago|efectivo|oficina|bureau|paie|payer|ofis|odeme|xafiis"
    r"|ቢሮ|офис|налич|оплат|zyre|pages|van phong|نوسينگه|nivisgeh|buroya|دوکان|دکان|shop|familia|family|number|simcard)"
    r"[^.\n،,]{0,18}$"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the words beside a place say: side from, via, to or in, or None; `then` where another leg went before."""

    side: str | None
    then: bool = False
    office: bool = False


@cache
def _words(side: str, where: str) -> tuple[str, ...]:
    words = {
        fold(word)
        for row in read_table("place_roles")
        if row["side"] == side and row["where"] == where
        for word in listed(row["words"])
    }
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _before(side: str) -> re.Pattern[str] | None:
    if not (words := "|".join(map(re.escape, _words(side, "before")))):
        return None
    # "d'", "ከ" and "ل" are glued to the name; between the others and it stand blanks, an article, "the", a colon.
    return re.compile(rf"(?:^|[\s\W])و?(?:{words})[\s:]*(?:{_ARTICLES})?(?:ال)?$")


@cache
def _then() -> re.Pattern[str]:
    """ "then", and a short preposition at most between it and the name."""
    return re.compile(
        rf"(?:^|[\s\W])و?(?:{'|'.join(map(re.escape, _words('then', 'before')))})[\s:,]+(?:\w{{1,5}}\s+)?\w?$"
    )


@cache
def _after(side: str) -> re.Pattern[str] | None:
    if not (words := _words(side, "after")):
        return None
    # Short Latin words are endings and stand glued ("Yunanistan'a"); behind a blank they are other words ("a", "ne").
    endings = "|".join(re.escape(word) for word in words if word.isascii() and len(word) < 5)
    others = "|".join(re.escape(word) for word in words if not word.isascii() or len(word) >= 5)
    return re.compile(rf"(?:{endings or '(?!)'}|\s?(?:{others or '(?!)'}))(?!\w)")


def told(folded: Folded, mention: Mention) -> Told:
    """The side that the nearest words give to a mention; endings are surer than words before it."""
    start, end = folded.span_of_raw(mention.start, mention.end)
    before, after = folded.text[max(0, start - _BEFORE) : start], folded.text[end : end + _AFTER]
    then, office = _then().search(before) is not None, _OFFICE.search(before) is not None
    if mention.kind != "flag" and (side := _by_ending(after)):
        return Told(side, then, office)
    ethiopic = "\u1200" <= folded.text[start : start + 1] <= "\u137f"
    for side in ("via", "from", "to", "in"):
        pattern = _before(side)
        if (pattern and pattern.search(before)) or (ethiopic and side == "from" and before.endswith("ከ")):
            return Told("in" if _is_locative(folded.text[start:end] + after, before) else side, then, office)
    return Told(None, then, office)


def _by_ending(after: str) -> str | None:
    for side in ("via", "from", "to", "in"):
        pattern = _after(side)
        if pattern and pattern.match(after) and (side != "to" or after[:1] in "'aeyn" or after[:1] == " "):
            return side
    return None


def _is_locative(name: str, before: str) -> bool:
    """Russian "в Тбилиси" and "в Минск" part by the ending: -е and -и stay, -у and -ю go."""
    if not re.search(r"(?:^|\s)(?:в|во|на)\s+$", before):
        return False
    word = re.match(r"\w+", name)
    return word is not None and word[0][-1] in "еих"


def is_denied(folded: Folded, mention: Mention) -> bool:
    """Whether the text says that the journey does not go there: "not Belarus", "گریس نه،"."""
    start, end = folded.span_of_raw(mention.start, mention.end)
    before, after = folded.text[max(0, start - 12) : start], folded.text[end : end + 8]
    return _DENIED_BEFORE.search(before) is not None or _DENIED_AFTER.match(after) is not None


def in_contact(folded: Folded, mention: Mention) -> bool:
    """Whether the name is a piece of a user name, an address or a link: "@balkan_route1"."""
    raw = folded.raw
    before = re.split(r"\s", raw[max(0, mention.start - _WORD) : mention.start])[-1]
    after = re.split(r"\s", raw[mention.end : mention.end + _WORD])[0]
    return "@" in before or _ADDRESS.search(before + raw[mention.start : mention.end] + after) is not None
