"""What a training run can be told, and what it starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace


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
    dropout: float = 0.1  # of the encoder's states
    span_weight: float = 1.0
    cut_weight: float = 0.3
    value_weight: float = 0.5
    detail_weight: float = 0.3
    agree_weight: float = 0.0  # two passes with other dropout must agree (R-Drop)
    distil_weight: float = 0.0  # agree with the mean of the teachers, where there are any
    average_from: float = 0.6  # weights are averaged over the last part of the run
    masked_epochs: int = 0  # first learn masked words of raw text
    marker_epochs: int = 0  # at the end the marker alone, on states that are computed once
    free_embeddings: bool = False
    fresh: str = ""  # annotators, split by commas, all of whose posts an epoch shows; of the others' it shows `older`
    older: float = 1.0  # share of the posts of all others, another share each epoch
    kept: float = 0.0  # share of the weights that a run went on from in the encoder and the kind that result
    seed: int = 7


def changed(settings: Settings, pairs: Sequence[str]) -> Settings:
    """With `name=value` pairs put in; ValueError for a name that is no setting and a value that does not fit it."""
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in {field.name for field in fields(settings)}:
            names = ", ".join(field.name for field in fields(settings))
            raise ValueError(f"{pair!r} names no setting: write name=value with one of {names}")
        kind = type(getattr(settings, name))
        try:
            fitting: object = {"true": True, "false": False}[value] if kind is bool else kind(value)
            settings = replace(settings, **{name: fitting})  # type: ignore[arg-type]  # of the field's own type
        except (KeyError, ValueError):
            word = {bool: "true or false", int: "a whole number", float: "a number"}[kind]
            raise ValueError(
                f"{pair!r} does not fit: {name} takes {word}, such as {name}={getattr(settings, name)}"
            ) from None
    return settings
