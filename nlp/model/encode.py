"""Examples → rows of numbers → padded batches."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor

from labels.schema import KINDS
from nlp.model.data import Example
from nlp.model.hints import NONE, Hint, hints
from nlp.model.network import DETAILS
from nlp.model.reading import VALUES
from nlp.model.tags import tag_tokens
from nlp.model.text import prepare
from nlp.model.vocabulary import PAD

IGNORED = -100  # torch's own mark for "no loss here"


@dataclass(frozen=True, slots=True)
class Row:
    """One example: token ids and what the heads should say; tags and cuts are `IGNORED` where nobody marked."""

    ids: tuple[int, ...]
    tags: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    kind: int
    detail: int
    values: tuple[float, ...]
    marked: bool
    hints: tuple[Hint, ...]


class Batch(NamedTuple):
    """Tensors of one batch, padded to its longest row."""

    ids: Tensor
    mask: Tensor
    tags: Tensor
    before: Tensor
    after: Tensor
    kinds: Tensor
    details: Tensor
    values: Tensor
    marked: Tensor
    hints: Tensor


def encode(examples: Sequence[Example], tokenizer: Tokenizer, *, max_tokens: int) -> list[Row]:
    """In the order of the examples. In `other` posts only contacts are marked, so their tags teach nothing."""
    prepared = [prepare(example.text) for example in examples]
    rows = list[Row]()
    for example, text, encoding in zip(
        examples, prepared, tokenizer.encode_batch([p.text for p in prepared]), strict=True
    ):
        tags, before, after = tag_tokens(text, encoding.offsets, example.spans)
        marked, told = example.kind != "other", {*example.modes, *example.payments}
        keep = slice(0, max_tokens)
        rows.append(
            Row(
                tuple(encoding.ids[keep]),
                tuple(tags[keep]) if marked else (IGNORED,) * len(encoding.ids[keep]),
                tuple(cut if tag else IGNORED for cut, tag in zip(before[keep], tags[keep], strict=True)),
                tuple(cut if tag else IGNORED for cut, tag in zip(after[keep], tags[keep], strict=True)),
                KINDS.index(example.kind),
                DETAILS.index((example.kind, example.subtype)),
                tuple(float(value in told) for value in VALUES),
                marked,
                tuple(hints(text, encoding.offsets)[keep]) if marked else (NONE,) * len(encoding.ids[keep]),
            )
        )
    return rows


def batches(rows: Sequence[Row], *, size: int, seed: int | None, device: str) -> Iterator[Batch]:
    """Batches of similar length: padding is what costs most. In random order, or in the rows' own without a seed."""
    if seed is None:
        groups = [list(range(start, min(start + size, len(rows)))) for start in range(0, len(rows), size)]
    else:
        chooser = random.Random(seed)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids) + chooser.random() * 16)
        groups = [order[start : start + size] for start in range(0, len(order), size)]
        chooser.shuffle(groups)
    for group in groups:
        yield collate([rows[i] for i in group], device=device)


def collate(rows: Sequence[Row], *, device: str) -> Batch:
    """One batch of these rows on a device."""
    longest = max(len(row.ids) for row in rows)

    def padded(values: Sequence[Sequence[int]], filler: int) -> Tensor:
        return torch.tensor([[*value, *[filler] * (longest - len(value))] for value in values], device=device)

    return Batch(
        padded([row.ids for row in rows], PAD),
        padded([[1] * len(row.ids) for row in rows], 0),
        padded([row.tags for row in rows], IGNORED),
        padded([row.before for row in rows], IGNORED),
        padded([row.after for row in rows], IGNORED),
        torch.tensor([row.kind for row in rows], device=device),
        torch.tensor([row.detail for row in rows], device=device),
        torch.tensor([row.values for row in rows], device=device),
        torch.tensor([row.marked for row in rows], device=device),
        torch.tensor([[*row.hints, *[NONE] * (longest - len(row.ids))] for row in rows], device=device),
    )
