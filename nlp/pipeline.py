"""The pipeline: posts in, annotations out, in the same order.

A spaCy pipeline carries each post from component to component. What the model says comes first, because for `other`
only contacts are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation, Price
from nlp.components import STEPS, Reading
from nlp.faults import survived
from nlp.item import Item
from nlp.model.reading import ModelReading
from nlp.model.runtime import PostModel
from nlp.normalise import fold_with_offsets
from nlp.values.corridors import corridor
from nlp.values.lexicon import Term
from nlp.values.places import by_side
from nlp.values.prices import FoundPrice

BATCH = 64
# No watched platform lets a post grow longer (Facebook 63,206 signs); what lies beyond is an attack on the reader.
_LONGEST = 100_000
_TOKEN = re.compile(r"(\S+|[^\S ]+| (?= ))( ?)| ")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Tokenizer:
    """Words and blanks, no more: the values bring their own boundaries, and spaCy's rules would cost most."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        parts = [(match[1] or " ", bool(match[2])) for match in _TOKEN.finditer(text)]
        return Doc(self._vocab, words=[word for word, _ in parts], spaces=[space for _, space in parts])


def _component(name: str, step: Callable[[Reading], None], always: bool) -> str:
    """Register `step` with spaCy; unless `always`, posts of kind `other` pass it by."""

    def run(doc: Doc) -> Doc:
        reading: Reading = doc.user_data["reading"]
        if always or reading.kind != "other":
            with survived(name, reading.post_id):
                step(reading)
        return doc

    Language.component(name, func=run)
    return name


_COMPONENTS = tuple(_component(name, step, always) for name, step, always in STEPS)


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

    def __init__(self, model: PostModel, *, batch: int = BATCH) -> None:
        self._model, self._batch, self._spacy = model, batch, build_spacy()

    def read(self, posts: Iterable[Item]) -> Iterator[Annotation]:
        """One annotation a post, in the order given. Empty and hostile texts are read like any other."""
        waiting = iter(posts)
        while batch := list(islice(waiting, self._batch)):
            said = self._model.read([post.text for post in batch])
            with self._spacy.memory_zone():  # words of the batch are forgotten again, or the vocabulary would grow
                docs = [self._doc(post, one) for post, one in zip(batch, said, strict=True)]
                found = [self._annotation(doc.user_data["reading"]) for doc in self._spacy.pipe(docs)]
            yield from found

    def _doc(self, post: Item, said: ModelReading) -> Doc:
        text = post.text[:_LONGEST]
        doc = self._spacy.make_doc(_SURROGATE.sub("\ufffd", text))  # spaCy stores UTF-8; lengths stay the same
        kind = self._model.decide(said)
        doc.user_data["reading"] = Reading(
            post.id, text, _platform(post.id), kind, said, fold_with_offsets(text), post.images
        )
        return doc

    def _annotation(self, reading: Reading) -> Annotation:
        other, places = reading.kind == "other", by_side(reading.places)
        return Annotation(
            post_id=reading.post_id,
            lang=reading.lang,
            kind=reading.kind,
            scores={name: round(float(score), 4) for name, score in reading.said.scores.items()},
            spans=tuple(reading.spans),
            places=places,
            prices=_distinct_prices(reading.prices),
            modes=() if other else reading.modes,
            payments=() if other else reading.payments,
            departures=_values(reading.terms.get("DEPARTURE", [])),
            capacities=tuple(reading.capacities),
            rebates=tuple(reading.rebates),
            phones=tuple(reading.phones),
            handles=tuple(item.handle for item in reading.handles if item.names_account),
            model=self._model.name,
            corridor=corridor(places["from"], places["via"], places["to"]),
            meaning=reading.said.meaning,
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
