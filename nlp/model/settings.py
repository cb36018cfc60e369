"""What a training run can be told, and what it starts from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. Rates are AdamW's; `weights` of the losses are against the kind's, which is 1.

    The embeddings stay fixed unless `free_embeddings`: the labels meet a small part of the languages' words, and moving
    what those words share would tear languages apart. Fixed ones also stay on the 4-bit grid that they ship in.
    """

    layers: int = 12
    frozen: int = 6  # of the lowest layers: they know the languages, and leaving them halves the time on a CPU
    epochs: int = 8
    batch: int = 16
    rate: float = 1.2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    warmup: float = 0.06
    max_tokens: int = 192
    background: int = 600  # posts an epoch, languages evenly
    augmented: float = 0.6  # share of the labelled posts that an epoch shows in a changed form
    smoothing: float = 0.05
    span_weight: float = 1.0
    cut_weight: float = 0.3
    value_weight: float = 0.5
    detail_weight: float = 0.3
    agree_weight: float = 0.0  # two passes with other dropout must agree (R-Drop)
    distil_weight: float = 0.0  # agree with the mean of the teachers, where there are any
    average_from: float = 0.6  # weights are averaged over the last part of the run
    masked_epochs: int = 0  # first learn masked words of raw text
    free_embeddings: bool = False
    seed: int = 7
