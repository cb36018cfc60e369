"""What a model says of one post, and how its logits become that; torch and ONNX share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labels.schema import KINDS, MODES, OFFER_KINDS, PAYMENTS
from nlp.model.tags import CUT, best_tags, read_spans
from nlp.model.text import Prepared
from nlp.values.marked import MarkedSpan
from nlp.values.whole_words import whole_words

Floats = npt.NDArray[np.float32]
VALUES = (*MODES, *PAYMENTS)
WINDOW, STRIDE = 320, 240  # tokens; training cuts at WINDOW


@dataclass(frozen=True, slots=True)
class ModelReading:
    """`scores`: a probability for each kind, summing to 1; `values`: one for each means and way of payment.

    `meaning`: the post as a direction, a signed byte for each of its components; empty where no encoder read it.
    `bare`: the rules find next to nothing in it; `plain`: all that an advert has (nlp.model.hints).
    """

    scores: Mapping[str, float]
    spans: tuple[MarkedSpan, ...] = ()
    values: Mapping[str, float] | None = None
    meaning: bytes = b""
    bare: bool = False
    plain: bool = False


def windows(count: int) -> list[tuple[int, int]]:
    """Overlapping stretches of `count` tokens: one where all fit."""
    if count <= WINDOW:
        return [(0, count)]
    starts = [*range(0, count - WINDOW, STRIDE), count - WINDOW]
    return [(start, start + WINDOW) for start in starts]


def read_logits(
    prepared: Prepared,
    offsets: Sequence[tuple[int, int]],
    *,
    kinds: Floats,
    tags: Floats,
    cuts: Floats,
    values: Floats,
    follow: Floats,
    meaning: Floats | None = None,
    temperature: float = 1.0,
) -> ModelReading:
    """One window's logits, [5], [tokens, 23], [tokens, 8] and [18], what tags add to the next, [23, 23], and its mean
    state; `offsets` are of its tokens."""
    chosen = best_tags(tags, follow)
    before, after = cuts[:, : CUT + 1].argmax(-1).tolist(), cuts[:, CUT + 1 :].argmax(-1).tolist()
    spans = whole_words(prepared.raw, read_spans(prepared, offsets, chosen, (before, after), softmax(tags)))
    scores = softmax(kinds / temperature)
    told = 1 / (1 + np.exp(-values))
    return ModelReading(
        {kind: round(float(p), 4) for kind, p in zip(KINDS, scores, strict=True)},
        tuple(spans),
        {value: round(float(p), 4) for value, p in zip(VALUES, told, strict=True)},
        b"" if meaning is None else signed_bytes(meaning),
    )


def signed_bytes(vector: Floats) -> bytes:
    """A direction in signed bytes, its largest component 127."""
    return np.round(127 * vector / max(float(np.abs(vector).max()), 1e-6)).astype(np.int8).tobytes()


def join(readings: Sequence[ModelReading]) -> ModelReading:
    """The windows of one post as one: the kind of the window likeliest to be an offer, and what any of them marks."""
    if len(readings) == 1:
        return readings[0]
    first = max(readings, key=lambda reading: offer_score(reading.scores))
    spans = list[MarkedSpan]()
    for span in sorted((span for reading in readings for span in reading.spans), key=lambda s: (s.start, -s.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
    values = {name: max((reading.values or {}).get(name, 0.0) for reading in readings) for name in VALUES}
    return ModelReading(first.scores, tuple(spans), values, first.meaning)


def offer_score(scores: Mapping[str, float]) -> float:
    """The probability that a post is one of the three offers."""
    return sum(scores[kind] for kind in OFFER_KINDS)


def softmax(logits: Floats) -> Floats:
    """Over the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = powers / powers.sum(-1, keepdims=True)
    return result
