"""Whether posts were written one by one or poured from a mould: repeated phrases and nearest neighbours."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labels.schema import Label

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Variety:
    """How often posts repeat each other, by runs of four words.

    `distinct` is the share of different runs among all; `nearest` the median over posts of the largest share of its
    runs that another post has; `copies` the share of posts where that is a half or more.
    """

    posts: int
    distinct: float
    nearest: float
    copies: float


def variety(labels: Sequence[Label]) -> Variety:
    """Numbers count as one word: a changed price does not make a new post."""
    runs = [_runs(label.text) for label in labels]
    held = Counter(run for found in runs for run in found)
    total = sum(held.values())
    by_run: dict[tuple[str, ...], list[int]] = {}
    for index, found in enumerate(runs):
        for run in found:
            by_run.setdefault(run, []).append(index)
    nearest = [_nearest(index, found, by_run) for index, found in enumerate(runs) if found]
    return Variety(
        len(labels),
        len(held) / total if total else 1.0,
        statistics.median(nearest) if nearest else 0.0,
        sum(share >= 0.5 for share in nearest) / max(1, len(nearest)),
    )


def _runs(text: str) -> set[tuple[str, ...]]:
    words = ["0" if word.isdigit() else word for word in _WORD.findall(text.casefold())]
    return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}


def _nearest(index: int, found: set[tuple[str, ...]], by_run: dict[tuple[str, ...], list[int]]) -> float:
    shared = Counter(other for run in found for other in by_run[run] if other != index)
    return max(shared.values(), default=0) / len(found)
