"""Clocks and the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
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


def side_by_side(columns: Mapping[str, Sequence[Row]]) -> str:
    """Markdown: a column for each, a line for what was measured in any, in the order of the first."""
    whats = dict.fromkeys(row.what for rows in columns.values() for row in rows)
    ours = {name: {row.what: row.ours for row in rows} for name, rows in columns.items()}
    lines = ["| what | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    return "\n".join(lines + [f"| {w} | " + " | ".join(of.get(w, "") for of in ours.values()) + " |" for w in whats])
