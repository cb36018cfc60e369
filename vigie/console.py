"""What every command shares: where things are, who is asking, how things are said."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

    from index.store import Store


def home() -> Path:
    """VIGIE_HOME, else ~/.vigie: the store, the source cards, WARC files and rejects."""
    return Path(os.environ.get("VIGIE_HOME") or Path.home() / ".vigie").expanduser().absolute()


def who() -> str:
    """VIGIE_USER, else the name of the account: what the audit log and decisions name."""
    try:
        return os.environ.get("VIGIE_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid {os.getuid()}"


def now() -> str:
    """UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def opened() -> Iterator[Store]:
    """The store that VIGIE_STORE or VIGIE_HOME names."""
    from index.store import open_store

    store = open_store(home(), url=os.environ.get("VIGIE_STORE"))
    try:
        yield store
    finally:
        store.close()


def say(text: str) -> None:
    """One line for the person; stdout is kept for what a program reads."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def emit(record: Mapping[str, Any]) -> None:
    """One JSON line on stdout."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def progress() -> Progress:
    """A bar on stderr; nothing but the end state where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=False)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A table on stdout. Cells are data and never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    # Where there is no terminal (a pipe, a file) nothing is gained by folding at 80.
    Console(width=None if sys.stdout.isatty() else 200).print(drawn)


def printable(text: str) -> str:
    """Post text on a terminal: control characters (escape sequences, overrides of the writing direction) become �."""
    return "".join(char if char.isprintable() or char in "\n\u200c\u200d" else "�" for char in text)


def sentence(error: Exception) -> str | None:
    """What a person is told of an error they can mend; None for a fault of ours, which shows its traceback."""
    from index.errors import StoreError

    if isinstance(error, StoreError):
        return str(error)
    names = {
        "CardError",
        "SettingsError",
        "ColumnError",
        "PostError",
        "LabelError",
        "DemoError",
        "ServeError",
        "JobError",
    }
    if {kind.__name__ for kind in type(error).__mro__} & names:
        return str(error)
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError | NotADirectoryError):
        return f"{error.filename}: {error.strerror}: check the path" if error.filename else str(error)
    if isinstance(error, OSError) and error.errno == 28:
        return "the disk is full: free some space and start again; nothing was half-written"
    return None
