"""The pipeline: posts in, annotations out, in the same order.

A spaCy pipeline carries each post from component to component; each adds one kind of value to the post's `Reading`.
The kind comes first, from a model that the caller gives, because for `other` only contacts are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation, Phone, Price, Span
from nlp.language import detect
from nlp.model.kind import KindModel
from nlp.normalise import Folded, fold_with_offsets
from nlp.values.departures import find_departures
from nlp.values.documents import find_documents
from nlp.values.handles import FoundHandle, find_handles
from nlp.values.lexicon import Term
from nlp.values.modes import find_modes
from nlp.values.payments import find_payments, payment_values
from nlp.values.phones import find_phones
from nlp.values.places import FoundPlace, by_side, find_places
from nlp.values.prices import FoundPrice, find_prices

BATCH = 64
# No watched platform lets a post grow longer (Facebook 63,206 signs); what lies beyond is an attack on the reader.
_LONGEST = 100_000
_MODEL_LONGEST = 4_000  # the model reads 128 tokens
_TOKEN = re.compile(r"(\S+|[^\S ]+| (?= ))( ?)| ")
_SURROGATE = re.compile("[\ud800-\udfff]")


class PostLike(Protocol):
    """A post as far as the pipeline reads it; `crawlers.items.Post` is one."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(slots=True)
class Reading:
    """What the components have found in one post so far."""

    post_id: str
    text: str
    platform: str | None
    kind: str
    scores: Mapping[str, float]
    folded: Folded
    lang: str = "und"
    phones: list[Phone] = field(default_factory=list)
    handles: list[FoundHandle] = field(default_factory=list)
    places: list[FoundPlace] = field(default_factory=list)
    prices: list[FoundPrice] = field(default_factory=list)
    terms: dict[str, list[Term]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)

    @property
    def contact_spans(self) -> list[tuple[int, int]]:
        """Raw stretches that are contacts and can be nothing else."""
        found = [(phone.start, phone.end) for phone in self.phones]
        return found + [(item.handle.start, item.handle.end) for item in self.handles]


class _Tokenizer:
    """Words and blanks, no more: the values bring their own boundaries, and spaCy's rules would cost most."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        parts = [(match[1] or " ", bool(match[2])) for match in _TOKEN.finditer(text)]
        return Doc(self._vocab, words=[word for word, _ in parts], spaces=[space for _, space in parts])


def _component(name: str, step: Callable[[Reading], None], *, always: bool = False) -> str:
    """Register `step` with spaCy; unless `always`, posts of kind `other` pass it by."""

    def run(doc: Doc) -> Doc:
        reading: Reading = doc.user_data["reading"]
        if always or reading.kind != "other":
            step(reading)
        return doc

    Language.component(name, func=run)
    return name


def _language(reading: Reading) -> None:
    reading.lang = detect(reading.text)


def _phones(reading: Reading) -> None:
    reading.phones = find_phones(reading.text, lang=reading.lang)


def _handles(reading: Reading) -> None:
    reading.handles = find_handles(reading.text, platform=reading.platform)


def _places(reading: Reading) -> None:
    reading.places = find_places(reading.text, folded=reading.folded)


def _prices(reading: Reading) -> None:
    countries = [item.place.country for item in reading.places if item.place.country]
    reading.prices = find_prices(
        reading.text, lang=reading.lang, taken=reading.contact_spans, countries=countries, folded=reading.folded
    )


def _terms(reading: Reading) -> None:
    taken = reading.contact_spans + [(item.start, item.end) for item in reading.prices]
    reading.terms = {
        "MODE": find_modes(reading.text, folded=reading.folded),
        "PAYMENT": find_payments(reading.text, folded=reading.folded),
        "DOCUMENT": find_documents(reading.text, folded=reading.folded),
        "DEPARTURE": find_departures(reading.text, taken=taken, folded=reading.folded),
    }


def _spans(reading: Reading) -> None:
    text, links = reading.text, [item.handle for item in reading.handles if item.label == "LINK"]
    found = [
        Span(item.label, h.start, h.end, text[h.start : h.end]) for item in reading.handles for h in (item.handle,)
    ]
    # A number inside a wa.me link is that link's value; the stretch is marked once, as LINK.
    found += [
        Span("PHONE", p.start, p.end, p.raw, p.score)
        for p in reading.phones
        if not any(link.start <= p.start < link.end for link in links)
    ]
    found += [Span(p.label, p.start, p.end, text[p.start : p.end], p.score) for p in reading.places]
    found += [Span("PRICE", p.start, p.end, text[p.start : p.end]) for p in reading.prices]
    found += [Span(label, t.start, t.end, text[t.start : t.end]) for label, ts in reading.terms.items() for t in ts]
    reading.spans = _without_overlaps(found)


def _without_overlaps(spans: list[Span]) -> list[Span]:
    """By start; of two spans of one label that share a character the longer stays."""
    kept: list[Span] = []
    reached: dict[str, int] = {}
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.label)):
        if span.start >= reached.get(span.label, 0):
            kept.append(span)
            reached[span.label] = span.end
    return kept


_COMPONENTS = (
    _component("vigie_language", _language, always=True),
    _component("vigie_phones", _phones, always=True),
    _component("vigie_handles", _handles, always=True),
    _component("vigie_places", _places),
    _component("vigie_prices", _prices),
    _component("vigie_terms", _terms),
    _component("vigie_spans", _spans, always=True),
)


def build_spacy() -> Language:
    """The components in their order, over a blank multi-language pipeline."""
    language = spacy.blank("xx")
    language.tokenizer = _Tokenizer(language.vocab)
    language.max_length = _LONGEST + 1
    for name in _COMPONENTS:
        language.add_pipe(name)
    return language


class Reader:
    """Reads posts with one model. Not shared between threads or processes: each builds its own."""

    def __init__(self, model: KindModel, *, batch: int = BATCH) -> None:
        self._model, self._batch, self._spacy = model, batch, build_spacy()

    def read(self, posts: Iterable[PostLike]) -> Iterator[Annotation]:
        """One annotation a post, in the order given. Empty and hostile texts are read like any other."""
        waiting = iter(posts)
        while batch := list(islice(waiting, self._batch)):
            scores = self._model.predict([post.text[:_MODEL_LONGEST] for post in batch])
            with self._spacy.memory_zone():  # words of the batch are forgotten again, or the vocabulary would grow
                docs = [self._doc(post, score) for post, score in zip(batch, scores, strict=True)]
                found = [self._annotation(doc.user_data["reading"]) for doc in self._spacy.pipe(docs)]
            yield from found

    def _doc(self, post: PostLike, scores: Mapping[str, float]) -> Doc:
        text = post.text[:_LONGEST]
        doc = self._spacy.make_doc(_SURROGATE.sub("\ufffd", text))  # spaCy stores UTF-8; lengths stay the same
        kind = self._model.decide(scores)
        doc.user_data["reading"] = Reading(post.id, text, _platform(post.id), kind, scores, fold_with_offsets(text))
        return doc

    def _annotation(self, reading: Reading) -> Annotation:
        return Annotation(
            post_id=reading.post_id,
            lang=reading.lang,
            kind=reading.kind,
            scores={name: round(float(score), 4) for name, score in reading.scores.items()},
            spans=tuple(reading.spans),
            places=by_side(reading.places),
            prices=_distinct_prices(reading.prices),
            modes=_values(reading.terms.get("MODE", [])),
            payments=payment_values(reading.terms.get("PAYMENT", [])),
            departures=_values(reading.terms.get("DEPARTURE", [])),
            phones=tuple(reading.phones),
            handles=tuple(item.handle for item in reading.handles if not item.is_number),
            model=self._model.name,
        )


def _platform(post_id: str) -> str | None:
    """The platform that an id `platform:channel:post` names: a bare @name in the text is a name there."""
    platform, _, rest = post_id.partition(":")
    return platform if ":" in rest else None


def _values(terms: list[Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.value for term in terms))


def _distinct_prices(found: list[FoundPrice]) -> tuple[Price, ...]:
    return tuple(dict.fromkeys(item.price for item in found))


def is_offer(annotation: Annotation) -> bool:
    """Whether a post is one of the three offers, and so makes a lead."""
    return annotation.kind in OFFER_KINDS
