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

    Embeddings stay fixed because the labels meet a small part of the vocabulary: moving that part alone would tear
    languages apart.
    """

    epochs: int = 5
    batch: int = 16
    rate: float = 6e-5
    head_rate: float = 1e-3
    warmup: float = 0.1
    frozen: int = 3
    max_tokens: int = 128
    background: int = 2_400
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
    network.encoder.embeddings.requires_grad_(False)
    for layer in network.encoder.encoder.layer[: settings.frozen]:
        layer.requires_grad_(False)
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
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": settings.rate}, {"params": network.kind.parameters(), "lr": settings.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    per_epoch = (len(parts["train"]) + min(settings.background, len(noise))) // settings.batch + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        [settings.rate, settings.head_rate],
        total_steps=per_epoch * settings.epochs + 1,
        pct_start=settings.warmup,
    )
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=settings.smoothing)
    for epoch in range(settings.epochs):
        chosen = parts["train"] + sample(noise, settings.background, seed=settings.seed + epoch)
        network.train()
        started, total, seen = time.monotonic(), 0.0, 0
        for ids, mask, kinds in _batches(chosen, tokenizer, settings=settings, seed=settings.seed + epoch):
            loss = loss_of(network(ids, mask), kinds)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total, seen = total + float(loss.detach()) * len(kinds), seen + len(kinds)
        torch.save(network.state_dict(), run / "network.pt")
        took = time.monotonic() - started
        right = _accuracy(network, tokenizer, parts["valid"], settings)
        say(f"epoch {epoch + 1}: loss {total / seen:.4f}, valid kinds right {right:.4f}, {seen / took:.1f} posts/s")


def _batches(
    examples: Sequence[Example], tokenizer: Tokenizer, *, settings: Settings, seed: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches of similar length, in random order: padding is what costs most."""
    chooser = random.Random(seed)
    encoded = [(e.ids[: settings.max_tokens], KINDS.index(x.kind)) for e, x in zip(
        tokenizer.encode_batch([prepare(x.text) for x in examples]), examples, strict=True)]  # fmt: skip
    encoded.sort(key=lambda item: len(item[0]) + chooser.random() * 8)
    starts = list(range(0, len(encoded), settings.batch))
    chooser.shuffle(starts)
    for start in starts:
        rows = encoded[start : start + settings.batch]
        yield *pad([ids for ids, _ in rows]), torch.tensor([kind for _, kind in rows])


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids and mask of equal length."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([[*row, *[1] * (longest - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def _accuracy(network: KindNetwork, tokenizer: Tokenizer, examples: Sequence[Example], settings: Settings) -> float:
    network.eval()
    right = 0
    with torch.inference_mode():
        for ids, mask, kinds in _batches(examples, tokenizer, settings=settings, seed=0):
            right += int((network(ids, mask).argmax(-1) == kinds).sum())
    return right / max(1, len(examples))


def _hashes(labels: Path, background: Path | None) -> dict[str, str]:
    files = [*sorted(labels.glob("*.jsonl")), *([background] if background else [])]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
