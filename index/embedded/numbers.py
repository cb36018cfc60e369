"""The digit strings of posts: written, forgotten, and found by any piece of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

SHORTEST = 3  # digits of a piece that is looked for


def put(db: sqlite3.Connection, seq: int, forms: Iterable[str]) -> None:
    """The digit strings of the post in row `seq`, which has none yet."""
    for form in forms:
        if db.execute("SELECT 1 FROM numbered WHERE number = ? LIMIT 1", (form,)).fetchone() is None:
            db.executemany("INSERT OR IGNORE INTO endings VALUES (?, ?)", _endings(form))
        db.execute("INSERT OR IGNORE INTO numbered VALUES (?, ?)", (form, seq))


def forget(db: sqlite3.Connection, seq: int) -> None:
    """All of a post's; a number that no other post holds goes with its endings."""
    forms = [form for (form,) in db.execute("SELECT number FROM numbered WHERE seq = ?", (seq,))]
    for form in forms:
        db.execute("DELETE FROM numbered WHERE number = ? AND seq = ?", (form, seq))
        if db.execute("SELECT 1 FROM numbered WHERE number = ? LIMIT 1", (form,)).fetchone() is None:
            db.executemany("DELETE FROM endings WHERE ending = ? AND number = ?", _endings(form))


def holding(pieces: Sequence[str]) -> tuple[str, list[str]]:
    """A query for the rows of posts that hold any of these pieces, and its values."""
    either = " OR ".join(["ending >= ? AND ending < ?"] * len(pieces)) or "0"
    # No character stands between the digit 9 and the colon.
    values = [bound for piece in pieces for bound in (piece, piece + ":")]
    return f"SELECT seq FROM numbered WHERE number IN (SELECT number FROM endings WHERE {either})", values


def having(forms: Sequence[str]) -> tuple[str, list[str]]:
    """The same for whole digit strings."""
    return f"SELECT seq FROM numbered WHERE number IN ({','.join('?' * len(forms))})", list(forms)


def _endings(form: str) -> list[tuple[str, str]]:
    return [(form[start:], form) for start in range(max(1, len(form) - SHORTEST + 1))]
