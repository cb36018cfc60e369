"""One post's whole reading as a person sees it: the text with its spans in colour, and every value below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nlp.annotation import Annotation, Place, Price

if TYPE_CHECKING:
    from rich.text import Text

# One colour a family of labels: where, money, how, when, contact.
COLOURS = {
    "ORIGIN": ("green", "#b7e4c7"), "TRANSIT": ("dark_sea_green4", "#d8f3dc"), "DESTINATION": ("green3", "#74c69d"),
    "PRICE": ("yellow", "#ffe08a"), "PAYMENT": ("dark_orange", "#ffd6a5"), "MODE": ("cyan", "#bde0fe"),
    "DOCUMENT": ("magenta", "#e0c3fc"), "DEPARTURE": ("blue", "#a2d2ff"),
    "PHONE": ("red", "#ffadad"), "HANDLE": ("red", "#ffc6c6"), "LINK": ("red", "#ffdede"),
}  # fmt: skip
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ps", "ckb", "ur"})


def coloured(text: str, read: Annotation) -> Text:
    """The text for a terminal; its own characters are data and never markup."""
    from rich.text import Text

    shown = Text(text)
    for span in read.spans:
        shown.stylize(f"bold {COLOURS[span.label][0]}", span.start, span.end)
    return shown


def value_rows(read: Annotation) -> Iterator[tuple[str, str, str]]:
    """What, value, and how sure; spans that have no value of their own stand as they were written."""
    yield "kind", read.kind, f"{read.scores.get(read.kind, 0.0):.2f}"
    yield "language", read.lang, ""
    for side in ("from", "via", "to"):
        for place in read.places.get(side, ()):
            yield side, _place(place), ""
    if read.corridor:
        yield "corridor", read.corridor, ""
    for price in read.prices:
        yield "price", _price(price), ""
    for name, values in (("mode", read.modes), ("payment", read.payments), ("departure", read.departures)):
        for value in values:
            yield name, value, ""
    for phone in read.phones:
        other = ", ".join(number for _, number in phone.candidates)
        yield "phone", phone.e164 or f"{phone.raw} ({other or 'country unknown'})", f"{phone.score:.2f}"
    for handle in read.handles:
        yield "handle", f"{handle.platform}:{handle.value}", ""
    for span in read.spans:
        yield span.label, " ".join(span.text.split()), f"{span.score:.2f}"


def _place(place: Place) -> str:
    return f"{place.name} ({place.country})" if place.country else place.name


def _price(price: Price) -> str:
    most = f"–{price.amount_max:,.0f}" if price.amount_max else ""
    return f"{price.amount:,.0f}{most} {price.currency}" + (f" per {price.per}" if price.per else "")


def html_page(text: str, read: Annotation) -> str:
    """A page by displaCy, in the post's own writing direction; everything in it is escaped there."""
    from spacy import displacy

    entities = [{"start": span.start, "end": span.end, "label": span.label} for span in _apart(read)]
    language = read.lang.partition("-")[0]
    right = "-" not in read.lang and language in _RIGHT_TO_LEFT
    post: dict[str, Any] = {
        "text": text,
        "ents": entities,
        "title": None,
        "settings": {"lang": language, "direction": "rtl" if right else "ltr"},
    }
    options = {"colors": {label: colour for label, (_, colour) in COLOURS.items()}}
    page: str = displacy.render(post, style="ent", manual=True, page=True, options=options)
    return page


def _apart(read: Annotation) -> Iterator[Any]:
    """Spans that do not overlap, by start: displaCy draws no nested ones."""
    reached = 0
    for span in sorted(read.spans, key=lambda span: (span.start, -span.end)):
        if span.start >= reached:
            reached = span.end
            yield span
