"""Figures of a model on held-out posts: the whole pipeline's annotations against labels, as the guide counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labels.details import Details
from labels.schema import KINDS, OFFER_KINDS, Label
from nlp.annotation import Annotation
from nlp.model.data import Example
from nlp.model.reading import offer_score
from nlp.model.score import Pair, Tally, by, count, interval, total
from nlp.model.score_details import count_details

Figures = Mapping[str, Any]
# Background posts that a rate of false alarms is measured on: enough for one in a thousand, a minute's work.
MEASURED = 3_000
MEASURES = ("offers", "phones", "prices", "places", "from", "to", "countries", "modes", "payments", "spans", "overlap")


Read = Callable[[Iterable[tuple[str, str]]], Iterable[Annotation]]
"""Posts, as id and text, to what the whole pipeline makes of them: `nlp.pool.Readers.read`."""


def read_labels_with(read: Read, labels: Sequence[Label]) -> list[Pair]:
    """Each label beside what the pipeline makes of its text. Ids are the labels', so no platform is known."""
    return list(zip(labels, read((label.id, label.text) for label in labels), strict=True))


def figures(
    read: Read,
    labels: Sequence[Label],
    *,
    background: Sequence[Example] = (),
    unseen: Sequence[Label] = (),
    details: Mapping[str, Details] | None = None,
) -> Figures:
    """Everything the card says. `unseen` are posts in languages that training never saw; `details` go by post id."""
    pairs, strange = read_labels_with(read, labels), read_labels_with(read, unseen)
    noise = list(read((x.id, x.text) for x in background))
    seekers = [said for label, said in pairs if label.kind == "seeking"]
    return {
        "posts": len(labels),
        "measures": measures(pairs),
        "kinds": {kind: _figure([_of_kind(pair, kind) for pair in pairs]) for kind in KINDS},
        "details": {name: _figure(found) for name, found in count_details(pairs, details or {}).items()},
        "macro_f1": round(sum(total([_of_kind(p, kind) for p in pairs]).f1 for kind in KINDS) / len(KINDS), 4),
        "languages": {lang: measures(some) for lang, some in by(pairs, lambda label: label.lang).items()},
        "authors": {name: measures(some) for name, some in by(pairs, lambda label: label.annotator).items()},
        "unseen": {lang: measures(some) for lang, some in by(strange, lambda label: label.lang).items()}
        | ({"all of these": measures(strange)} if strange else {}),
        "false_alarms": {name: _alarms(some) for name, some in _others(pairs).items()},
        "missed": {name: _missed(some) for name, some in _offers(pairs).items()},
        "seekers_taken_for_offers": f"{sum(said.kind in OFFER_KINDS for said in seekers)} of {len(seekers)}",
        "background_flagged": f"{sum(said.kind in OFFER_KINDS for said in noise)} of {len(noise)}",
        "ece": round(calibration_error(pairs), 4),
        "amount_max_and_per": _price_details(pairs),
    }


def measures(pairs: Sequence[Pair]) -> dict[str, Mapping[str, float]]:
    """F1 with its bootstrap interval, precision, recall and how many there are, for each of `MEASURES`."""
    counted = count(pairs)
    return {name: _figure(counted.get(name, [])) for name in MEASURES}


def _figure(tallies: Sequence[Tally]) -> Mapping[str, float]:
    whole, (low, high) = total(tallies), interval(tallies)
    return {
        "f1": round(whole.f1, 4), "low": round(low, 4), "high": round(high, 4), "precision": round(whole.precision, 4),
        "recall": round(whole.recall, 4), "gold": whole.gold,
    }  # fmt: skip


def _of_kind(pair: Pair, kind: str) -> Tally:
    label, read = pair
    return Tally(label.kind == read.kind == kind, label.kind == kind, read.kind == kind)


def _others(pairs: Sequence[Pair]) -> Mapping[str, Sequence[Pair]]:
    return by([pair for pair in pairs if pair[0].kind == "other"], lambda label: label.subtype or "?")


def _offers(pairs: Sequence[Pair]) -> Mapping[str, Sequence[Pair]]:
    return by([pair for pair in pairs if pair[0].kind in OFFER_KINDS], lambda x: x.subtype or x.kind)


def _alarms(pairs: Sequence[Pair]) -> str:
    return f"{sum(read.kind in OFFER_KINDS for _, read in pairs)} of {len(pairs)}"


def _missed(pairs: Sequence[Pair]) -> str:
    return f"{sum(read.kind not in OFFER_KINDS for _, read in pairs)} of {len(pairs)}"


def calibration_error(pairs: Sequence[Pair]) -> float:
    """How far the stated probability of being an offer is from the share that are, averaged over ten bins by size."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for label, read in pairs:
        probability = offer_score(read.scores)
        bins[min(9, int(probability * 10))].append((probability, label.kind in OFFER_KINDS))
    gaps = [abs(sum(p for p, _ in found) - sum(is_offer for _, is_offer in found)) for found in bins if found]
    return sum(gaps) / max(1, len(pairs))


def _price_details(pairs: Sequence[Pair]) -> Mapping[str, str]:
    """`per` and `amount_max` of the prices whose amount and currency are right."""
    right = per = most = 0
    for label, read in pairs:
        said = {(p.amount, p.currency): p for p in read.prices}
        for price in label.prices if label.kind != "other" else ():
            if found := said.get((price.amount, price.currency)):
                right, per, most = (
                    right + 1,
                    per + (found.per == price.per),
                    most + (found.amount_max == price.amount_max),
                )
    return {"per": f"{per} of {right}", "amount_max": f"{most} of {right}"}
