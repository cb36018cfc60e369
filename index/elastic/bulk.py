"""Many writes in few requests, with each item's own answer read."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.elastic import faults
from index.elastic.engine import WAIT, Engine, Token, dumped, parts
from index.errors import StoreUnavailableError

# One request's share: a server takes 100 MB at most and likes it much smaller.
_MOST_BYTES, _MOST_ITEMS = 8_000_000, 1000
_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class Op:
    """One write: `source` None deletes. Without `token` the document must not exist yet, unless `always`.

    With `partial` only the named fields change.
    """

    kind: str
    key: str
    source: Mapping[str, Any] | None
    token: Token | None = None
    always: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """`conflict`: the document is not as the token said; `refused`: the server will never take it, and why."""

    conflict: bool = False
    refused: str = ""


def write(engine: Engine, ops: Iterable[Op]) -> list[Result]:
    """One result for each op, in order. What may pass is tried again; a lost connection repeats a request, and the ids
    and tokens see to it that nothing is done twice. Raises StoreError where the server as a whole refuses."""
    results = list[Result]()
    for batch in _batches(engine, ops):
        results += _send(engine, batch)
    return results


def must(engine: Engine, ops: Iterable[Op]) -> list[Result]:
    """`write` for documents of our own making: one that the server refuses is a fault, not data."""
    results = write(engine, ops)
    for result in results:
        if result.refused:
            raise StoreUnavailableError(f"the store {engine.settings.where} refused a document: {result.refused}")
    return results


def _batches(engine: Engine, ops: Iterable[Op]) -> Iterator[list[tuple[Op, list[str]]]]:
    batch, size = list[tuple[Op, list[str]]](), 0
    for op in ops:
        lines = _lines(engine, op)
        weight = sum(map(len, lines))
        if batch and (size + weight > _MOST_BYTES or len(batch) >= _MOST_ITEMS):
            yield batch
            batch, size = [], 0
        batch.append((op, lines))
        size += weight
    if batch:
        yield batch


def _lines(engine: Engine, op: Op) -> list[str]:
    action: dict[str, Any] = {"_id": op.key, "_index": op.token.index if op.token else engine.name(op.kind)}
    if op.token:
        action |= {"if_seq_no": op.token.seq, "if_primary_term": op.token.term}
    if op.source is None:
        return [dumped({"delete": action})]
    if op.partial:
        return [dumped({"update": action}), dumped({"doc": op.source})]
    return [dumped({"index" if op.token or op.always else "create": action}), dumped(op.source)]


def _send(engine: Engine, batch: Sequence[tuple[Op, list[str]]]) -> list[Result]:
    results: list[Result | None] = [None] * len(batch)
    waiting, deadline, pause = list(range(len(batch))), time.monotonic() + engine.patience, 0.2
    while waiting:
        lines = [line for i in waiting for line in batch[i][1]]
        answer = engine.request("POST", f"/_bulk?timeout={WAIT}", lines, headers=_HEADERS)
        again = []
        for i, item in zip(waiting, answer["items"], strict=True):
            results[i] = _read(engine, next(iter(item.values())), last=time.monotonic() > deadline)
            if results[i] is None:
                again.append(i)
        waiting = again
        if waiting:
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(pause * 2, 5)
    for kind in {op.kind for op, _ in batch}:
        engine.dirty(kind)
    return [result or Result() for result in results]


def send_lines(engine: Engine, lines: Sequence[str]) -> None:
    """A page of lines of the caller's own making, which may be sent twice: a conflict means that it is done."""
    deadline = time.monotonic() + engine.patience
    while lines:
        answer = engine.request("POST", f"/_bulk?timeout={WAIT}", list(lines), headers=_HEADERS)
        last = time.monotonic() > deadline
        results = [_read(engine, next(iter(item.values())), last=last) for item in answer["items"]]
        for result in results:
            if result and result.refused:
                raise StoreUnavailableError(f"the store {engine.settings.where} refused a document: {result.refused}")
        if None not in results:
            return
        time.sleep(1)


def _read(engine: Engine, item: Mapping[str, Any], *, last: bool) -> Result | None:
    """None: try it again."""
    status, error = int(item["status"]), item.get("error")
    if not error:
        return Result(conflict=status == 404)  # a delete of what is gone already
    kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
    if status in (404, 409):  # 404: the document or its index is gone since the token was read
        return Result(conflict=True)
    if faults.item_may_pass(status, kind, reason) and not last:
        return None
    if status == 400:
        inner = error.get("caused_by") or {}
        return Result(refused=f"{kind}: {reason} {inner.get('reason', '')}".strip())
    raise StoreUnavailableError(faults.refusal(status, kind, reason, engine.settings))


def forget(engine: Engine, kind: str, field: str, values: Sequence[str]) -> None:
    """Delete the documents of a kind that belong to these."""
    for part in parts(values):
        engine.fresh(kind, always=True)
        found = engine.scan(kind, {"terms": {field: part}}, fields=[field])
        must(engine, [Op(kind, doc.key, None, doc.token) for doc in found])
