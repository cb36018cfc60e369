"""Tables (CSV, TSV, semicolons) → posts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from crawlers.clock import to_utc
from crawlers.imports.columns import ColumnError, check_fields, places
from crawlers.imports.lines import read_lines
from crawlers.imports.reject import Reject, raw_of, row_hash
from crawlers.items import Post, clean_text

_LONGEST_FIELD = 1 << 20


def read_csv(path: Path, *, columns: Mapping[str, str] | None = None) -> Iterator[Post | Reject]:
    """Streams. Raises `ColumnError` before the first row where the column map or the header does not fit."""
    check_fields(columns or {})
    csv.field_size_limit(_LONGEST_FIELD)
    faults: dict[int, str] = {}
    rows = csv.reader(_texts(path, faults), delimiter=_delimiter(path), strict=True)
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise ColumnError(f"{path.name} line 1 is no header ({error}): write the names of the columns there") from error
    spots = places(header, columns)
    folder, line = _slug(path.stem), rows.line_num
    while True:
        first = line + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            line = rows.line_num
            yield Reject(f"{path.name} line {first}", f"not a row: {error}: is a quote left open?")
            continue
        line = rows.line_num
        fault = next((faults.pop(number) for number in range(first, line + 1) if number in faults), None)
        if row and any(cell.strip() for cell in row):
            yield _row(row, spots, width=len(header), place=f"{path.name} line {first}", folder=folder, fault=fault)


def _row(
    row: list[str], spots: Mapping[str, int], *, width: int, place: str, folder: str, fault: str | None
) -> Post | Reject:
    if fault is None and len(row) > width:
        fault = f"the row has {len(row)} cells and the header {width}: quote cells that hold the separator"
    cells = {field: clean_text(row[spot]).strip() for field, spot in spots.items() if spot < len(row)}
    if fault is None and not cells.get("text"):
        fault = "the text is empty"
    if fault:
        return Reject(place, fault, raw_of(row))
    return _post(cells, row, folder=folder)


def _post(cells: Mapping[str, str], row: list[str], *, folder: str) -> Post:
    """Ids: a whole one as it is, a bare one under platform and channel, none at all a hash of the row."""
    platform, channel = _slug(cells.get("platform") or "csv"), _slug(cells.get("channel") or folder)
    given = cells.get("id", "")
    if given.count(":") >= 2:
        platform, channel, number = given.split(":", 2)
    elif given:
        number = given
    else:
        channel = _slug(cells["channel"]) if cells.get("channel") else "row"
        number = row_hash(*(cell.strip() for cell in row))
    views = re.sub(r"[\s,.]", "", cells.get("views", ""))
    return Post(
        id=f"{platform}:{channel}:{number}",
        text=cells["text"],
        platform=platform,
        channel=channel,
        post_id=number,
        url=cells.get("url") or None,
        author=cells.get("author") or None,
        published_at=_time(cells.get("published_at", "")),
        views=int(views) if views.isascii() and views.isdigit() and len(views) < 16 else None,
    )


def _time(text: str) -> str | None:
    """ISO with an offset, or Unix seconds; a time without a zone is not guessed."""
    if re.fullmatch(r"[0-9]{9,10}(\.0+)?", text):
        return datetime.fromtimestamp(int(text[:10].split(".", 1)[0]), UTC).isoformat()
    return to_utc(text)


def _texts(path: Path, faults: dict[int, str]) -> Iterator[str]:
    for line in read_lines(path):
        if line.fault:
            faults[line.number] = line.fault
        yield line.text.replace("\0", "")


def _delimiter(path: Path) -> str:
    """The separator that the header has most of; a comma where it has none."""
    head = next((line.text for line in read_lines(path) if line.text.strip()), "")
    return max((",", ";", "\t", "|"), key=head.count)


def _slug(text: str) -> str:
    return re.sub(r"[\s:/\\]+", "_", text.strip())[:80] or "file"
