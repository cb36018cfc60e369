"""`Details`: the days, capacities and rebates that some posts of `data/` tell of, labelled apart from the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from labels.schema import LabelError

DETAILS = Path(__file__).parent / "details"
WHOM = ("child", "couple", "family", "group", None)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many `people` go, or how many places are `left`; `most` is the upper end of a range."""

    people: int
    most: int | None
    left: bool


@dataclass(frozen=True, slots=True)
class Rebate:
    """Whom it is for (None: anybody) and the `share` taken off: 1.0 is free, None unsaid."""

    whom: str | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Details:
    """Of the post `id`; the `days` (ISO dates) are reckoned from the made-up `published_at`."""

    id: str
    published_at: str
    days: tuple[str, ...]
    capacities: tuple[Capacity, ...]
    rebates: tuple[Rebate, ...]
    annotator: str


def read_details(path: Path) -> Iterator[Details]:
    """Records of one JSON-lines file; a broken line raises `LabelError` with its number."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _details(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise LabelError(f"{path.name} line {number}: {error!r}: see the guide's §4") from error


def read_all_details(folder: Path = DETAILS) -> dict[str, Details]:
    """Those of every file of the folder, by the post's id."""
    return {found.id: found for path in sorted(folder.glob("*.jsonl")) for found in read_details(path)}


def _details(record: Mapping[str, Any]) -> Details:
    rebates = tuple(Rebate(**rebate) for rebate in record["rebates"])
    for rebate in rebates:
        if rebate.whom not in WHOM:
            raise ValueError(f"{rebate.whom!r} is nobody that a rebate is for")
    days = tuple(date.fromisoformat(day).isoformat() for day in record["days"])
    capacities = tuple(Capacity(**capacity) for capacity in record["capacities"])
    return Details(record["id"], record["published_at"], days, capacities, rebates, record["annotator"])
