"""The tags of a post as one chain: how unlikely the marked row of tags is among all rows that BIO allows."""

from __future__ import annotations

import torch
from torch import Tensor

from nlp.model.tags import transitions

_NEVER = -1e4  # minus infinity would make gradients of nothing


def chain_loss(logits: Tensor, gold: Tensor, follow: Tensor, *, ignored: int) -> Tensor:
    """Negative log-likelihood a token of a linear-chain conditional random field (Lafferty et al. 2001).

    `logits` [batch, tokens, tags]; `gold` [batch, tokens], `ignored` after a row's end and in all of a row that nobody
    marked; `follow` [tags, tags] is what a tag adds to each that may come after it.
    """
    marked = gold[:, 0] != ignored
    if not bool(marked.any()):
        return logits.sum() * 0.0
    logits, gold = logits[marked].float(), gold[marked]
    shown = gold != ignored
    tags = gold.where(shown, torch.zeros_like(gold))
    barred = torch.from_numpy(transitions()).to(follow).clamp(min=_NEVER)
    moves = follow + barred
    reached = logits[:, 0] + barred[0]  # a row begins as if after a tag outside
    for at in range(1, logits.shape[1]):
        onward = torch.logsumexp(reached[:, :, None] + moves, 1) + logits[:, at]
        reached = torch.where(shown[:, at, None], onward, reached)
    said = logits.gather(2, tags[:, :, None])[:, :, 0] * shown
    moved = moves[tags[:, :-1], tags[:, 1:]] * shown[:, 1:]
    likely: Tensor = torch.logsumexp(reached, 1) - said.sum(1) - moved.sum(1)
    return likely.sum() / shown.sum()
