"""The first stage: a linear model over hashed character n-grams puts aside what is surely no offer and no seeker.

It costs a hundredth of the encoder and numpy alone. What it rejects is `other` without further reading; the share of
offers and of seekers that it loses is on the model card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labels.schema import KINDS
from nlp.model.reading import ModelReading

FILE = "triage.npz"
BITS = 17
SIZES = (2, 3, 4, 5)
Floats = npt.NDArray[np.float32]
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def features(text: str) -> npt.NDArray[np.int64]:
    """The distinct buckets, below 2**BITS, of the n-grams of `SIZES` characters in a prepared text, blanks included."""
    codes = np.frombuffer(f" {text.lower()} ".encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    found = []
    for size in SIZES:
        count = len(codes) - size + 1
        if count < 1:
            break
        rolling = np.full(count, size, dtype=np.uint64)
        for at in range(size):
            rolling = (rolling ^ codes[at : at + count]) * _MULTIPLIER
            rolling ^= rolling >> np.uint64(29)
        found.append((rolling >> np.uint64(64 - BITS)).astype(np.int64))
    return np.unique(np.concatenate(found))


@dataclass(frozen=True, slots=True)
class Triage:
    """`weights` [2**BITS] and `bias` give the log-odds that a post wants reading; below `threshold` it is put aside."""

    weights: Floats
    bias: float
    threshold: float

    @classmethod
    def load(cls, folder: Path) -> Triage | None:
        """The one that ships with a model, None where it ships none."""
        if not (folder / FILE).exists():
            return None
        with np.load(folder / FILE) as file:
            scale, bias, threshold = (float(x) for x in file["numbers"])
            return cls(file["weights"].astype(np.float32) * scale, bias, threshold)

    def save(self, folder: Path) -> None:
        """int8 weights with one scale, compressed: about a hundred kilobytes."""
        scale = float(np.abs(self.weights).max()) / 127 or 1.0
        weights = np.round(self.weights / scale).astype(np.int8)
        np.savez_compressed(folder / FILE, weights=weights, numbers=np.array([scale, self.bias, self.threshold]))

    def score(self, text: str) -> float:
        """Log-odds for a prepared text; the n-grams' weights are averaged by the root of their number."""
        found = features(text)
        return float(self.weights[found].sum() / np.sqrt(len(found)) + self.bias)

    def reject(self, text: str) -> ModelReading | None:
        """The reading of a post that is put aside; None where the encoder must look."""
        score = self.score(text)
        if score >= self.threshold:
            return None
        wanted = round(1 / (1 + float(np.exp(-score))), 4)
        return ModelReading({kind: 1 - wanted if kind == "other" else round(wanted / 4, 4) for kind in KINDS})


def scores(triage: Triage, texts: Sequence[str]) -> list[float]:
    """One score a prepared text."""
    return [triage.score(text) for text in texts]
