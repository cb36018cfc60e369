"""`read_posts`: any file that holds posts, told apart by its content and not by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from crawlers.imports.columns import ColumnError
from crawlers.imports.csvfile import read_csv
from crawlers.imports.jsonlines import read_json_array, read_jsonlines
from crawlers.imports.reject import Reject
from crawlers.imports.telegram_export import read_telegram_export
from crawlers.items import Post

_HEAD = 64 * 1024
_BINARY = {
    b"PK": "a ZIP or office file: export it as CSV",
    b"\x1f\x8b": "compressed: unpack it first",
    b"SQLite": "an SQLite database: export the table as CSV",
    b"%PDF": "a PDF: export the posts as CSV",
    b"\xff\xfe": "UTF-16: save it as UTF-8",
    b"\xfe\xff": "UTF-16: save it as UTF-8",
}

__all__ = ["ColumnError", "read_posts"]


def read_posts(path: Path, *, columns: Mapping[str, str] | None = None) -> Iterator[Post | Reject]:
    """Posts and rejects in file order. Raises OSError for a file that cannot be opened, `ColumnError` for a bad map."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    binary = next((what for mark, what in _BINARY.items() if head.startswith(mark)), None)
    if binary:
        yield Reject(path.name, f"the file is {binary}")
        return
    if not head.strip():
        yield Reject(path.name, "the file is empty")
        return
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        yield from read_json_array(path)
    elif not start.startswith(b"{"):
        yield from read_csv(path, columns=columns)
    elif _is_export(start):
        yield from read_telegram_export(path)
    else:
        yield from read_jsonlines(path)


def _is_export(start: bytes) -> bool:
    """A Telegram export is one object; in JSON lines the first line is an object of its own."""
    first = start.split(b"\n", 1)[0]
    try:
        record = json.loads(first)
        return isinstance(record, dict) and ("messages" in record or "chats" in record)
    except (ValueError, RecursionError):
        return b'"messages"' in start or b'"chats"' in start
