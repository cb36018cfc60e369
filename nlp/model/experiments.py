"""What was tried: each row a name and what it changes of the default settings; the figures are validation's.

Run `python -m nlp.model.experiments OUT --background FILE [--base FILE] [--worker 1/4]`.
docs/experiments.md has the table.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from labels.manifest import DATA, UNSEEN
from nlp.model.data import read_examples, sample
from nlp.model.network import ReaderNetwork
from nlp.model.reading import offer_score
from nlp.model.run import start_network
from nlp.model.settings import Settings
from nlp.model.train import Material, fit, read_material
from nlp.model.trial import read_with, trial

TRIED: Mapping[str, Mapping[str, Any]] = {
    "default": {},
    "another seed": {"seed": 8},
    "six layers": {"layers": 6},
    "eight layers": {"layers": 8},
    "masked words first, 2 epochs": {"masked_epochs": 2},
    "masked words first, 6 epochs": {"masked_epochs": 6},
    "no augmentation": {"augmented": 0.0},
    "all augmented": {"augmented": 1.0},
    "embeddings free": {"free_embeddings": True},
    "two passes agree": {"agree_weight": 0.5},
    "kind head alone": {"span_weight": 0.0, "cut_weight": 0.0, "value_weight": 0.0, "detail_weight": 0.0},
    "no subtypes": {"detail_weight": 0.0},
    "spans count double": {"span_weight": 2.0},
    "rate 2e-4": {"rate": 2e-4},
    "rate 6e-5": {"rate": 6e-5},
    "20 epochs": {"epochs": 20},
    "no background": {"background": 0},
    "background 4000": {"background": 4000},
    "no averaging": {"average_from": 2.0},
    "batch 16": {"batch": 16},
}


def measure(network: ReaderNetwork, material: Material, *, device: str) -> dict[str, float]:
    """Validation's figures, offers in languages never trained on, and background posts flagged at one half."""
    valid, strange = material.parts["valid"], read_examples(UNSEEN)
    found = dict(trial(valid, read_with(network, material.tokenizer, [x.text for x in valid], device=device, size=128)))
    unseen = trial(strange, read_with(network, material.tokenizer, [x.text for x in strange], device=device, size=128))
    noise = sample(material.noise["valid"], 3000, seed=0)
    read = read_with(network, material.tokenizer, [x.text for x in noise], device=device, size=256)
    flagged = sum(offer_score(reading.scores) >= 0.5 for reading in read)
    return found | {"unseen": unseen["offers"], "flagged": flagged / max(1, len(noise))}


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main() -> None:
    """One JSON line an experiment, appended as it ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--worker", default="1/1")
    chosen = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    material = read_material(DATA, chosen.background, base=chosen.base, max_tokens=Settings().max_tokens, say=_say)
    number, workers = map(int, chosen.worker.split("/"))
    for name, changes in list(TRIED.items())[number - 1 :: workers]:
        settings, started = replace(Settings(), **changes), time.monotonic()
        network = fit(
            material,
            settings,
            device=device,
            say=_say,
            network=start_network(material, settings, device=device, start=None, say=_say),
        )
        took = round(time.monotonic() - started, 1)
        row = {"name": name, "seconds": took, **measure(network, material, device=device), "settings": asdict(settings)}
        with chosen.out.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
