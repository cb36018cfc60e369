"""`annotate_file`: JSON lines of posts in, one annotation a line out, in the same order, on all cores."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from nlp.annotation import to_json
from nlp.item import Item, item_of
from nlp.pool import DEFAULT_MODEL, Readers

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
    its number and the reason. `model` is `module:function`, see `nlp.pool`.
    """
    outcome = Outcome()
    with ExitStack() as stack:
        lines = stack.enter_context(_opened(source, "r"))
        out = stack.enter_context(_opened(target, "w"))
        kept = stack.enter_context(_RejectFile(rejects))
        readers = stack.enter_context(Readers(workers=workers, model=model))
        for annotation in readers.read(_posts(lines, outcome, kept)):
            out.write(_dumped(to_json(annotation)) + "\n")
            outcome.annotated += 1
            if progress:
                progress(1)
        out.flush()
    return outcome


def _posts(lines: Iterable[str], outcome: Outcome, kept: _RejectFile) -> Iterator[Item]:
    """What the lines hold, without blank ones, as JSON lines allow them; a line that is no post is put aside."""
    for number, line in enumerate(lines, 1):
        if not (raw := line.rstrip("\r\n")).strip():
            continue
        item = _parse(raw)
        if isinstance(item, Item):
            yield item
            continue
        reason = item[:_LONGEST_REASON]
        kept.write(number, raw, reason)
        outcome.rejects += 1
        if len(outcome.rejected) < 100:
            outcome.rejected.append(Rejected(number, reason))


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

    def write(self, number: int, raw: str, reason: str) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
        record = {"line": number, "reason": reason, "raw": raw}
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


def _parse(raw: str) -> Item | str:
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
    media = record.get("media")
    items = [item for item in media if isinstance(item, dict)] if isinstance(media, list) else []
    said = [(str(item.get("kind")), item["text"]) for item in items if isinstance(item.get("text"), str)]
    return item_of(record["id"], record["text"], said)
