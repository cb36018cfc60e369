"""Reading the word lists of `nlp/data`: tab-separated, `#` starts a comment line, the first row names the columns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `nlp/data/<name>.tsv`; a cell that a short row leaves out is empty."""
    lines = (_DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    columns = rows[0]
    return tuple(dict(zip(columns, row + [""] * (len(columns) - len(row)), strict=True)) for row in rows[1:])


def listed(cell: str) -> list[str]:
    """The words of a cell, which are parted by `|`."""
    return [word.strip() for word in cell.split("|") if word.strip()]
