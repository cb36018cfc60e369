"""A run → the model that ships: temperature and thresholds from validation, test figures, ONNX, first stage, card."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from labels.manifest import UNSEEN
from labels.schema import OFFER_KINDS, Label
from nlp.model.card import write_card
from nlp.model.data import Example, by_part, read_background, read_examples, read_gold, sample
from nlp.model.evaluate import MEASURED, figures
from nlp.model.export import export
from nlp.model.fit_triage import fit_triage
from nlp.model.network import ReaderNetwork
from nlp.model.reading import ModelReading, offer_score
from nlp.model.run import load_run
from nlp.model.runtime import WEIGHTS, OnnxModel, load
from nlp.model.tables import figures_table
from nlp.model.trial import read_with

NAME = "vigie-reader"
# At most this share of background posts may be flagged when the threshold is chosen: an analyst's day at 10,000 posts.
ALERT_BUDGET = 0.001
# At most this share of validation's seekers may be taken for offers, as long as that costs less F1 than this.
SEEKER_BUDGET, SEEKER_PRICE = 0.02, 0.02


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where an offer begins, and from which probability of seeking on a post is never one."""

    offer: float
    seeking: float


def ship(
    run: Path, target: Path, *, version: str, labels: Path, background: Path | None, say: Callable[[str], None]
) -> None:
    """Temperature and thresholds come from validation; test figures go into the card and must choose nothing."""
    parts = by_part(read_examples(labels))
    noise = by_part(list(read_background(background))) if background else {"train": [], "valid": [], "test": []}
    target.mkdir(parents=True, exist_ok=True)
    network, tokenizer = load_run(run)
    export(network, target / WEIGHTS)
    Tokenizer.from_str(tokenizer.to_str()).save(str(target / "tokenizer.json"), pretty=False)
    if noise["train"]:
        fit_triage(parts["train"], sample(noise["train"], 20_000, seed=1), parts["valid"]).save(target)
    about = {"name": NAME, "version": version, "temperature": 1.0}
    _write_about(target, about)
    model = OnnxModel(target, triage=False)
    valid = model.read([x.text for x in parts["valid"]])
    about["temperature"] = temperature = best_temperature(valid, parts["valid"])
    _write_about(target, about)
    valid = [cooled(reading, temperature) for reading in valid]
    alarms = load(target).read([x.text for x in sample(noise["valid"], MEASURED, seed=0)])
    chosen = best_threshold(valid, parts["valid"], alarms)
    settings = json.loads((run / "settings.json").read_text(encoding="utf-8"))
    about |= {"threshold": chosen.offer, "seeking": chosen.seeking, "run": settings}
    _write_about(target, about)
    say(f"temperature {temperature}, threshold {chosen.offer}, seeking from {chosen.seeking}")
    test = [label for label, part in read_gold(labels) if part == "test"]
    _write_reference(target, network, tokenizer, test, load(target))
    unseen = [label for label, _ in read_gold(UNSEEN)]
    found = figures(load(target), test, background=sample(noise["test"], MEASURED, seed=0), unseen=unseen)
    write_card(target, found, about)
    say(figures_table(found))


def _write_about(target: Path, about: dict[str, object]) -> None:
    (target / "model.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_reference(
    target: Path, network: ReaderNetwork, tokenizer: Tokenizer, labels: Sequence[Label], model: OnnxModel
) -> None:
    """What the torch network says of held-out posts, for the test that the shipped file agrees with it."""
    readings = read_with(network, tokenizer, [label.text for label in labels], size=8)
    temperature = float(model.card["temperature"])
    said = {
        label.id: {
            "kind": model.decide(cooled(reading, temperature).scores),
            "spans": [(span.label, span.start, span.end) for span in reading.spans],
        }
        for label, reading in zip(labels, readings, strict=True)
    }
    (target / "reference.json").write_text(json.dumps(said, separators=(",", ":")) + "\n", encoding="utf-8")


def cooled(reading: ModelReading, temperature: float) -> ModelReading:
    """The reading as it would be at another temperature than 1."""
    powers = {kind: max(p, 1e-6) ** (1 / temperature) for kind, p in reading.scores.items()}
    whole = sum(powers.values())
    return ModelReading({kind: power / whole for kind, power in powers.items()}, reading.spans, reading.values)


def best_temperature(readings: Sequence[ModelReading], examples: Sequence[Example]) -> float:
    """The temperature of the lowest log-loss, from a grid of 0.5 to 3."""

    def loss(temperature: float) -> float:
        cool = [cooled(reading, temperature) for reading in readings]
        return -sum(math.log(reading.scores[example.kind]) for reading, example in zip(cool, examples, strict=True))

    return min((round(0.5 + 0.05 * i, 2) for i in range(51)), key=loss)


def best_threshold(
    readings: Sequence[ModelReading], examples: Sequence[Example], background: Sequence[ModelReading]
) -> Threshold:
    """The thresholds of the best offer F1 among those that keep the alert budget on the background.

    Of those within `SEEKER_PRICE` of the best, the one that takes fewest seekers for offers: a missed offer is seen
    again in its copies, a person in need who is made a lead is not made whole again. Then the lowest.
    """
    noise = [offer_score(reading.scores) for reading in background]
    grid = [Threshold(round(0.2 + 0.02 * i, 2), seeking) for i in range(36) for seeking in (0.2, 0.3, 0.4, 1.0)]
    allowed = [t for t in grid if sum(p >= t.offer for p in noise) <= ALERT_BUDGET * len(noise)] or grid[-4:]
    scored = [(t, *_offers_and_seekers(t, readings, examples)) for t in allowed]
    best = max(f1 for _, f1, _ in scored)
    near = [row for row in scored if row[1] >= best - 0.005]
    kept = [row for row in scored if row[1] >= best - SEEKER_PRICE and row[2] <= SEEKER_BUDGET]
    return max(kept or near, key=lambda row: (-row[2] if not kept else 0, row[1], -row[0].offer))[0]


def _offers_and_seekers(
    threshold: Threshold, readings: Sequence[ModelReading], examples: Sequence[Example]
) -> tuple[float, float]:
    """F1 of offers, and the share of seekers taken for one."""
    said = [offer_score(r.scores) >= threshold.offer and r.scores["seeking"] < threshold.seeking for r in readings]
    gold = [x.kind in OFFER_KINDS for x in examples]
    hits = sum(a and b for a, b in zip(said, gold, strict=True))
    seekers = [is_said for is_said, x in zip(said, examples, strict=True) if x.kind == "seeking"]
    return 2 * hits / max(1, sum(said) + sum(gold)), sum(seekers) / max(1, len(seekers))
