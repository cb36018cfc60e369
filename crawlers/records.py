"""The JSON lines that a crawl writes: `{"post": …}`, `{"deleted": …}`, `{"outcome": …}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crawlers.items import Post, from_json, to_json
from crawlers.outcome import Deleted, Outcome, outcome_from_json, outcome_to_json

Record = Post | Deleted | Outcome


def to_record(record: Record) -> dict[str, Any]:
    """The record under the name of its kind."""
    if isinstance(record, Post):
        return {"post": to_json(record)}
    if isinstance(record, Deleted):
        return {"deleted": asdict(record)}
    return {"outcome": outcome_to_json(record)}


def from_record(line: Mapping[str, Any]) -> Record:
    """The other way; raises ValueError, TypeError or KeyError for a line that is none of the three."""
    if "post" in line:
        return from_json(line["post"])
    if "deleted" in line:
        return Deleted(**line["deleted"])
    return outcome_from_json(line["outcome"])
