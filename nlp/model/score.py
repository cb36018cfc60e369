"""How well annotations agree with labels, counted as the guide's §7 says; every figure comes with its counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labels.agreement import overlapping
from labels.schema import CONTACT_LABELS, OFFER_KINDS, Label
from nlp.annotation import Annotation

Pair = tuple[Label, Annotation]
# Measures that the guide counts only in posts whose gold kind is not `other`.
_IN_OFFERS_AND_SEEKERS = ("prices", "from", "to", "places", "countries", "modes", "payments")


@dataclass(frozen=True, slots=True)
class Tally:
    """`hits` of what is (`gold`) and of what was said (`said`)."""

    hits: int = 0
    gold: int = 0
    said: int = 0

    @property
    def precision(self) -> float:
        return self.hits / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.gold + self.said) if self.hits else 0.0


def tally(gold: Iterable[Any], said: Iterable[Any]) -> Tally:
    """Two sets compared."""
    one, other = set(gold), set(said)
    return Tally(len(one & other), len(one), len(other))


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = list(tallies)
    return Tally(sum(t.hits for t in total), sum(t.gold for t in total), sum(t.said for t in total))


def count_post(label: Label, read: Annotation) -> dict[str, Tally]:
    """Every measure of one post."""
    gold_offer, said_offer = label.kind in OFFER_KINDS, read.kind in OFFER_KINDS
    found = {
        "offers": Tally(gold_offer and said_offer, gold_offer, said_offer),
        "phones": tally(label.phones, (phone.e164 for phone in read.phones if phone.e164)),
        "spans": tally(_gold_spans(label), _said_spans(label, read)),
        "overlap": _overlap(_gold_spans(label), _said_spans(label, read)),
    }
    if label.kind == "other":
        return found
    sides = {side: (label.places.get(side, ()), read.places.get(side, ())) for side in ("from", "to")}
    names = {side: tally(*({p.name.lower() for p in places} for places in both)) for side, both in sides.items()}
    countries = (tally(*({p.country for p in places if p.country} for places in both)) for both in sides.values())
    return found | {
        **names,
        "places": _sum(names.values()),
        "countries": _sum(countries),
        "prices": tally(*({(p.amount, p.currency) for p in prices} for prices in (label.prices, read.prices))),
        "modes": tally(label.modes, read.modes),
        "payments": tally(label.payments, read.payments),
    }


def _gold_spans(label: Label) -> set[tuple[str, int, int]]:
    return {(s.label, s.start, s.end) for s in label.spans if label.kind != "other" or s.label in CONTACT_LABELS}


def _said_spans(label: Label, read: Annotation) -> set[tuple[str, int, int]]:
    return {(s.label, s.start, s.end) for s in read.spans if label.kind != "other" or s.label in CONTACT_LABELS}


def _overlap(gold: set[tuple[str, int, int]], said: set[tuple[str, int, int]]) -> Tally:
    return Tally(overlapping(gold, said), len(gold), len(said))


def count(pairs: Sequence[Pair]) -> dict[str, list[Tally]]:
    """For each measure the tallies post by post."""
    found: dict[str, list[Tally]] = {}
    for label, read in pairs:
        for name, one in count_post(label, read).items():
            found.setdefault(name, []).append(one)
    return found


def total(tallies: Sequence[Tally]) -> Tally:
    """Micro-average: all posts as one."""
    return _sum(tallies)


def interval(tallies: Sequence[Tally], *, rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """The middle 95 % of F1 over resampled posts (bootstrap)."""
    if not tallies:
        return 0.0, 0.0
    table = np.array([(t.hits, t.gold + t.said) for t in tallies], dtype=np.float64)
    rolls = np.random.default_rng(seed).integers(0, len(table), (rounds, len(table)))
    sums = table[rolls].sum(1)
    scores = 2 * sums[:, 0] / np.maximum(sums[:, 1], 1)
    low, high = np.percentile(scores, (2.5, 97.5))
    return float(low), float(high)


def by(pairs: Sequence[Pair], key: Callable[[Label], str]) -> Mapping[str, Sequence[Pair]]:
    """The pairs in groups, by name."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(key(pair[0]), []).append(pair)
    return dict(sorted(groups.items()))
