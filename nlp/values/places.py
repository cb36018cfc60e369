"""Which place a journey starts from, passes, and goes to: prepositions and endings first, then arrows, then order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.annotation import Place
from nlp.normalise import Folded, fold, fold_with_offsets
from nlp.tables import listed, read_table
from nlp.values.gazetteer import Mention, mentions

_LABELS = {"from": "ORIGIN", "via": "TRANSIT", "to": "DESTINATION"}
# Between two names of one route: arrows, dashes, commas, blanks, emoji; no words.
_CHAIN = re.compile(r"(?:[\W_](?<!\n)){0,10}")
_ARROW = re.compile(r"->|=>|>|→|➡|➜|➔|⇒|⟶|←|⬅|▶|►|✈|🛫|🚤|🚢|⛵|🚗|🚛|-|–|—|/|\\|👉|👈")
_DENIED = re.compile(
    r"(?:\b(?:not|no|without|except|pas|sin|не|jo|nuk|değil)|(?:^|\s)(?:مو|مش|ليس|بدون|نه|بلا|غير))\s+$"
)
# Where journeys on these routes end; decides for a place that nothing else tells of.
_GOALS = frozenset(
    listed("GB|DE|FR|IT|ES|GR|AT|NL|BE|SE|NO|FI|DK|CH|PL|HU|IE|PT|US|CA|AU|CY|MT|LU|LT|LV|EE|SI|HR|CZ|RO")
)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place with its part in the journey: label ORIGIN, TRANSIT or DESTINATION; offsets in the raw text."""

    place: Place
    label: str
    start: int
    end: int
    score: float


def find_places(text: str, *, folded: Folded | None = None) -> list[FoundPlace]:
    """Places with a part in the journey, in order. A place that is denied ("not Belarus") is left out."""
    folded = folded or fold_with_offsets(text)
    named = [mention for mention in mentions(folded) if not _denied(folded, mention)]
    sides = [_side_by_words(folded, mention) for mention in named]
    found: list[FoundPlace] = []
    for first, last in _chains(folded, named):
        for index, (side, score) in enumerate(_sides_of_chain(named[first:last], sides[first:last]), first):
            mention = named[index]
            found.append(FoundPlace(mention.place, _LABELS[side], mention.start, mention.end, score))
    return found


def by_side(found: Sequence[FoundPlace]) -> dict[str, tuple[Place, ...]]:
    """The values of the record: each place once a side."""
    return {
        side: tuple(dict.fromkeys(item.place for item in found if item.label == label))
        for side, label in _LABELS.items()
    }


def _denied(folded: Folded, mention: Mention) -> bool:
    start, _ = folded.span_of_raw(mention.start, mention.end)
    return _DENIED.search(folded.text[max(0, start - 12) : start]) is not None


@cache
def _role_words(side: str, where: str) -> tuple[str, ...]:
    words = [
        fold(word)
        for row in read_table("place_roles")
        if row["side"] == side and row["where"] == where
        for word in listed(row["words"])
    ]
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _before(side: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, _role_words(side, "before")))
    # "d'", "ከ" and "ل" are glued to the name; between the others and it stand blanks, an article, "the", a colon.
    return re.compile(
        rf"(?:^|[\s\W])و?(?:{words})[\s:]*(?:the |la |le |les |el |l'|شهر |مدينه |جزيره |bang |nước )?(?:ال)?$"
    )


@cache
def _after(side: str) -> re.Pattern[str]:
    words = _role_words(side, "after")
    # Short Latin words are endings and stand glued ("Yunanistan'a"); behind a blank they are other words ("a", "ne").
    endings = "|".join(re.escape(word) for word in words if word.isascii() and len(word) < 5)
    others = "|".join(re.escape(word) for word in words if not word.isascii() or len(word) >= 5)
    return re.compile(rf"(?:{endings or '(?!)'}|\s?(?:{others}))(?!\w)")


def _side_by_words(folded: Folded, mention: Mention) -> str | None:
    start, end = folded.span_of_raw(mention.start, mention.end)
    before, after = folded.text[max(0, start - 24) : start], folded.text[end : end + 14]
    ethiopic = "\u1200" <= folded.text[start : start + 1] <= "\u137f"
    for side in ("via", "from", "to"):
        if (
            _after(side).match(after)
            and mention.kind != "flag"
            and (side != "to" or after[:1] in "'aeyn" or after[:1] == " ")
        ):
            return side
    for side in ("via", "from", "to"):
        if _before(side).search(before) or (ethiopic and side == "from" and before.endswith("ከ")):
            return side
    return None


def _chains(folded: Folded, named: Sequence[Mention]) -> list[tuple[int, int]]:
    """Index ranges of places that stand in one line of a route."""
    ranges: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(named) + 1):
        if index == len(named) or not _CHAIN.fullmatch(folded.raw[named[index - 1].end : named[index].start]):
            ranges.append((first, index))
            first = index
    return ranges


def _sides_of_chain(named: Sequence[Mention], sides: Sequence[str | None]) -> list[tuple[str, float]]:
    """Sides for one chain: what words say stays; the first left is the start, the last the goal, the rest between."""
    distinct = list(dict.fromkeys(mention.place for mention in named))
    if len(distinct) == 1:
        known = next((side for side in sides if side), None)
        fallback = "to" if distinct[0].country in _GOALS or distinct[0].country is None else "from"
        return [(side or known or fallback, 0.9 if side or known else 0.4) for side in sides]
    result: list[tuple[str, float]] = []
    heading_for = sides[0] == "to"  # "to Greece, Italy, Germany" lists goals
    for index, (mention, side) in enumerate(zip(named, sides, strict=True)):
        if side and not (heading_for and index and side == "from"):
            result.append((side, 0.9))
        elif heading_for or mention.place == distinct[-1]:
            result.append(("to", 0.75))
        else:
            result.append(("from" if mention.place == distinct[0] else "via", 0.75))
    return result
