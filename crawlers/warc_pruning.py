"""Takes records out of WARC files; what stays is copied as it stands, so that its offsets move and its bytes do not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

Unwanted = Callable[[str, datetime], bool]
"""Of a record's id and the time at which it was written."""


@dataclass
class Pruned:
    """`records` went; `files` went whole; `busy` are being written or pruned by another process, so nothing was taken
    from them; `broken` could not be read to their end, so neither."""

    records: int = 0
    files: int = 0
    busy: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def prune_files(directory: Path, unwanted: Unwanted) -> Pruned:
    """Go through all WARC files of a folder. Killed at any instant, each is as it was or as it shall be."""
    done = Pruned()
    for path in sorted(directory.glob("*.warc.gz")):
        with path.open("rb") as file:
            if not lock(file) or not _still_there(file, path):
                done.busy.append(path.name)
                continue
            try:
                stays, goes = _sorted_out(file, unwanted)
            except (ArchiveLoadFailed, OSError, EOFError):
                done.broken.append(path.name)
                continue
            if goes:
                _rewrite(file, path, stays)
                done.records += goes
                done.files += not stays
    return done


def lock(file: BinaryIO) -> bool:
    """Whether nobody else has it; until the file is closed nobody else gets it."""
    if sys.platform == "win32":  # nobody can replace an open file there, and that is all it is for
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_there(file: BinaryIO, path: Path) -> bool:
    """Whether another process has not replaced it between our opening and our locking it."""
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def _sorted_out(file: BinaryIO, unwanted: Unwanted) -> tuple[list[tuple[int, int]], int]:
    """Where the records are that stay, none if it is just the file's own first one; and how many go."""
    stays, goes, of_pages = list[tuple[int, int]](), 0, 0
    for page, where, name, written in _records(file):
        if page and unwanted(name, written):
            goes += 1
        else:
            stays.append(where)
            of_pages += page
    return (stays if of_pages else []), goes


def _records(file: BinaryIO) -> Iterator[tuple[bool, tuple[int, int], str, datetime]]:
    records = ArchiveIterator(file)
    for record in records:
        record.content_stream().read()
        where = records.get_record_offset(), records.get_record_length()
        header = record.rec_headers.get_header
        written = datetime.fromisoformat(header("WARC-Date")).astimezone(UTC)
        yield record.rec_type != "warcinfo", where, header("WARC-Record-ID"), written


def _rewrite(file: BinaryIO, path: Path, stays: list[tuple[int, int]]) -> None:
    if not stays:
        path.unlink()
        return
    beside = path.with_suffix(".pruning")  # a kill leaves it behind, and the next one writes over it
    with beside.open("wb") as new:
        for offset, length in stays:
            file.seek(offset)
            new.write(file.read(length))
        new.flush()
        os.fsync(new.fileno())
    shutil.copystat(path, beside)
    beside.replace(path)
