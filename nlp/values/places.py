"""Places of a journey and their part in it: what a model has marked, named here, and what rules read without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlp.annotation import Place
from nlp.normalise import Folded, fold, fold_with_offsets
from nlp.tables import listed
from nlp.values.edges import settle_edges
from nlp.values.gazetteer import Mention, known, mentions
from nlp.values.linking import link_place
from nlp.values.marked import MarkedSpan
from nlp.values.place_chains import chains, has_arrow, sides_by_order
from nlp.values.place_sides import Told, in_contact, is_denied, told

_LABELS = {"from": "ORIGIN", "via": "TRANSIT", "to": "DESTINATION"}
# Where journeys on these routes end; decides for a place that nothing else tells of.
_GOALS = frozenset(
    listed("GB|DE|FR|IT|ES|GR|AT|NL|BE|SE|NO|FI|DK|CH|PL|HU|IE|PT|US|CA|AU|CY|MT|LU|LT|LV|EE|SI|HR|CZ|RO|KR|JP|ZA")
)
_SURE, _BY_ORDER, _BY_PLACE, _LOOSE = 0.9, 0.75, 0.4, 0.3
# A model's label that is less sure than this gives way to a rule that is sure.
_DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place with its part in the journey: label ORIGIN, TRANSIT or DESTINATION; offsets in the raw text."""

    place: Place
    label: str
    start: int
    end: int
    score: float


def read_places(
    text: str, *, spans: Iterable[MarkedSpan], folded: Folded | None = None, lang: str = "und", kind: str | None = None
) -> list[FoundPlace]:
    """The model's spans, named; the rules settle a doubtful label and complete a chain of which the model saw a part.

    A span that no place could be found for is left out here: it stays a span without a value.
    """
    folded = folded or fold_with_offsets(text)
    named, rules = mentions(folded), find_places(text, folded=folded, kind=kind)
    placed = [span for span in spans if span.label in _LABELS.values()]
    edged = settle_edges(text, placed, known, lang=lang)
    marked = _whole_names(text, edged, named)
    if not marked:
        return [item for item in rules if item.score >= _BY_ORDER]
    found: list[FoundPlace] = []
    for span in marked:
        others = {item.place.country for item in named if not _touch(item, span) and item.place.country}
        if place := link_place(folded, span.start, span.end, lang=lang, near=others):
            found.append(FoundPlace(place, _settled(span, rules), span.start, span.end, span.score))
    found += [item for item in rules if _completes(item, marked, folded)]
    return _in_order(text, sorted(found, key=lambda item: item.start))


def _in_order(text: str, found: Sequence[FoundPlace]) -> list[FoundPlace]:
    sides = sides_by_order(text, found)
    return [replace(item, label=_LABELS[sides[i]]) if i in sides else item for i, item in enumerate(found)]


def _whole_names(text: str, spans: Iterable[MarkedSpan], named: Sequence[Mention]) -> list[MarkedSpan]:
    """Each span grown to the longer name that it is a part of; of two parts of one name the surer stays.

    "SUDAN" of "PORT SUDAN" is another place; "Italie" of "l'Italie" is the same, and stays without its article.
    """
    found = dict[tuple[int, int], MarkedSpan]()
    for span in spans:
        whole = next((name for name in named if name.start <= span.start and span.end <= name.end), None)
        grown = span
        if whole and whole.place not in [entry.place for entry in known(fold(text[span.start : span.end]))]:
            grown = replace(span, start=whole.start, end=whole.end)
        rival = found.get((grown.start, grown.end))
        if rival is None or rival.score < grown.score:
            found[grown.start, grown.end] = grown
    return list(found.values())


def _touch(one: Mention | FoundPlace, other: MarkedSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _settled(span: MarkedSpan, rules: Sequence[FoundPlace]) -> str:
    if span.score >= _DOUBTFUL:
        return span.label
    return next((item.label for item in rules if _touch(item, span) and item.score >= _SURE), span.label)


def _completes(item: FoundPlace, marked: Sequence[MarkedSpan], folded: Folded) -> bool:
    """Whether a place that the model passed over stands in one chain, by an arrow, with a place that it marked."""
    if item.score < _BY_ORDER or any(_touch(item, span) for span in marked):
        return False
    gaps = [
        folded.raw[min(item.end, span.end) : max(item.start, span.start)]
        for span in marked
        if min(abs(item.start - span.end), abs(span.start - item.end)) <= 10
    ]
    return any(map(has_arrow, gaps))


def find_places(text: str, *, folded: Folded | None = None, kind: str | None = None) -> list[FoundPlace]:
    """Places that rules give a part in the journey, in order. What is denied ("not Belarus") is left out.

    Scores: 0.9 words or endings say so, 0.75 the order in a chain, less where only the place itself tells.
    """
    folded = folded or fold_with_offsets(text)
    named = [item for item in mentions(folded) if not is_denied(folded, item) and not in_contact(folded, item)]
    words = [told(folded, item) for item in named]
    found: list[FoundPlace] = []
    for first, last in chains(folded, named):
        for index, (side, score) in enumerate(_sides_of_chain(named[first:last], words[first:last]), first):
            item = named[index]
            found.append(FoundPlace(item.place, _LABELS[side], item.start, item.end, score))
    return [item for item in _with_transits(found, words) if item.score > _LOOSE and _fits(item, kind)]


def _fits(item: FoundPlace, kind: str | None) -> bool:
    """On a document offer only the country that it leads to counts."""
    return kind != "document_offer" or item.label == "DESTINATION"


def _with_transits(found: list[FoundPlace], words: Sequence[Told]) -> list[FoundPlace]:
    """A goal that the next leg starts from, or that a "then" follows, is passed on the way."""
    starts = {item.place: index for index, item in enumerate(found) if item.label == "ORIGIN" and item.score >= _SURE}
    goals = {item.place: index for index, item in enumerate(found) if item.label == "DESTINATION"}
    passed = {place for place in starts if place in goals and goals[place] < starts[place]}
    result: list[FoundPlace] = []
    for index, item in enumerate(found):
        then = 0 < index < len(found) - 1 and words[index + 1].then
        on_the_way = then and (item.label == "DESTINATION" or item.score < _BY_ORDER)
        result.append(replace(item, label="TRANSIT") if item.place in passed or on_the_way else item)
    return result


def by_side(found: Sequence[FoundPlace]) -> dict[str, tuple[Place, ...]]:
    """The values of the record: each place once a side."""
    return {
        side: tuple(dict.fromkeys(item.place for item in found if item.label == label))
        for side, label in _LABELS.items()
    }


def _sides_of_chain(named: Sequence[Mention], words: Sequence[Told]) -> list[tuple[str, float]]:
    """Sides for one chain: what words say stays; the first left is the start, the last the goal, the rest between."""
    distinct = list(dict.fromkeys(mention.place for mention in named))
    if len(distinct) == 1:
        return [_side_alone(distinct[0], words)] * len(named)
    result: list[tuple[str, float]] = []
    heading_for = words[0].side == "to"  # "to Greece, Italy, Germany" lists goals
    for index, (mention, word) in enumerate(zip(named, words, strict=True)):
        side = word.side if word.side in _LABELS else None
        if side and not (heading_for and index and side == "from"):
            result.append((side, _SURE))
        elif heading_for or mention.place == distinct[-1]:
            result.append(("to", _BY_ORDER))
        else:
            result.append(("from" if mention.place == distinct[0] else "via", _BY_ORDER))
    return result


def _side_alone(place: Place, words: Sequence[Told]) -> tuple[str, float]:
    """A place by itself: what any of its mentions is told to be, else what such a place mostly is."""
    said = next((word.side for word in words if word.side), None)
    if any(word.office for word in words):
        return "from", _LOOSE
    if said in _LABELS:
        return said, _SURE
    if any(word.then for word in words):
        return "to", _BY_ORDER
    if said == "in":
        return "from", _BY_PLACE
    return ("to", _BY_PLACE) if place.country in _GOALS or place.country is None else ("from", _BY_PLACE)
