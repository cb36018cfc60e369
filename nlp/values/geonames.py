"""The towns of GeoNames (CC BY 4.0), asked by spelling or by consonant key; read at the first question, 7 MB."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.annotation import Place

_TABLE = Path(__file__).parent.parent / "data" / "geonames.tsv.xz"


@dataclass(frozen=True, slots=True)
class Town:
    """`thousands` is how many people live there, in thousands."""

    place: Place
    thousands: int


class _Lines:
    """Sorted lines `word TAB numbers`, kept as one byte string: a dict of them would take ten times the memory."""

    def __init__(self, block: bytes) -> None:
        self._block = block

    def find(self, word: str) -> list[int]:
        try:
            wanted = word.encode()
        except UnicodeEncodeError:
            return []  # a lone surrogate is in no name
        low, high = 0, len(self._block)
        while low < high:
            middle = (low + high) // 2
            start = self._block.rfind(b"\n", 0, middle) + 1
            end = self._block.find(b"\n", middle)
            end = len(self._block) if end < 0 else end
            found, _, numbers = self._block[start:end].partition(b"\t")
            if found == wanted:
                return [int(number) for number in numbers.split(b",")]
            if found < wanted:
                low = end + 1
            else:
                high = start
        return []


@cache
def _table() -> tuple[list[bytes], _Lines, _Lines]:
    towns, spellings, keys = lzma.decompress(_TABLE.read_bytes()).split(b"\n\n")
    lines = [line for line in towns.split(b"\n") if not line.startswith(b"#")]
    return lines, _Lines(spellings), _Lines(keys.rstrip(b"\n"))


def _town(number: int) -> Town:
    name, country, thousands = _table()[0][number].decode().split("\t")
    return Town(Place(name, country), int(thousands))


def towns(spelling: str) -> list[Town]:
    """Towns with this folded spelling, the likeliest on the watched routes first."""
    return [_town(number) for number in _table()[1].find(spelling)]


def towns_by_key(key: str) -> list[Town]:
    """Towns whose English name has this consonant key, the likeliest first."""
    return [_town(number) for number in _table()[2].find(key)]
