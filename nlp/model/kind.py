"""The shipped model: text → a probability for each kind. onnxruntime and tokenizers only."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from labels.schema import KINDS, OFFER_KINDS
from nlp.model.text import prepare

SHIPPED = Path(__file__).parent / "shipped"
MAX_TOKENS = 128


class KindModel(Protocol):
    """What the pipeline asks of a model."""

    @property
    def name(self) -> str:
        """`name@version`: it names who read a post, so a new one makes every post pending again."""

    def predict(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """A probability for each kind, summing to 1, for each text."""

    def decide(self, scores: Mapping[str, float]) -> str:
        """The kind that these probabilities stand for."""


class OnnxKindModel:
    """Loads on first use; one per process."""

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self.card: Mapping[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        return f"{self.card['name']}@{self.card['version']}"

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(self._folder / "kind.onnx", options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    def predict(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """One post a call: int8 scales are taken over a whole call, so in company a post would be read differently.

        And then the same posts in another order would make other leads.
        """
        encodings = self._tokenizer.encode_batch([prepare(text) for text in texts])
        return [self._probabilities(self.logits(encoding.ids)) for encoding in encodings]

    def decide(self, scores: Mapping[str, float]) -> str:
        """At the threshold that validation chose."""
        return decide(scores, float(self.card.get("threshold", 0.5)))

    def logits(self, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """[kinds] for one row of token ids."""
        row = np.array([ids], dtype=np.int64)
        logits: npt.NDArray[np.float32] = self._session.run(None, {"ids": row, "mask": np.ones_like(row)})[0][0]
        return logits

    def _probabilities(self, logits: npt.NDArray[np.float32]) -> Mapping[str, float]:
        """Softmax at the temperature that made validation's probabilities honest."""
        scaled = logits / float(self.card.get("temperature", 1.0))
        powers = np.exp(scaled - scaled.max())
        return {kind: round(float(p), 4) for kind, p in zip(KINDS, powers / powers.sum(), strict=True)}


def decide(scores: Mapping[str, float], threshold: float = 0.5) -> str:
    """The likeliest offer where the three together reach `threshold`, else the likelier of the rest."""
    if sum(scores[kind] for kind in OFFER_KINDS) >= threshold:
        return max(OFFER_KINDS, key=lambda kind: scores[kind])
    return max(("seeking", "other"), key=lambda kind: scores[kind])


def load(folder: Path = SHIPPED) -> OnnxKindModel:
    """The shipped model, or the one in `folder`."""
    return OnnxKindModel(folder)
