"""A file → its lines of text, one at a time; a line that is not UTF-8 names the byte where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 16 << 20  # one line; a file without line breaks must not fill the memory


@dataclass(frozen=True, slots=True)
class Line:
    """`fault` says why the line is not to be trusted; `text` is then what could be saved of it."""

    number: int
    text: str
    fault: str | None = None


def read_lines(path: Path) -> Iterator[Line]:
    """Lines with their break; a byte-order mark is dropped."""
    offset = 0
    with path.open("rb") as file:
        for number in range(1, 1 << 62):
            raw = file.readline(_LONGEST)
            if not raw:
                return
            start, offset = offset, offset + len(raw)
            data = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if len(raw) >= _LONGEST and not raw.endswith(b"\n"):
                yield Line(number, "", f"the line is longer than {_LONGEST} bytes")
                continue
            try:
                yield Line(number, data.decode("utf-8"))
            except UnicodeDecodeError as error:
                at = start + len(raw) - len(data) + error.start
                yield Line(number, data.decode("utf-8", "replace"), f"not UTF-8 at byte {at}: save the file as UTF-8")
