"""A few posts in memory, in the tables of the embedded store: to be searched just as a store is."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from index.embedded import posts, search
from index.embedded.schema import make_tables
from index.query import Term
from index.records import Query, StoredPost


class Batch:
    """The posts as a store would hold them, each with its reading."""

    def __init__(self, stored: Iterable[StoredPost]) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        make_tables(self._db)
        self._db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, words, instance)")
        self._db.execute("BEGIN")
        for one in {item.post.id: item for item in stored}.values():
            row = posts.insert(self._db, one.post)
            if one.annotation:
                posts.put_reading(self._db, row, one.annotation)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    def matching(self, query: Query, terms: Sequence[Term]) -> set[str]:
        """Ids of the posts that a search finds; `terms` are those of the query."""
        return search.matching(self._db, query, terms)

    def ids(self) -> dict[int, str]:
        """The post of each row."""
        return dict(self._db.execute("SELECT seq, id FROM posts"))

    def words(self) -> dict[str, set[int]]:
        """Each word as the engine keeps it, and the rows that hold it."""
        found = defaultdict[str, set[int]](set)
        for word, row in self._db.execute("SELECT term, doc FROM terms"):
            found[word].add(row)
        return found

    def numbers(self) -> dict[str, set[int]]:
        """Each digit string under which a number is found, and the rows that hold it."""
        found = defaultdict[str, set[int]](set)
        for form, row in self._db.execute("SELECT number, seq FROM numbered"):
            found[form].add(row)
        return found


def cut(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """How the engine keeps each of our words: as it is, but for letters that it does not know and takes for blanks."""
    asked = sorted(set(words))
    batch = Batch(())
    db = batch._db
    db.execute("BEGIN")
    db.executemany("INSERT INTO words (rowid, body) VALUES (?, ?)", enumerate(asked, 1))
    found = defaultdict[int, list[str]](list)
    for term, row in db.execute("SELECT term, doc FROM terms ORDER BY doc, offset"):
        found[row].append(term)
    batch.close()
    return {word: tuple(found[row]) for row, word in enumerate(asked, 1)}
