"""`Reject`: a record that could not be read. It is counted and shown, and never stops the import."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reject:
    """`place` is file and line or message, `raw` the beginning of what stood there."""

    place: str
    reason: str
    raw: str = ""


def raw_of(value: Any) -> str:
    """The beginning of a record, for the reject file."""
    if isinstance(value, bytes):
        return value[:500].decode("utf-8", "replace")
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = type(value).__name__
    return text[:500].encode("utf-8", "replace").decode()


def row_hash(*parts: object) -> str:
    """16 hex digits that stay the same for the same record: the id of what came without one."""
    payload = json.dumps([str(part) for part in parts], ensure_ascii=True)
    return hashlib.sha256(payload.encode()).hexdigest()[:16]
