"""Figures of a kind model on held-out posts: as the guide counts them, per language, per kind, per hard negative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from labels.schema import KINDS, OFFER_KINDS
from nlp.model.data import Example
from nlp.model.kind import OnnxKindModel, decide

Figures = Mapping[str, Any]
# Background posts that a rate of false alarms is measured on: enough for one in a thousand, a minute's work.
MEASURED = 3_000


def figures(
    model: OnnxKindModel,
    examples: Sequence[Example],
    background: Sequence[Example] = (),
    unseen: Sequence[Example] = (),
) -> Figures:
    """Everything the card says. Rates are shares in 0..1; `ece` is the expected calibration error over ten bins.

    `unseen` are posts in languages that training never saw.
    """
    scores = model.predict([example.text for example in examples])
    threshold = float(model.card.get("threshold", 0.5))
    guesses = [decide(score, threshold) for score in scores]
    pairs = list(zip(examples, guesses, strict=True))
    noise = model.predict([example.text for example in background])
    alarms = sum(decide(score, threshold) in OFFER_KINDS for score in noise)
    strange = [decide(score, threshold) for score in model.predict([example.text for example in unseen])]
    foreign = list(zip(unseen, strange, strict=True))
    seekers = [guess for example, guess in pairs if example.kind == "seeking"]
    return {
        "posts": len(examples),
        "offers": offer_f1(pairs),
        "macro_f1": round(sum(_f1_of(kind, pairs) for kind in KINDS) / len(KINDS), 4),
        "kinds": {kind: _f1_of(kind, pairs) for kind in KINDS},
        "unseen": _by_language(foreign) | ({"all of these": offer_f1(foreign)} if foreign else {}),
        "languages": _by_language(pairs),
        "false_alarms": _alarms_by_subtype(pairs),
        "seekers_taken_for_offers": f"{sum(guess in OFFER_KINDS for guess in seekers)} of {len(seekers)}",
        "background_flagged": f"{alarms} of {len(background)}",
        "ece": round(calibration_error(examples, scores), 4),
    }


def offer_f1(pairs: Sequence[tuple[Example, str]]) -> Mapping[str, float]:
    """A post counts as positive when its kind is one of the three offers, whichever (guide §7)."""
    gold = [example.kind in OFFER_KINDS for example, _ in pairs]
    said = [guess in OFFER_KINDS for _, guess in pairs]
    return _scores(gold, said)


def _by_language(pairs: Sequence[tuple[Example, str]]) -> dict[str, Mapping[str, float]]:
    languages = sorted({example.lang for example, _ in pairs})
    return {lang: offer_f1([pair for pair in pairs if pair[0].lang == lang]) for lang in languages}


def _f1_of(kind: str, pairs: Sequence[tuple[Example, str]]) -> float:
    return _scores([x.kind == kind for x, _ in pairs], [guess == kind for _, guess in pairs])["f1"]


def _scores(gold: Sequence[bool], said: Sequence[bool]) -> dict[str, float]:
    hits = sum(a and b for a, b in zip(gold, said, strict=True))
    precision = hits / sum(said) if any(said) else 0.0
    recall = hits / sum(gold) if any(gold) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "positives": sum(gold)}


def _alarms_by_subtype(pairs: Sequence[tuple[Example, str]]) -> Mapping[str, str]:
    posts, alarms = Counter[str](), Counter[str]()
    for example, guess in pairs:
        if example.kind == "other":
            posts[example.subtype or "?"] += 1
            alarms[example.subtype or "?"] += guess in OFFER_KINDS
    return {name: f"{alarms[name]} of {count}" for name, count in sorted(posts.items())}


def calibration_error(examples: Sequence[Example], scores: Sequence[Mapping[str, float]]) -> float:
    """How far the stated probability of being an offer is from the share that are, averaged over ten bins by size."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for example, score in zip(examples, scores, strict=True):
        probability = sum(score[kind] for kind in OFFER_KINDS)
        bins[min(9, int(probability * 10))].append((probability, example.kind in OFFER_KINDS))
    gaps = [abs(sum(p for p, _ in found) - sum(is_offer for _, is_offer in found)) for found in bins if found]
    return sum(gaps) / max(1, len(examples))


def table(found: Figures) -> str:
    """Markdown, for the terminal and the card."""
    offers = found["offers"]
    lines = [
        f"Held-out posts: {found['posts']}",
        "",
        "| measure | value |",
        "|---|---|",
        f"| offers F1 (precision, recall) | {offers['f1']:.3f} ({offers['precision']:.3f}, {offers['recall']:.3f}) |",
        f"| macro-F1 over five kinds | {found['macro_f1']:.3f} |",
        *(f"| F1 {kind} | {value:.3f} |" for kind, value in found["kinds"].items()),
        f"| seekers taken for offers | {found['seekers_taken_for_offers']} |",
        f"| background posts flagged | {found['background_flagged']} |",
        f"| calibration error (ECE) | {found['ece']:.3f} |",
        "",
        "| language | offers F1 | precision | recall | offers |",
        "|---|---|---|---|---|",
        *_language_rows(found["languages"]),
        "",
        "| language never trained on | offers F1 | precision | recall | offers |",
        "|---|---|---|---|---|",
        *_language_rows(found["unseen"]),
        "",
        "| hard negative | flagged |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in found["false_alarms"].items()),
    ]
    return "\n".join(lines)


def _language_rows(scores: Mapping[str, Mapping[str, float]]) -> list[str]:
    return [
        f"| {lang} | {s['f1']:.3f} | {s['precision']:.3f} | {s['recall']:.3f} | {s['positives']} |"
        for lang, s in scores.items()
    ]
