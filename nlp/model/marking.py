"""Trains the marker alone, on states of the encoder that are computed once: many epochs for the price of one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nlp.model.encode import Row, batches
from nlp.model.network import ReaderNetwork
from nlp.model.settings import Settings
from nlp.model.train import Average, Say, half_precision, marks_loss


@dataclass(frozen=True, slots=True)
class _Known:
    """A row and the encoder's joined states for it, [tokens, size], in half precision."""

    row: Row
    states: Tensor


def fit_marker(
    network: ReaderNetwork,
    rows: Sequence[Row],
    settings: Settings,
    *,
    device: str,
    say: Say,
    epochs: int,
    rate: float = 1e-3,
) -> None:
    """`rows` of marked posts (others teach a marker nothing); the encoder and the kind stay as they are."""
    known = _states(network, [row for row in rows if row.marked], device=device)
    say(f"states of {len(known)} marked posts are known")
    marker, chooser = network.marker.to(device), random.Random(settings.seed)
    optimiser = torch.optim.AdamW(marker.parameters(), lr=rate, weight_decay=0.02)
    steps = epochs * (len(known) // settings.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=settings.warmup)
    average, step = Average(marker), 0
    for epoch in range(epochs):
        marker.train()
        order = sorted(known, key=lambda item: len(item.row.ids) + chooser.random() * 16)
        groups = [order[start : start + settings.batch] for start in range(0, len(order), settings.batch)]
        chooser.shuffle(groups)
        total = torch.zeros((), device=device)
        for group in groups:
            (batch,) = batches([item.row for item in group], size=len(group), seed=None, device=device)
            states = torch.nn.utils.rnn.pad_sequence([item.states.float() for item in group], batch_first=True).to(
                device
            )
            with half_precision(torch.device(device).type):
                marks = marker(torch.nn.functional.dropout(states, 0.2), batch.mask, batch.hints)
                loss = marks_loss(marks, batch, settings)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(marker.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            total, step = total + loss.detach(), step + 1
            if step >= settings.average_from * steps and step % 8 == 0:
                average.add(marker)
        say(f"marker, epoch {epoch + 1} of {epochs}: loss {float(total) / len(groups):.4f}")
    average.copy_to(marker)
    network.eval()


def _states(network: ReaderNetwork, rows: Sequence[Row], *, device: str) -> list[_Known]:
    network.to(device).eval()
    order, found = sorted(rows, key=lambda row: len(row.ids)), list[_Known]()
    with torch.inference_mode():
        for start in range(0, len(order), 32):
            group = order[start : start + 32]
            (batch,) = batches(group, size=len(group), seed=None, device=device)
            states = network.encoder(
                input_ids=batch.ids, attention_mask=batch.mask, output_hidden_states=True
            ).hidden_states
            joined = network.joined(states).half().cpu()
            found += [_Known(row, state[: len(row.ids)].clone()) for row, state in zip(group, joined, strict=True)]
    return found
