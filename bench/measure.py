"""Clocks and the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: `ratio` is ours over theirs, above 1 where ours is faster."""

    what: str
    ours: str
    theirs: str = ""
    ratio: str = ""


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def latency(work: Callable[[], object], *, runs: int = 15) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after one warm-up."""
    work()
    times = sorted(1000 * seconds(work) for _ in range(runs))
    return statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]


def paired(ours: Callable[[], object], theirs: Callable[[], object], *, runs: int = 3) -> tuple[float, float, float]:
    """Median seconds of each, taken in turn, and the median of the ratios pair by pair."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    ratios = [b / a for a, b in pairs]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), statistics.median(ratios)


def table(rows: list[Row]) -> str:
    """Markdown."""
    lines = ["| what | Vigie | instead | ratio |", "|---|---|---|---|"]
    return "\n".join(lines + [f"| {row.what} | {row.ours} | {row.theirs} | {row.ratio} |" for row in rows])
