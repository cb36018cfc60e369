"""Fine-tunes the kind head and the upper layers; writes a run folder: settings, data hashes, weights."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from labels.schema import KINDS
from nlp.model.base import find_base, read_base
from nlp.model.data import Example, part_of, read_background, read_examples, sample
from nlp.model.network import KindNetwork, from_base
from nlp.model.text import prepare
from nlp.model.vocabulary import choose_pieces, make_tokenizer

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """`background` posts join each epoch; the embeddings and the lowest `frozen` layers stay fixed.

    They stay fixed because the labels meet a small part of the languages' words: moving what those words share would
    tear languages apart. And what is fixed is computed once, which halves the time on a CPU.
    """

    epochs: int = 8
    batch: int = 16
    rate: float = 1.2e-4
    head_rate: float = 2e-3
    warmup: float = 0.1
    frozen: int = 6
    max_tokens: int = 112
    background: int = 500
    vocabulary: int = 56_000
    smoothing: float = 0.05
    seed: int = 7


def train(labels: Path, run: Path, *, background: Path | None, settings: Settings, say: Say) -> None:
    """`labels` is the folder of gold files. The run folder is written at the end of each epoch."""
    torch.manual_seed(settings.seed)
    examples = read_examples(labels)
    noise = list(read_background(background)) if background else []
    parts = {name: [x for x in examples if part_of(x.group) == name] for name in ("train", "valid", "test")}
    noise_train = [x for x in noise if part_of(x.group) == "train"]
    say(f"labels: {', '.join(f'{name} {len(part)}' for name, part in parts.items())}; background {len(noise_train)}")
    base = read_base(find_base())
    texts = [prepare(x.text) for x in (*examples, *noise)]
    ids = choose_pieces(base.pieces, texts, size=settings.vocabulary)
    tokenizer = make_tokenizer([base.pieces[i] for i in ids])
    network = from_base(base, ids)
    run.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(run / "tokenizer.json"))
    (run / "settings.json").write_text(json.dumps(asdict(settings) | {"data": _hashes(labels, background)}, indent=1))
    _fit(network, tokenizer, parts, noise_train, settings=settings, run=run, say=say)


def _fit(
    network: KindNetwork,
    tokenizer: Tokenizer,
    parts: dict[str, list[Example]],
    noise: Sequence[Example],
    *,
    settings: Settings,
    run: Path,
    say: Say,
) -> None:
    body = list(network.encoder.encoder.layer[settings.frozen :].parameters())
    groups = [{"params": body, "lr": settings.rate}, {"params": network.kind.parameters(), "lr": settings.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    per_epoch = (len(parts["train"]) + min(settings.background, len(noise))) // settings.batch + 1
    steps, rates = per_epoch * settings.epochs + 1, [settings.rate, settings.head_rate]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=settings.warmup)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=settings.smoothing)
    known = {name: _lower_states(network, tokenizer, parts[name], settings) for name in ("train", "valid")}
    say(f"lower {settings.frozen} layers computed once for {sum(map(len, known.values()))} posts")
    for epoch in range(settings.epochs):
        some = sample(noise, settings.background, seed=settings.seed + epoch)
        items = known["train"] + _lower_states(network, tokenizer, some, settings)
        network.train()
        started, total = time.monotonic(), 0.0
        for states, mask, kinds in _batches(items, size=settings.batch, seed=settings.seed + epoch):
            loss = loss_of(network.upper(states, mask, depth=settings.frozen), kinds)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += float(loss.detach()) * len(kinds)
        torch.save(network.state_dict(), run / "network.pt")
        speed = len(items) / (time.monotonic() - started)
        right = _accuracy(network, known["valid"], settings)
        say(f"epoch {epoch + 1}: loss {total / len(items):.4f}, valid kinds right {right:.4f}, {speed:.1f} posts/s")


@dataclass(frozen=True, slots=True)
class _Item:
    """States after the fixed layers, [tokens, hidden] in half precision, and the index of the kind."""

    states: Tensor
    kind: int


def _lower_states(
    network: KindNetwork, tokenizer: Tokenizer, examples: Sequence[Example], settings: Settings
) -> list[_Item]:
    """In the order of the examples."""
    network.eval()
    rows = [e.ids[: settings.max_tokens] for e in tokenizer.encode_batch([prepare(x.text) for x in examples])]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found = dict[int, _Item]()
    with torch.inference_mode():
        for start in range(0, len(order), 32):
            group = order[start : start + 32]
            states = network.lower(*pad([rows[i] for i in group]), depth=settings.frozen).half()
            for i, state in zip(group, states, strict=True):
                found[i] = _Item(state[: len(rows[i])].clone(), KINDS.index(examples[i].kind))
    return [found[i] for i in range(len(rows))]


def _batches(items: Sequence[_Item], *, size: int, seed: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches of similar length, in random order: padding is what costs most."""
    chooser = random.Random(seed)
    ordered = sorted(items, key=lambda item: len(item.states) + chooser.random() * 8)
    starts = list(range(0, len(ordered), size))
    chooser.shuffle(starts)
    for start in starts:
        batch = ordered[start : start + size]
        states = torch.nn.utils.rnn.pad_sequence([item.states.float() for item in batch], batch_first=True)
        lengths = torch.tensor([len(item.states) for item in batch])
        mask = (torch.arange(states.shape[1])[None, :] < lengths[:, None]).long()
        yield states, mask, torch.tensor([item.kind for item in batch])


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids and mask of equal length."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([[*row, *[1] * (longest - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def _accuracy(network: KindNetwork, items: Sequence[_Item], settings: Settings) -> float:
    network.eval()
    right = 0
    with torch.inference_mode():
        for states, mask, kinds in _batches(items, size=32, seed=0):
            right += int((network.upper(states, mask, depth=settings.frozen).argmax(-1) == kinds).sum())
    return right / max(1, len(items))


def _hashes(labels: Path, background: Path | None) -> dict[str, str]:
    files = [*sorted(labels.glob("*.jsonl")), *([background] if background else [])]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
