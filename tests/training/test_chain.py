"""The chain of tags: its loss is what counting every row of tags would give."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed: `make test-train` runs these")

import torch

from nlp.model.chain import chain_loss
from nlp.model.encode import IGNORED
from nlp.model.tags import TAGS, transitions


def _counted(logits: torch.Tensor, gold: list[int], follow: torch.Tensor) -> float:
    """Minus the logarithm of the share of `gold` among all rows that BIO allows, one by one."""

    def score(row: tuple[int, ...]) -> float:
        found = float(sum(logits[at, tag] for at, tag in enumerate(row)))
        for one, other in itertools.pairwise(row):
            found += float(follow[one, other]) + float(transitions()[one, other])
        return found

    rows = [row for row in itertools.product(range(len(TAGS)), repeat=len(gold)) if not row[0] or row[0] % 2]
    scores = torch.tensor([score(row) for row in rows], dtype=torch.float64)
    return float(torch.logsumexp(scores, 0) - score(tuple(gold)))


def test_the_loss_of_posts_of_two_lengths_is_that_of_counting_every_row() -> None:
    torch.manual_seed(3)
    logits, follow = torch.randn(2, 3, len(TAGS)), torch.randn(len(TAGS), len(TAGS))
    rows = [[1, 2, 0], [0, 5]]
    gold = torch.tensor([rows[0], [*rows[1], IGNORED]])
    counted = sum(_counted(logits[i, : len(row)], row, follow) for i, row in enumerate(rows)) / 5
    assert np.isclose(float(chain_loss(logits, gold, follow, ignored=IGNORED)), counted, atol=1e-4)


def test_posts_that_nobody_marked_teach_the_chain_nothing() -> None:
    logits, follow = torch.randn(1, 3, len(TAGS), requires_grad=True), torch.zeros(len(TAGS), len(TAGS))
    loss = chain_loss(logits, torch.full((1, 3), IGNORED), follow, ignored=IGNORED)
    loss.backward()
    assert float(loss) == 0.0
    assert logits.grad is not None
    assert not logits.grad.any()
