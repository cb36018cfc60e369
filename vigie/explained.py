"""One post's whole reading as a person sees it: the text with its spans in colour, and every value below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from dashboard import worded
from index.euros import in_euros
from index.leaving import as_written, day_of
from index.records import Departure
from nlp.annotation import Annotation, Place, Price
from vigie.console import printable

if TYPE_CHECKING:
    from rich.text import Text

# One colour a family of labels: where, money, how, when, contact.
COLOURS = {
    "ORIGIN": ("green", "#b7e4c7"), "TRANSIT": ("dark_sea_green4", "#d8f3dc"), "DESTINATION": ("green3", "#74c69d"),
    "PRICE": ("yellow", "#ffe08a"), "PAYMENT": ("dark_orange", "#ffd6a5"), "MODE": ("cyan", "#bde0fe"),
    "DOCUMENT": ("magenta", "#e0c3fc"), "DEPARTURE": ("blue", "#a2d2ff"),
    "PHONE": ("red", "#ffadad"), "HANDLE": ("red", "#ffc6c6"), "LINK": ("red", "#ffdede"),
}  # fmt: skip


def coloured(text: str, read: Annotation) -> Text:
    """The text for a terminal; its own characters are data, never markup and never a command to the terminal."""
    from rich.text import Text

    shown = Text(printable(text))
    for span in read.spans:
        shown.stylize(f"bold {COLOURS[span.label][0]}", span.start, span.end)
    return shown


def value_rows(read: Annotation, published_at: str | None = None) -> Iterator[tuple[str, str, str]]:
    """What, value, and how sure; spans that have no value of their own stand as they were written.

    With `published_at` a departure also says the day that it means.
    """
    yield "kind", read.kind, f"{read.scores.get(read.kind, 0.0):.2f}"
    yield "language", read.lang, ""
    for side in ("from", "via", "to"):
        for place in read.places.get(side, ()):
            yield side, _place(place), ""
    if read.corridor:
        yield "corridor", read.corridor, ""
    for price in read.prices:
        yield "price", _price(price), ""
    days = [as_written(Departure(said, day_of(said, published_at), 1)) for said in read.departures]
    for name, values in (("mode", read.modes), ("payment", read.payments), ("departure", days)):
        for value in values:
            yield name, value, ""
    yield from _terms_of_sale(read)
    yield from _contacts(read)
    for span in read.spans:
        yield span.label, " ".join(span.text.split()), f"{span.score:.2f}"


def _terms_of_sale(read: Annotation) -> Iterator[tuple[str, str, str]]:
    for rebate in read.rebates:
        yield "rebate", worded.rebate(rebate), ""
    for capacity in read.capacities:
        yield "capacity", worded.capacity(capacity), ""


def _contacts(read: Annotation) -> Iterator[tuple[str, str, str]]:
    for phone in read.phones:
        other = ", ".join(number for _, number in phone.candidates)
        number = phone.e164 or f"{phone.raw} ({other or 'country unknown'})"
        yield "phone", number + (" (read from a picture)" if phone.from_image else ""), f"{phone.score:.2f}"
    for handle in read.handles:
        yield "handle", f"{handle.platform}:{handle.value}", ""


def _place(place: Place) -> str:
    return f"{place.name} ({place.country})" if place.country else place.name


def _price(price: Price) -> str:
    return f"{worded.price(asdict(price))} {in_euros(price)}".rstrip()
