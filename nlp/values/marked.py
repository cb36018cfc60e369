"""`MarkedSpan`: a stretch of a post that a model has marked, before anybody has said what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Offsets are code points of the raw text, end exclusive; `score` in 0..1 is how sure the model is."""

    label: str
    start: int
    end: int
    score: float = 1.0


def touches(start: int, end: int, stretches: Iterable[tuple[int, int]]) -> bool:
    """Whether a stretch shares a character with one of these."""
    return any(first < end and start < last for first, last in stretches)
