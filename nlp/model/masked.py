"""Learns masked words of raw text before the labels: the languages that the base hardly knows gain most."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch.nn import functional

from nlp.model.network import ReaderNetwork
from nlp.model.train import half_precision
from nlp.model.vocabulary import PAD, SPECIALS, UNKNOWN

SHARE = 0.2  # of the words of a text


def learn_masked(
    network: ReaderNetwork,
    texts: Sequence[Sequence[int]],
    *,
    epochs: int,
    device: str,
    seed: int,
    say: Callable[[str], None],
    batch: int = 64,
    rate: float = 2e-4,
) -> None:
    """Changes the encoder's layers; the word embeddings are the output matrix too and stay fixed."""
    words = network.encoder.embeddings.word_embeddings.weight
    words.requires_grad = False
    head = nn.Sequential(nn.Linear(words.shape[1], words.shape[1]), nn.GELU(), nn.LayerNorm(words.shape[1])).to(device)
    network.to(device).train()
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": head.parameters(), "lr": 5 * rate}])
    steps = epochs * (len(texts) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, 5 * rate], total_steps=steps + 1, pct_start=0.1)
    chooser = random.Random(seed)
    for epoch in range(epochs):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]) + chooser.random() * 16)
        groups = [order[start : start + batch] for start in range(0, len(order) - batch + 1, batch)]
        chooser.shuffle(groups)
        total = torch.zeros((), device=device)
        for group in groups:
            ids, mask, gold = _masked([texts[i] for i in group], chooser, len(words), device)
            with half_precision(device):
                states = network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[gold >= 0]
                loss = functional.cross_entropy((head(states) @ words.T).float(), gold[gold >= 0])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            total += loss.detach()
        say(f"masked words, epoch {epoch + 1} of {epochs}: loss {float(total) / max(1, len(groups)):.3f}")


def _masked(
    texts: Sequence[Sequence[int]], chooser: random.Random, vocabulary: int, device: str
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(map(len, texts))
    ids = torch.tensor([[*text, *[PAD] * (longest - len(text))] for text in texts])
    generator = torch.Generator().manual_seed(chooser.getrandbits(60))
    draw = torch.rand(ids.shape, generator=generator)
    chosen = (ids >= len(SPECIALS)) & (draw < SHARE)
    gold = torch.where(chosen, ids, -1)
    noise = torch.randint(len(SPECIALS), vocabulary, ids.shape, generator=generator)
    shown = torch.where(chosen & (draw < 0.85 * SHARE), torch.full_like(ids, UNKNOWN), ids)
    shown = torch.where(chosen & (draw >= 0.92 * SHARE), noise, shown)
    return shown.to(device), (ids != PAD).long().to(device), gold.to(device)
