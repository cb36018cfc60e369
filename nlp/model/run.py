"""A run folder: settings, data hashes, tokenizer, weights and validation's figures of one training."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from nlp.model.base import find_base, read_base
from nlp.model.marking import fit_marker
from nlp.model.masked import learn_masked
from nlp.model.network import ReaderNetwork, config_of, from_base
from nlp.model.runtime import WEIGHTS
from nlp.model.settings import Settings
from nlp.model.text import prepare
from nlp.model.train import Material, fit, read_material
from nlp.model.trial import read_with, trial
from nlp.model.unpack import read_weights
from nlp.model.vocabulary import PAD, make_tokenizer

Say = Callable[[str], None]


def train(
    labels: Path,
    run: Path,
    *,
    background: Path | None,
    settings: Settings,
    say: Say,
    base: Path | None = None,
    start: Path | None = None,
) -> None:
    """Train from the base, or go on from `start`: a run's folder or a model's. Weights are saved after each epoch."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    began = time.monotonic()
    material = read_material(labels, background, base=base, max_tokens=settings.max_tokens, say=say)
    network = start_network(material, settings, device=device, start=start, say=say)
    run.mkdir(parents=True, exist_ok=True)
    material.tokenizer.save(str(run / "tokenizer.json"))
    about = {"data": _hashes(labels, background), "start": str(start.name) if start else None}
    (run / "settings.json").write_text(json.dumps(asdict(settings) | about, indent=1), encoding="utf-8")
    before = {name: p.detach().clone() for name, p in network.named_parameters() if not name.startswith("marker.")}
    network = fit(
        material,
        settings,
        device=device,
        say=say,
        network=network,
        saved=lambda net: save_weights(net, run / "network.pt"),
    )
    if settings.kept:
        blend(network, before, settings.kept)
    if settings.marker_epochs:
        marked = [i for i, row in enumerate(material.plain) if row.marked]
        rows = [*material.plain, *material.augmented(marked, settings, seed=settings.seed)]
        fit_marker(network, rows, settings, device=device, say=say, epochs=settings.marker_epochs)
    save_weights(network, run / "network.pt")
    valid = material.parts["valid"]
    figures = trial(valid, read_with(network, material.tokenizer, [x.text for x in valid], device=device))
    took = round(time.monotonic() - began)
    (run / "metrics.json").write_text(json.dumps({"valid": figures, "seconds": took}, indent=1), encoding="utf-8")
    say(f"validation after {took} s: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))


def start_network(
    material: Material, settings: Settings, *, device: str, start: Path | None, say: Say
) -> ReaderNetwork:
    """The base with its new heads; after masked words, or with known weights, where that is asked for."""
    torch.manual_seed(settings.seed)  # the new heads are drawn here
    network = from_base(material.base, material.ids, layers=settings.layers)
    if start:
        trained = start / "network.pt"
        known = torch.load(trained, weights_only=True) if trained.is_file() else read_weights(start / WEIGHTS)
        ours = network.state_dict()  # a head that has another shape by now starts anew
        fits = {k: v for k, v in known.items() if "word_embeddings" not in k and k in ours and ours[k].shape == v.shape}
        network.load_state_dict(fits, strict=False)
    if settings.masked_epochs:
        learn_masked(network, material.raw, epochs=settings.masked_epochs, device=device, seed=settings.seed, say=say)
    return network


def blend(network: ReaderNetwork, before: Mapping[str, Tensor], share: float) -> None:
    """Move the weights named in `before` this share of the way back to what they were.

    The mean of two trainings errs less than either where they err differently, and forgets less of the first.
    """
    with torch.no_grad():
        for name, p in network.named_parameters():
            if name in before:
                p.lerp_(before[name].to(p.device), share)


def save_weights(network: ReaderNetwork, path: Path) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    torch.save(network.state_dict(), part)
    part.replace(path)


def load_run(run: Path) -> tuple[ReaderNetwork, Tokenizer]:
    """The trained torch network of a run folder, with attention that the ONNX exporter can trace."""
    state = torch.load(run / "network.pt", weights_only=True, map_location="cpu")
    layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
    words, hidden = state["encoder.embeddings.word_embeddings.weight"].shape
    positions = state["encoder.embeddings.position_embeddings.weight"].shape[0]
    network = ReaderNetwork(
        config_of(hidden=hidden, heads=hidden // 32, feed_forward=4 * hidden, positions=positions, eps=1e-12,
                  vocabulary=words, layers=layers, attention="eager")
    )  # fmt: skip
    network.load_state_dict(state)
    return network.eval(), Tokenizer.from_file(str(run / "tokenizer.json"))


def base_embedder() -> Callable[[Sequence[str]], npt.NDArray[np.float32]]:
    """The base before any training: texts → the mean of its last states, [texts, hidden]."""
    base = read_base(find_base())
    network = from_base(base, range(len(base.pieces))).eval()
    tokenizer = make_tokenizer(base.pieces)
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding(pad_id=PAD)

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        found = []
        with torch.inference_mode():
            for at in range(0, len(texts), 32):
                rows = tokenizer.encode_batch(["query: " + prepare(text).text for text in texts[at : at + 32]])
                ids = torch.tensor([row.ids for row in rows])
                mask = torch.tensor([row.attention_mask for row in rows])
                states = network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state * mask.unsqueeze(-1)
                found.append((states.sum(1) / mask.sum(1, keepdim=True)).numpy())
        return np.concatenate(found)

    return embed


def _hashes(labels: Path, background: Path | None) -> dict[str, str]:
    files = [*sorted(labels.glob("*.jsonl")), *([background] if background else [])]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
