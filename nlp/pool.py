"""`Readers`: the pipeline on several processes, posts in and annotations out in the same order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from itertools import islice
from multiprocessing.pool import Pool
from pathlib import Path
from types import TracebackType
from typing import Self

from nlp.annotation import Annotation
from nlp.item import Item
from nlp.model.runtime import PostModel
from nlp.pipeline import BATCH, Reader

DEFAULT_MODEL = "nlp.model.runtime:load"
# Batches that wait in a worker's queue: enough to keep it busy, few enough that a reader of 100 GB stays small.
_BATCHES_AHEAD = 4


class Readers:
    """A context manager. `model` is `module:function`, which each process calls for its own `PostModel`; with a
    `folder` it is given that."""

    def __init__(self, *, workers: int | None = None, model: str = DEFAULT_MODEL, folder: Path | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._model, self._folder = model, folder
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        if self._workers > 1:
            # Spawned, not forked: onnxruntime's threads do not survive a fork.
            context = multiprocessing.get_context("spawn")
            self._pool = context.Pool(
                self._workers, initializer=partial(_start, self._model, self._folder, in_pool=True)
            )
        else:
            _start(self._model, self._folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.terminate()
            self._pool.join()

    def read(self, posts: Iterable[Item | tuple[str, str]]) -> Iterator[Annotation]:
        """Annotations of items, or of `(id, text)` pairs, in their order; a few batches at a time are held."""
        batches = _batches(posts)
        if self._pool is None:
            for batch in batches:
                yield from _read(batch)
            return
        waiting: deque[multiprocessing.pool.AsyncResult[list[Annotation]]] = deque()
        for batch in batches:
            waiting.append(self._pool.apply_async(_read, (batch,)))
            if len(waiting) >= self._workers * _BATCHES_AHEAD:
                yield from waiting.popleft().get()
        while waiting:
            yield from waiting.popleft().get()


def _batches(posts: Iterable[Item | tuple[str, str]]) -> Iterator[list[Item]]:
    waiting = iter(posts)
    while batch := [Item(*pair) for pair in islice(waiting, BATCH)]:
        yield batch


_reader: Reader | None = None


def _start(model: str, folder: Path | None, *, in_pool: bool = False) -> None:
    global _reader  # noqa: PLW0603 - one reader a process, built by the pool's initializer
    if in_pool:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer; it ends the pool
    module, _, function = model.partition(":")
    loaded: PostModel = getattr(import_module(module), function)(*([folder] if folder else []))
    _reader = Reader(loaded)


def _read(batch: Sequence[Item]) -> list[Annotation]:
    if _reader is None:
        raise RuntimeError("the worker was not started: call _start first")
    return list(_reader.read(batch))
