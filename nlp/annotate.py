"""`annotate_file`: JSON lines of posts in, one annotation a line out, in the same order, on all cores."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from nlp.annotation import to_json
from nlp.pipeline import BATCH, KindModel, Reader

DEFAULT_MODEL = "nlp.model.kind:load"
# Batches that wait in a worker's queue: enough to keep it busy, few enough that a reader of 100 GB stays small.
_BATCHES_AHEAD = 4
_LONGEST_REASON = 200
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no post: its number from 1, and why in one sentence."""

    line: int
    reason: str


@dataclass(slots=True)
class Outcome:
    """What a run did; `rejected` holds the first hundred, `rejects` counts all."""

    annotated: int = 0
    rejects: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Item:
    """A post as it came from a line."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its result: an annotation as JSON, or the reason why there is none."""

    number: int
    raw: str
    annotation: str | None
    reason: str = ""


def annotate_file(
    source: str | Path,
    target: str | Path,
    rejects: str | Path,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    model: str = DEFAULT_MODEL,
) -> Outcome:
    """Annotate `source` into `target`; "-" is standard input or output.

    A line that is no post gets no annotation: it is counted, named in the outcome and kept in `rejects` as it was, with
    its number and the reason. `model` is `module:function`, which each worker process calls for its own `KindModel`.
    """
    outcome = Outcome()
    with _opened(source, "r") as lines, _opened(target, "w") as out, _RejectFile(rejects) as kept:
        for batch in _annotated(_batches(lines), workers or os.cpu_count() or 1, model):
            for line in batch:
                if line.annotation is None:
                    kept.write(line)
                    outcome.rejects += 1
                    if len(outcome.rejected) < 100:
                        outcome.rejected.append(Rejected(line.number, line.reason))
                else:
                    out.write(line.annotation + "\n")
                    outcome.annotated += 1
            if progress:
                progress(len(batch))
        out.flush()
    return outcome


class _RejectFile:
    """Opened with the first rejected line, so that a clean run leaves no empty file behind."""

    def __init__(self, path: str | Path) -> None:
        self._path, self._file = Path(path), None

    _file: TextIO | None

    def __enter__(self) -> _RejectFile:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def write(self, line: _Line) -> None:
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8")
        record = {"line": line.number, "reason": line.reason, "raw": line.raw}
        self._file.write(json.dumps(record) + "\n")  # escaped: what was broken in the line stays visible


def _opened(path: str | Path, mode: str) -> AbstractContextManager[TextIO]:
    # Bytes that are no UTF-8 come in as lone surrogates, which the line's own check then rejects by name.
    if str(path) == "-":
        stream = sys.stdin if mode == "r" else sys.stdout
        stream.reconfigure(encoding="utf-8", errors="surrogateescape" if mode == "r" else "strict")  # type: ignore[union-attr]
        return nullcontext(stream)
    if mode == "r":
        return Path(path).open(encoding="utf-8", errors="surrogateescape", newline="\n")
    return Path(path).open("w", encoding="utf-8", newline="\n")


def _batches(lines: Iterable[str]) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines; blank ones are passed over, as JSON lines allow them."""
    numbered = ((number, line.rstrip("\r\n")) for number, line in enumerate(lines, 1) if line.strip())
    while batch := list(islice(numbered, BATCH)):
        yield batch


def _annotated(batches: Iterator[list[tuple[int, str]]], workers: int, model: str) -> Iterator[list[_Line]]:
    if workers <= 1:
        _start_worker(model)
        yield from map(_annotate_batch, batches)
        return
    # Spawned, not forked: onnxruntime's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = context.Pool(workers, initializer=partial(_start_worker, model, in_pool=True))
    try:
        waiting = []
        for batch in batches:
            waiting.append(pool.apply_async(_annotate_batch, (batch,)))
            if len(waiting) >= workers * _BATCHES_AHEAD:
                yield waiting.pop(0).get()
        for result in waiting:
            yield result.get()
        pool.close()
    finally:
        pool.terminate()
        pool.join()


_reader: Reader | None = None


def _start_worker(model: str, *, in_pool: bool = False) -> None:
    global _reader  # noqa: PLW0603 - one reader a process, built by the pool's initializer
    if in_pool:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer; it ends the pool
    module, _, function = model.partition(":")
    loaded: KindModel = getattr(import_module(module), function)()
    _reader = Reader(loaded)


def _annotate_batch(batch: list[tuple[int, str]]) -> list[_Line]:
    if _reader is None:
        raise RuntimeError("the worker was not started: call _start_worker first")
    parsed = [_parse(raw) for _, raw in batch]
    annotations = _reader.read(item for item in parsed if isinstance(item, _Item))
    result: list[_Line] = []
    for (number, raw), item in zip(batch, parsed, strict=True):
        if isinstance(item, str):
            result.append(_Line(number, raw, None, item[:_LONGEST_REASON]))
        else:
            record = to_json(next(annotations))
            result.append(_Line(number, "", _dumped(record)))
    return result


def _dumped(record: dict[str, Any]) -> str:
    """UTF-8 where it can be; a text with lone surrogates (JSON may hold them) is escaped, so that it survives."""
    text = json.dumps(record, ensure_ascii=False)
    return text if _is_utf8(text) else json.dumps(record)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse(raw: str) -> _Item | str:
    """The post of a line, or why it is none."""
    if not _is_utf8(raw):
        return "the line is not UTF-8; convert the file first (iconv -f … -t UTF-8)"
    try:
        record = json.loads(raw)
    except (json.JSONDecodeError, RecursionError) as error:
        return f"not JSON: {error}"
    if not isinstance(record, dict):
        return f"a {type(record).__name__} is no post; a line should be an object with id and text"
    for name in ("id", "text"):
        if not isinstance(record.get(name), str):
            return f"field {name!r} should be a string, not {record.get(name)!r}"
    if not record["id"]:
        return "field 'id' is empty; every post needs an id of its own"
    return _Item(record["id"], record["text"])
