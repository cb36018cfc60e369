"""Builders of records for the tests of this folder."""

from __future__ import annotations

import re
from typing import Any

from crawlers.items import Post
from index.features import clues_of
from index.records import Clues
from nlp.annotation import Annotation, Handle, Phone, Place, Span
from nlp.normalise import digits_of

OFFER = {"smuggling_offer": 0.97, "other": 0.03}


def post(number: int, text: str, *, channel: str = "road", **more: Any) -> Post:
    when = more.pop("published_at", f"2026-01-{1 + number % 28:02d}T10:00:00+00:00")
    return Post(
        f"telegram:{channel}:{number}", text, "telegram", channel, post_id=str(number), published_at=when, **more
    )


def read(of: Post, *, kind: str = "smuggling_offer", lang: str = "en", model: str = "m@1", **more: Any) -> Annotation:
    """An annotation that takes +digits as phones, @names as Telegram handles and `A>B` as a route."""
    phones = tuple(Phone(m[0], "+" + digits_of(m[0]), *m.span()) for m in re.finditer(r"\+\d{9,14}", of.text))
    handles = tuple(Handle(m[0], "telegram", m[1].lower(), *m.span()) for m in re.finditer(r"@(\w{4,})", of.text))
    spans = [Span("PHONE", p.start, p.end, p.raw) for p in phones] + [
        Span("HANDLE", h.start, h.end, h.raw) for h in handles
    ]
    route = re.search(r"(\w+)>(\w+)", of.text)
    places = {"from": (), "via": (), "to": ()}
    if route:
        places = {"from": (Place(route[1], None),), "via": (), "to": (Place(route[2], None),)}
    scores = {kind: 0.97, "other": 0.03} if kind != "other" else {"other": 0.97, "smuggling_offer": 0.03}
    fields = {"scores": scores, "spans": tuple(spans), "places": places, "phones": phones, "handles": handles}
    return Annotation(of.id, lang, kind, model=model, **fields | more)


def reading(of: Post, **more: Any) -> tuple[Annotation, int, Clues]:
    annotation = read(of, **more)
    return annotation, of.version, clues_of(of, annotation)
