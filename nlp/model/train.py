"""Fine-tunes the encoder and its heads together."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from nlp.model.augment import Pool, augment, place_pool
from nlp.model.base import Base, find_base, read_base
from nlp.model.chain import chain_loss
from nlp.model.data import Example, by_part, read_background, read_examples, read_raw, sample
from nlp.model.encode import IGNORED, Batch, Row, batches, encode
from nlp.model.network import Marks, Outputs, ReaderNetwork, from_base
from nlp.model.settings import Settings
from nlp.model.tags import CUT, TAGS
from nlp.model.text import prepare
from nlp.model.vocabulary import choose_pieces, make_tokenizer

Say = Callable[[str], None]
PIECES = 96_500  # of the vocabulary: as many as leave the shipped model under 50 MB


@dataclass(frozen=True, slots=True)
class Material:
    """All that runs share: read once, whatever the settings. `raw` is the token ids of unlabelled text."""

    parts: dict[str, list[Example]]
    noise: dict[str, list[Example]]
    base: Base
    ids: list[int]
    tokenizer: Tokenizer
    plain: list[Row]
    pool: Pool
    raw: list[list[int]]

    def rows(self, examples: Sequence[Example], settings: Settings) -> list[Row]:
        """As training takes them."""
        return encode(examples, self.tokenizer, max_tokens=settings.max_tokens)

    def augmented(self, indices: Sequence[int], settings: Settings, *, seed: int) -> list[Row]:
        """These of the posts to learn from, each in another form."""
        learned = self.parts["train"]
        return self.rows([augment(learned[i], self.pool, random.Random(f"{seed} {i}")) for i in indices], settings)


def read_material(labels: Path, background: Path | None, *, base: Path | None, max_tokens: int, say: Say) -> Material:
    """`labels` is the folder of gold files; without a `base` that `trim_base` wrote the whole one is trimmed here."""
    parts = by_part(read_examples(labels))
    noise = by_part(list(read_background(background))) if background else {part: [] for part in parts}
    whole = read_base(base or find_base())
    ids = list(range(len(whole.pieces))) if base else pieces_for(whole, labels)
    tokenizer = make_tokenizer([whole.pieces[i] for i in ids])
    plain = encode(parts["train"], tokenizer, max_tokens=max_tokens)
    raw = [prepare(text).text for text in read_raw(background)] if background else []
    raw += [prepare(x.text).text for x in parts["train"]]
    tokens = [encoding.ids[:128] for encoding in tokenizer.encode_batch(raw)]
    said = ", ".join(f"{name} {len(part)} + {len(noise[name])}" for name, part in parts.items())
    say(f"posts, labelled + background: {said}; vocabulary {len(ids)}")
    return Material(parts, noise, whole, ids, tokenizer, plain, place_pool(parts["train"]), tokens)


def pieces_for(base: Base, labels: Path) -> list[int]:
    """The vocabulary that ships: what the labels use and the most frequent of each script."""
    return choose_pieces(base.pieces, [prepare(x.text).text for x in read_examples(labels)], most=PIECES)


def fit(
    material: Material,
    settings: Settings,
    *,
    device: str,
    say: Say,
    network: ReaderNetwork | None = None,
    teachers: Sequence[ReaderNetwork] = (),
    saved: Callable[[ReaderNetwork], None] | None = None,
) -> ReaderNetwork:
    """Train from the base, or go on from `network`; the weights returned are the average over the run's last part."""
    torch.manual_seed(settings.seed)
    network = (network or from_base(material.base, material.ids, layers=settings.layers)).to(device)
    network.encoder.embeddings.requires_grad_(settings.free_embeddings)
    network.encoder.encoder.layer[: settings.frozen].requires_grad_(False)
    for module in network.encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = settings.dropout
    if device == "cpu":  # torch's own attention takes longer there for texts as short as ours, in bf16 several times
        network.encoder.set_attn_implementation("eager")
    optimiser = torch.optim.AdamW(_groups(network, settings), weight_decay=0.01)
    labelled = len(shown(material.parts["train"], settings, 0))
    per_epoch = (labelled + min(settings.background, len(material.noise["train"]))) // settings.batch + 1
    steps = per_epoch * settings.epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [group["lr"] for group in optimiser.param_groups], total_steps=steps + 1, pct_start=settings.warmup
    )
    average, step = Average(network), 0
    for epoch in range(settings.epochs):
        network.train()
        network.encoder.embeddings.train(settings.free_embeddings)
        network.encoder.encoder.layer[: settings.frozen].eval()
        total, count = torch.zeros((), device=device), 0
        for batch in batches(
            _epoch_rows(material, settings, epoch), size=settings.batch, seed=settings.seed + epoch, device=device
        ):
            loss = _step_loss(network, batch, settings, teachers)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            total, count, step = total + loss.detach(), count + 1, step + 1
            if step >= settings.average_from * steps and step % 8 == 0:
                average.add(network)
        say(f"epoch {epoch + 1} of {settings.epochs}: loss {float(total) / count:.4f}")
        if saved:
            saved(network)
    average.copy_to(network)
    network.eval()
    return network


def _groups(network: ReaderNetwork, settings: Settings) -> list[dict[str, object]]:
    """Lower layers learn more slowly: what they know of languages is to stay."""
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    groups: list[dict[str, object]] = [{"params": heads, "lr": settings.head_rate}]
    layers = network.encoder.encoder.layer
    for depth, layer in enumerate(layers):
        if depth < settings.frozen:
            continue
        rate = settings.rate * settings.layer_decay ** (len(layers) - 1 - depth)
        groups.append({"params": list(layer.parameters()), "lr": rate})
    if settings.free_embeddings:
        lowest = settings.rate * settings.layer_decay ** len(layers)
        groups.append({"params": list(network.encoder.embeddings.parameters()), "lr": lowest})
    return groups


def _epoch_rows(material: Material, settings: Settings, epoch: int) -> list[Row]:
    chooser, now = random.Random(1000 * settings.seed + epoch), shown(material.parts["train"], settings, epoch)
    changed = [i for i in now if chooser.random() < settings.augmented]
    plain = [material.plain[i] for i in sorted({*now} - {*changed})]
    some = sample(material.noise["train"], settings.background, seed=settings.seed + epoch)
    return plain + material.augmented(changed, settings, seed=settings.seed + epoch) + material.rows(some, settings)


def shown(examples: Sequence[Example], settings: Settings, epoch: int) -> list[int]:
    """Indices of the posts of an epoch: all fresh ones, and of the older ones the next share in turn."""
    fresh = set(settings.fresh.split(",")) if settings.fresh else {x.annotator for x in examples}
    older = [i for i, x in enumerate(examples) if x.annotator not in fresh]
    random.Random(settings.seed).shuffle(older)
    size = round(settings.older * len(older))
    turn = [older[(epoch * size + i) % len(older)] for i in range(size)]
    return sorted(turn + [i for i, x in enumerate(examples) if x.annotator in fresh])


def _step_loss(network: ReaderNetwork, batch: Batch, settings: Settings, teachers: Sequence[ReaderNetwork]) -> Tensor:
    with half_precision(batch.ids.device.type):
        said = network(batch.ids, batch.mask, batch.hints)
        loss = loss_of(said, batch, settings)
        if settings.agree_weight:
            again = network(batch.ids, batch.mask, batch.hints)
            loss = (loss + loss_of(again, batch, settings)) / 2 + settings.agree_weight * _disagreement(
                said, again, batch
            )
        if teachers and settings.distil_weight:
            with torch.no_grad():
                taught = [teacher(batch.ids, batch.mask, batch.hints) for teacher in teachers]
            loss = loss + settings.distil_weight * _distance(said, taught, batch)
    return loss


@contextlib.contextmanager
def half_precision(device: str) -> Iterator[None]:
    """bf16 where the machine multiplies it in hardware: two to four times as fast there, and far slower elsewhere."""
    told = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    fast = device != "cpu" or any(getattr(torch.cpu, name, lambda: False)() for name in told)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=fast):
        yield


def loss_of(said: Outputs, batch: Batch, settings: Settings) -> Tensor:
    """The weighted sum of the heads' losses."""
    kinds = functional.cross_entropy(said.kinds.float(), batch.kinds, label_smoothing=settings.smoothing)
    details = functional.cross_entropy(said.details.float(), batch.details, label_smoothing=settings.smoothing)
    return kinds + settings.detail_weight * details + marks_loss(said.marks, batch, settings)


def marks_loss(said: Marks, batch: Batch, settings: Settings) -> Tensor:
    """Of the marker alone. Tags are judged as a chain, and one by one: the values are told by each token's shares."""
    chain = chain_loss(said.tags, batch.tags, said.follow, ignored=IGNORED)
    tags = (_token_loss(said.tags, batch.tags, len(TAGS)) + chain) / 2
    cuts = _token_loss(said.cuts[..., : CUT + 1], batch.before, CUT + 1) + _token_loss(
        said.cuts[..., CUT + 1 :], batch.after, CUT + 1
    )
    wrong = functional.binary_cross_entropy_with_logits(said.values.float(), batch.values, reduction="none").sum(-1)
    values = (wrong * batch.marked).sum() / batch.marked.sum().clamp(min=1)
    return settings.span_weight * tags + settings.cut_weight * cuts + settings.value_weight * values


def _token_loss(logits: Tensor, gold: Tensor, classes: int) -> Tensor:
    total = functional.cross_entropy(
        logits.float().reshape(-1, classes), gold.reshape(-1), ignore_index=IGNORED, reduction="sum"
    )
    return total / (gold != IGNORED).sum().clamp(min=1)


def _disagreement(one: Outputs, other: Outputs, batch: Batch) -> Tensor:
    """Symmetric Kullback-Leibler divergence of two passes, for the kinds and for the tags."""
    total = torch.zeros((), device=one.kinds.device)
    for a, b in ((one.kinds, other.kinds), (one.marks.tags[batch.mask.bool()], other.marks.tags[batch.mask.bool()])):
        p, q = functional.log_softmax(a.float(), -1), functional.log_softmax(b.float(), -1)
        total = total + ((p.exp() - q.exp()) * (p - q)).sum(-1).mean() / 2
    return total


def _distance(said: Outputs, taught: Sequence[Outputs], batch: Batch) -> Tensor:
    """How far the pupil's kinds, tags and values are from the mean of what the teachers say."""
    kinds = torch.stack([t.kinds.float().softmax(-1) for t in taught]).mean(0)
    tags = torch.stack([t.marks.tags.float().softmax(-1) for t in taught]).mean(0)
    values = torch.stack([t.marks.values.float().sigmoid() for t in taught]).mean(0)
    shown = batch.mask.bool()
    return (
        functional.cross_entropy(said.kinds.float(), kinds)
        + functional.cross_entropy(said.marks.tags.float()[shown], tags[shown])
        + 0.5 * functional.binary_cross_entropy_with_logits(said.marks.values.float(), values)
    )


class Average:
    """The running mean of a network's trained weights."""

    def __init__(self, network: nn.Module) -> None:
        self._count = 0
        self._sums = {name: torch.zeros_like(p) for name, p in network.named_parameters() if p.requires_grad}

    def add(self, network: nn.Module) -> None:
        self._count += 1
        for name, p in network.named_parameters():
            if name in self._sums:
                self._sums[name] += p.detach()

    def copy_to(self, network: nn.Module) -> None:
        """Leaves the network as it is where nothing was added."""
        if self._count:
            with torch.no_grad():
                for name, p in network.named_parameters():
                    if name in self._sums:
                        p.copy_(self._sums[name] / self._count)
