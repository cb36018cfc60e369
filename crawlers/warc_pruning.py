"""Takes records out of WARC files; what stays is copied as it stands, so that its offsets move and its bytes do not."""

from __future__ import annotations

import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator

from crawlers.telegram_post import posts_on


@dataclass(frozen=True, slots=True)
class RawPage:
    """A record's id, the posts that stand on it, and when it was written; `at` is where: offset and length."""

    record: str
    posts: frozenset[str]
    written: datetime
    at: tuple[int, int]


Unwanted = Callable[[Sequence[RawPage]], set[str]]
"""Of the pages of a file the ids of those that shall go."""


@dataclass
class Pruned:
    """`records` went, in as many `files`; `busy` are being written or pruned by another process, so nothing was taken
    from them; `broken` could not be read to their end, so neither."""

    records: int = 0
    files: int = 0
    busy: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def prune_files(directory: Path, unwanted: Unwanted, *, due: Callable[[Path], bool] = lambda _: True) -> Pruned:
    """Go through the WARC files of a folder that are `due`. Killed at any instant, each is as it was or shall be."""
    done = Pruned()
    for path in filter(due, sorted(directory.glob("*.warc.gz"))):
        try:
            if gone := _prune(path, unwanted):
                done.records, done.files = done.records + gone, done.files + 1
        except FileNotFoundError:  # another process took it whole
            continue
        except BlockingIOError:
            done.busy.append(path.name)
        except (OSError, _BrokenError):
            done.broken.append(path.name)
    return done


class _BrokenError(Exception):
    """The file cannot be read to its end."""


def lock(file: BinaryIO) -> None:
    """Nobody else gets it until the file is closed. Raises BlockingIOError where somebody has it."""
    if sys.platform == "win32":  # nobody can replace an open file there, and that is all it is for
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _prune(path: Path, unwanted: Unwanted) -> int:
    """How many records went."""
    with path.open("r+b") as file:
        try:
            lock(file)
        except OSError as error:  # a file system without locks: nobody can tell whether it is being written
            raise BlockingIOError from error
        if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise BlockingIOError  # another process replaced it between our opening and our locking it
        others, pages = _read(file)
        goes = unwanted(pages)
        stays = [page.at for page in pages if page.record not in goes]
        if goes and stays:
            _write_beside(file, path, sorted([*others, *stays]))
    if goes and stays:
        _beside(path).replace(path)
    elif goes:
        path.unlink()
    return len(pages) - len(stays)


def _read(file: BinaryIO) -> tuple[list[tuple[int, int]], list[RawPage]]:
    """Where the other records are, and the pages. What a kill cut off at the end belongs to neither: it goes."""
    found, end = list[tuple[bool, RawPage]](), 0
    try:
        for is_page, page in _records(file):
            found.append((is_page, page))
            end = sum(page.at)
    except Exception as error:
        if not _is_cut_off(file, end):
            raise _BrokenError(file.name) from error
    if found and _is_cut_off(file, found[-1][1].at[0]):  # so little was lost that its reader took no notice
        found.pop()
    return [page.at for is_page, page in found if not is_page], [page for is_page, page in found if is_page]


def _records(file: BinaryIO) -> Iterator[tuple[bool, RawPage]]:
    records = ArchiveIterator(file)
    for record in records:
        body = record.content_stream().read()
        at = records.get_record_offset(), records.get_record_length()
        header = record.rec_headers.get_header
        written = datetime.fromisoformat(header("WARC-Date")).astimezone(UTC)
        is_page = record.rec_type != "warcinfo"
        posts = frozenset(posts_on(body)) if is_page else frozenset[str]()
        yield is_page, RawPage(header("WARC-Record-ID"), posts, written, at)


def _is_cut_off(file: BinaryIO, start: int) -> bool:
    """Whether the last member of the file begins at `start` and has no end."""
    here = file.tell()
    file.seek(start)
    member, more = zlib.decompressobj(31), True
    try:
        while more and not member.eof:
            more = bool(chunk := file.read(1 << 16))
            member.decompress(chunk)
    except zlib.error:
        return False
    finally:
        file.seek(here)
    return not member.eof


def _beside(path: Path) -> Path:
    return path.with_suffix(".pruning")  # a kill leaves it behind, and the next one writes over it


def _write_beside(file: BinaryIO, path: Path, stays: list[tuple[int, int]]) -> None:
    with _beside(path).open("wb") as new:
        for offset, length in stays:
            file.seek(offset)
            new.write(file.read(length))
        new.flush()
        os.fsync(new.fileno())
    shutil.copystat(path, _beside(path))
