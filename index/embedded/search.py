"""Search over the FTS5 tables."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from crawlers.items import clean_text
from index.embedded import numbers
from index.embedded.posts import load, marks
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
    source, where, values = _conditions(query, terms)
    groups = _groups(db, query, terms)
    rows = db.execute(
        "SELECT o.record, o.annotation, (SELECT lead FROM members WHERE post = o.id) FROM"
        f" (SELECT p.seq, p.published_at FROM {source} WHERE {where}"
        " ORDER BY p.published_at DESC, p.seq DESC LIMIT ? OFFSET ?) n CROSS JOIN posts o ON o.seq = n.seq"
        " ORDER BY n.published_at DESC, n.seq DESC",
        (*values, min(query.limit, _MOST_ROWS), min(query.offset, _MOST_ROWS)),
    )
    hits = tuple(_hit(load(row), terms) for row in rows)
    return Found(hits, sum(group[5] for group in groups), _facets(groups))


def _groups(db: sqlite3.Connection, query: Query, terms: Sequence[Term]) -> list[tuple[Any, ...]]:
    """How many that match stand on each shelf. Where whole shelves are asked for, their own counts say it."""
    shelf = "s.kind, s.lang, s.platform || ':' || s.channel, s.platform, s.month"
    if not (terms or query.number or query.since or query.until):
        where, values = _shelves(query)
        return db.execute(f"SELECT {shelf}, s.posts FROM shelves s WHERE s.posts > 0 AND {where}", values).fetchall()
    source, where, values = _conditions(query, terms)
    return db.execute(
        f"SELECT {shelf}, g.count FROM (SELECT p.shelf, count(*) AS count FROM {source} WHERE {where} GROUP BY p.shelf)"
        " g JOIN shelves s ON s.id = g.shelf",
        values,
    ).fetchall()


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
    _filters(query, where, values)
    return source, " AND ".join(where) or "1", values


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


def _filters(query: Query, where: list[str], values: list[object]) -> None:
    chosen, names = _shelves(query)
    if names:
        where.append(f"p.shelf IN (SELECT id FROM shelves WHERE {chosen})")
        values += names
    day(query.since, "since")
    day(query.until, "until")
    if query.since:
        where.append("p.published_at >= ?")
        values.append(utc(query.since) or query.since)
    if query.until:
        where.append("p.published_at <= ?")
        # A bare date means the whole of that day.
        values.append(utc(query.until + "T23:59:59" if len(query.until) == 10 else query.until) or query.until)


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
