"""Brings a file of an older format up to date, in the transaction of whoever opens it."""

from __future__ import annotations

import re
import sqlite3

from index.embedded import numbers
from index.embedded.schema import SHELVE_ALL, TABLES, TRIGGERS, statements


def upgrade(db: sqlite3.Connection) -> None:
    """Format 1 → 2. Numbers lay in a table of trigrams, shelves did not know how many posts stand on them, and a file
    may be older than any table that came while format 1 was in use."""
    for trigger in ("posts_shelved", "posts_moved", "posts_unshelved"):
        db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for table in ("shelved", "shelves"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    known = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    for statement in statements(TABLES + TRIGGERS):
        if _made_by(statement) not in known:
            db.execute(statement)
    for statement in statements(SHELVE_ALL):
        db.execute(statement)
    for seq, digits in db.execute("SELECT rowid, digits FROM numbers").fetchall():
        numbers.put(db, seq, digits.split())
    db.execute("DROP TABLE numbers")


def _made_by(statement: str) -> str:
    """The name of the table, index or trigger."""
    match = re.search(r"CREATE (?:VIRTUAL )?(?:TABLE|INDEX|TRIGGER) (\w+)", statement)
    return match[1] if match else ""
