"""Search over the FTS5 tables."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from crawlers.items import clean_text
from index.embedded import numbers
from index.embedded.posts import load, marks, parts
from index.highlight import highlights
from index.query import Term, day, parse
from index.records import Found, Hit, Query, StoredPost
from index.times import utc
from index.words import number_pieces

_MOST_ROWS = 2**53
FACETS = ("kind", "language", "channel", "platform", "month")


def search(db: sqlite3.Connection, query: Query) -> Found:
    """Newest first, with the facets of all that match."""
    terms = parse(query.text)
    counts, newest = _sought(db, query, terms) if terms or query.number else _listed(db, query)
    groups = [(*row[1:], counts[row[0]]) for row in _named(db, list(counts))]
    hits = tuple(_hit(stored, terms) for stored in _posts(db, newest))
    return Found(hits, sum(counts.values()), _facets(groups))


def _sought(db: sqlite3.Connection, query: Query, terms: Sequence[Term]) -> tuple[Mapping[int, int], list[int]]:
    """How many that match stand on each shelf, and the rows of the page, newest first; both in one pass.

    SQLite would sort all matches twice: everyday words of a million posts took 107 ms so (median), and 54 with numpy.
    """
    source, where, values = _conditions(query, terms)
    columns = "group_concat(p.shelf), group_concat(p.at), group_concat(p.seq)"
    row = db.execute(f"SELECT {columns} FROM {source} WHERE {where}", values).fetchone()
    shelf, at, seq = (np.fromstring(column or "", dtype=np.int64, sep=",") for column in row)
    counts = np.bincount(shelf)
    last = min(query.offset + query.limit, len(seq))
    page = np.lexsort((seq, at))[::-1][min(query.offset, len(seq)) : last]
    return {int(one): int(counts[one]) for one in np.flatnonzero(counts)}, [int(one) for one in seq[page]]


def _listed(db: sqlite3.Connection, query: Query) -> tuple[Mapping[int, int], list[int]]:
    """The same where only filters are set. Where whole shelves are asked for, their own counts say it."""
    where, values = _filters(query)
    if query.since or query.until:
        counted = db.execute(f"SELECT p.shelf, count(*) FROM shelved p WHERE {where} GROUP BY p.shelf", values)
    else:
        chosen, names = _shelves(query)
        counted = db.execute(f"SELECT id, posts FROM shelves WHERE posts > 0 AND {chosen}", names)
    counts = dict(counted.fetchall())
    newest = db.execute(
        f"SELECT p.seq FROM shelved p WHERE {where} ORDER BY p.at DESC, p.seq DESC LIMIT ? OFFSET ?",
        (*values, min(query.limit, _MOST_ROWS), min(query.offset, _MOST_ROWS)),
    )
    return counts, [seq for (seq,) in newest]


def _named(db: sqlite3.Connection, shelves: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Each shelf with what facets are called."""
    for part in parts(shelves):
        yield from db.execute(
            "SELECT id, kind, lang, platform || ':' || channel, platform, month FROM shelves"
            f" WHERE id IN ({marks(part)})",
            part,
        )


def _posts(db: sqlite3.Connection, rows: Sequence[int]) -> Iterator[StoredPost]:
    """The posts of these rows, in their order."""
    for part in parts(rows):
        found = db.execute(
            "SELECT seq, record, annotation, (SELECT lead FROM members WHERE post = id) FROM posts"
            f" WHERE seq IN ({marks(part)})",
            part,
        )
        read = {seq: load(columns) for seq, *columns in found}
        yield from (read[seq] for seq in part if seq in read)


def matching(db: sqlite3.Connection, query: Query, terms: Sequence[Term]) -> set[str]:
    """Only which posts match; `terms` are those of the query."""
    source, where, values = _conditions(query, terms)
    found = db.execute(f"SELECT o.id FROM {source} CROSS JOIN posts o ON o.seq = p.seq WHERE {where}", values)
    return {post for (post,) in found}


def _conditions(query: Query, terms: Sequence[Term]) -> tuple[str, str, list[object]]:
    """FROM, WHERE and their values. The join is a CROSS JOIN: it makes SQLite start from the words, not the dates."""
    wanted = [term for term in terms if not term.negated]
    plain = [term for term in wanted if not term.pieces]
    source, where, values = "shelved p", list[str](), list[object]()
    if plain:
        source = "words CROSS JOIN shelved p ON p.seq = words.rowid"
        where.append("words MATCH ?")
        values.append(" AND ".join(_match(term) for term in plain))
    for term in wanted:
        if term.pieces:
            found, bounds = numbers.holding(term.pieces)
            where.append(f"p.seq IN ({found} UNION SELECT rowid FROM words WHERE words MATCH ?)")
            values += [*bounds, _match(term)]
    for term in terms:
        if term.negated:
            where.append("p.seq NOT IN (SELECT rowid FROM words WHERE words MATCH ?)")
            values.append(_match(term))
            if term.pieces:
                found, bounds = numbers.holding(term.pieces)
                where.append(f"p.seq NOT IN ({found})")
                values += bounds
    if query.number:
        found, bounds = numbers.holding(number_pieces(query.number))
        where.append(f"p.seq IN ({found})")
        values += bounds
    filters, chosen = _filters(query)
    return source, " AND ".join([*where, filters]), [*values, *chosen]


def _shelves(query: Query) -> tuple[str, list[object]]:
    """Which shelves the filters choose, and the values; "1" where they choose all."""
    columns = {
        "kind": query.kinds,
        "lang": query.languages,
        "platform || ':' || channel": query.channels,
        "platform": query.platforms,
    }
    chosen = [f"{column} COLLATE NOCASE IN ({marks(allowed)})" for column, allowed in columns.items() if allowed]
    return " AND ".join(chosen) or "1", [clean_text(value) for allowed in columns.values() for value in allowed]


def _filters(query: Query) -> tuple[str, list[object]]:
    """The same as a condition on the posts, with the dates."""
    where, values = list[str](), list[object]()
    chosen, names = _shelves(query)
    if names:
        where.append(f"p.shelf IN (SELECT id FROM shelves WHERE {chosen})")
        values += names
    day(query.since, "since")
    day(query.until, "until")
    if query.since:
        where.append("p.at >= ?")
        values.append(_seconds(query.since))
    if query.until:
        where.append("p.at <= ?")
        # A bare date means the whole of that day.
        values.append(_seconds(query.until + "T23:59:59" if len(query.until) == 10 else query.until))
    return " AND ".join(where) or "1", values


def _seconds(time: str) -> int:
    # On the calendar's first and last day an offset leads out of it: the hour matters little there.
    moment = utc(time) or time
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def _match(term: Term) -> str:
    """FTS5 syntax; the words are letters and digits only, so quoting them is enough against injection."""
    return '"' + " ".join(term.words) + '"' + ("*" if term.prefix else "")


def _hit(stored: StoredPost, terms: Sequence[Term]) -> Hit:
    return Hit(stored.post, stored.annotation, stored.lead, highlights(stored.post.text, terms))


def _facets(groups: Sequence[Sequence[object]]) -> dict[str, tuple[tuple[str, int], ...]]:
    facets = dict[str, tuple[tuple[str, int], ...]]()
    for column, name in enumerate(FACETS):
        counter = Counter[str]()
        for group in groups:
            counter[str(group[column] or "")] += int(str(group[5]))
        facets[name] = tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
    return facets


def with_number(db: sqlite3.Connection, digits: Sequence[str], whole: bool) -> list[StoredPost]:
    """Newest first; digit strings under three digits are not indexed and find nothing."""
    forms = [form for form in digits if form.isascii() and form.isdigit() and len(form) >= numbers.SHORTEST]
    found, values = numbers.having(forms) if whole else numbers.holding(forms)
    rows = db.execute(
        "SELECT p.record, p.annotation, (SELECT lead FROM members WHERE post = p.id)"
        f" FROM posts p WHERE p.seq IN ({found}) ORDER BY p.published_at DESC, p.seq",
        values,
    )
    return [load(row) for row in rows]
