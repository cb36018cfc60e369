"""The shipped model: text → kind, spans and values. onnxruntime and tokenizers only."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from labels.schema import KINDS, OFFER_KINDS
from nlp.model.hints import hints, is_bare, is_plain
from nlp.model.reading import ModelReading, join, offer_score, read_logits, windows
from nlp.model.text import Prepared, prepare
from nlp.model.triage import Triage

SHIPPED = Path(__file__).parent / "shipped"
WEIGHTS = "reader.onnx"


class PostModel(Protocol):
    """What the pipeline asks of a model."""

    @property
    def name(self) -> str:
        """`name@version`: it names who read a post, so a new one makes every post pending again."""

    def read(self, texts: Sequence[str]) -> list[ModelReading]:
        """In the order of the texts."""

    def decide(self, reading: ModelReading) -> str:
        """The kind that its probabilities stand for."""


class OnnxModel:
    """Loads on first use; one per process. `triage` off lets the encoder read every post."""

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 1, triage: bool = True) -> None:
        self._folder = folder
        self._threads = threads
        self.card: Mapping[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self._triage = Triage.load(folder) if triage else None

    @property
    def name(self) -> str:
        return f"{self.card['name']}@{self.card['version']}"

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # matrices are unfolded once, on loading
        return onnxruntime.InferenceSession(self._folder / WEIGHTS, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / "tokenizer.json"))

    def read(self, texts: Sequence[str]) -> list[ModelReading]:
        """One post a call: int8 scales are taken over a whole call, so in company a post would be read differently.

        And then the same posts in another order would make other leads.
        """
        return [self._read(prepare(text)) for text in texts]

    def decide(self, reading: ModelReading) -> str:
        """At the thresholds that validation chose."""
        name = "bare" if reading.bare else "plain" if reading.plain else "threshold"
        threshold = float(self.card.get(name, 0.5))
        return decide(reading.scores, threshold, float(self.card.get("seeking", 1.0)))

    def _read(self, prepared: Prepared) -> ModelReading:
        if self._triage and (rejected := self._triage.reject(prepared.text)) is not None:
            return rejected
        encoding = self._tokenizer.encode(prepared.text)
        hinted = np.array(hints(prepared, encoding.offsets), dtype=np.int64)
        readings = list[ModelReading]()
        for start, end in windows(len(encoding.ids)):
            row = np.array([encoding.ids[start:end]], dtype=np.int64)
            asked = {"ids": row, "mask": np.ones_like(row), "hints": hinted[None, start:end]}
            kinds, tags, cuts, values, follow, meaning = self._session.run(None, asked)
            readings.append(
                read_logits(
                    prepared,
                    encoding.offsets[start:end],
                    kinds=kinds[0],
                    tags=tags[0],
                    cuts=cuts[0],
                    values=values[0],
                    follow=follow,
                    meaning=meaning[0],
                    temperature=float(self.card.get("temperature", 1.0)),
                )
            )
        rows = hinted.tolist()
        return replace(join(readings), bare=is_bare(rows), plain=is_plain(rows))


def decide(scores: Mapping[str, float], threshold: float = 0.5, seeking: float = 1.0) -> str:
    """The likeliest offer where the three together reach `threshold`, else the likelier of the rest.

    Where `seeking` reaches its own limit the post is no offer, however likely one is: a person in need is no lead.
    """
    if offer_score(scores) >= threshold and scores["seeking"] < seeking:
        return max(OFFER_KINDS, key=lambda kind: scores[kind])
    return max(("seeking", "other"), key=lambda kind: scores[kind])


def kinds_of(readings: Sequence[ModelReading], model: PostModel) -> list[str]:
    """The kind of each reading as the model decides it; always one of `KINDS`."""
    kinds = [model.decide(reading) for reading in readings]
    if wrong := set(kinds) - set(KINDS):
        raise ValueError(f"the model says {sorted(wrong)[0]!r}, which is no kind")
    return kinds


def load(folder: Path = SHIPPED) -> OnnxModel:
    """The shipped model, or the one in `folder`."""
    return OnnxModel(folder)
