"""Which column of a table is which field of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

_COMMON = {
    "text": ("text", "body", "message", "content", "caption", "post", "description", "post text", "texte", "النص"),
    "id": ("id", "post id", "message id", "post_id", "message_id"),
    "published_at": (
        "published_at", "published", "date", "datetime", "time", "timestamp", "created_at", "created", "post date",
    ),
    "url": ("url", "link", "permalink", "post url", "post_url"),
    "author": ("author", "user", "username", "from", "sender", "poster"),
    "channel": ("channel", "group", "page", "channel name", "group name", "chat"),
    "platform": ("platform", "network", "site"),
    "views": ("views", "view count", "view_count"),
}  # fmt: skip
COLUMN_FIELDS = tuple(_COMMON)


class ColumnError(ValueError):
    """A column map that does not fit; the message names the column and what there is."""


def parse_columns(text: str) -> dict[str, str]:
    """`text=Body,id=ID,published_at=Date` → field: header."""
    columns = {}
    for pair in text.split(","):
        field, equals, header = pair.partition("=")
        if not equals or not header.strip():
            raise ColumnError(f"column {pair.strip()!r} is not field=Header: write text=Body,id=ID")
        columns[field.strip()] = header.strip()
    check_fields(columns)
    return columns


def check_fields(columns: Mapping[str, str]) -> None:
    """Raises for a field that a post of a table does not have."""
    for field in columns:
        if field not in _COMMON:
            near = get_close_matches(field, COLUMN_FIELDS, n=1, cutoff=0.4)
            cure = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(COLUMN_FIELDS)}"
            raise ColumnError(f"field {field!r} of the column map is not known: {cure}")


def places(header: Sequence[str], columns: Mapping[str, str] | None) -> dict[str, int]:
    """Field → index. What the map does not name is found by common headers; without `text` it raises."""
    names = [name.strip().lower().replace("-", " ") for name in header]
    found: dict[str, int] = {}
    for field, common in _COMMON.items():
        wanted = [columns[field].strip().lower().replace("-", " ")] if columns and field in columns else list(common)
        spot = next((names.index(name) for name in wanted if name in names), None)
        if spot is not None and spot not in found.values():
            found[field] = spot
        elif columns and field in columns:
            raise ColumnError(f"there is no column {columns[field]!r}: the file has {', '.join(header)[:300]}")
    if "text" not in found:
        raise ColumnError(
            f"no column looks like the text of a post: name it, e.g. text=Body; the file has {', '.join(header)[:300]}"
        )
    return found
