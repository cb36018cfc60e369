"""How the file of the embedded store is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.embedded.schema import INDEX_VERSION, make_tables
from index.embedded.upgrade import upgrade
from index.errors import StoreAwayError, StoreUnavailableError, StoreVersionError

# Seconds for which another process may hold the file before we say so; less where a person waits at a page.
PATIENCE, HASTE = 60.0, 5.0
OTHERS = "another program of Vigie, such as `vigie process`"


def connect(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open the file, making it and its folder where they are missing; raises a StoreError in one sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Streamlit serves each page run on a thread of its own; every use is behind the store's lock.
        db = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        # FULL, not NORMAL: an acknowledged record survives a power cut too. Writes are batched, so it costs little.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA cache_size = -65536")
        _prepare(db, path)
    except (sqlite3.Error, OSError) as error:
        if is_busy(error):
            raise StoreAwayError(f"the store {path} is held by {OTHERS}") from error
        raise StoreUnavailableError(
            f"the store {path} cannot be opened ({error}): check the disk and VIGIE_HOME"
        ) from error
    return db


def is_busy(error: BaseException) -> bool:
    """Whether another connection holds the file."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of an empty file, or bring those of an older format up to date: all of it or nothing."""
    if _version(db) < INDEX_VERSION:
        db.execute("BEGIN IMMEDIATE")
        try:
            _bring_up_to_date(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # a full disk ends it by itself
                db.execute("ROLLBACK")
            raise
    if (found := _version(db)) != INDEX_VERSION:
        raise StoreVersionError(
            f"the store {path} has format {found} and this Vigie reads format {INDEX_VERSION}: "
            "use the Vigie that wrote it, or set VIGIE_HOME to a new folder"
        )


def _bring_up_to_date(db: sqlite3.Connection) -> None:
    found = _version(db)  # another process may have been first
    if found == 0:
        make_tables(db)
    elif found < INDEX_VERSION:
        upgrade(db)
    if found < INDEX_VERSION:
        db.execute(f"PRAGMA user_version = {INDEX_VERSION}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
