"""JSON lines: `Post` records, or bare `{"id", "text"}`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawlers.imports.lines import read_lines
from crawlers.imports.reject import Reject, raw_of
from crawlers.items import Post, PostError, from_json


def read_jsonlines(path: Path) -> Iterator[Post | Reject]:
    """Streams: a file of any size takes the memory of one line."""
    for line in read_lines(path):
        if not line.text.strip():
            continue
        place = f"{path.name} line {line.number}"
        if line.fault:
            yield Reject(place, line.fault, raw_of(line.text))
            continue
        try:
            yield post_of(json.loads(line.text), place=place)
        except (ValueError, RecursionError) as error:
            yield Reject(place, f"not JSON: {_short(error)}", raw_of(line.text))


def read_json_array(path: Path) -> Iterator[Post | Reject]:
    """The same records in one JSON list."""
    try:
        records = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        yield Reject(path.name, f"not UTF-8 at byte {error.start}: save the file as UTF-8")
        return
    except (ValueError, RecursionError) as error:
        yield Reject(path.name, f"not JSON: {_short(error)}")
        return
    for number, record in enumerate(records, 1):
        yield post_of(record, place=f"{path.name} record {number}")


def post_of(record: Any, *, place: str) -> Post | Reject:
    """A post, or why it is none; whole numbers are taken as ids."""
    if isinstance(record, dict) and type(record.get("id")) is int:
        record = {**record, "id": str(record["id"])}
    try:
        return from_json(record)
    except (PostError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        return Reject(place, str(error), raw_of(record))


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
