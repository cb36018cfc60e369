"""`make bench`: posts a second for each stage, and search at 100,000 posts.

VIGIE_BENCH_BACKGROUND names a file of everyday posts (JSON lines with `text`), for the first stage's row.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, latency, paired, table
from bench.stores import filling
from index.records import Query
from index.store import Store, open_store

SIZE = 100_000


def main() -> None:
    """An argument names another size than 100,000."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    rows = [*reading_rows()]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        rows += [*filling(store, size), *searching_rows(store, Path(folder), size)]
        store.close()
    print(table(rows))


def reading_rows() -> Iterator[Row]:
    """Parsing pages and reading posts, on the demo channels."""
    from bench.encoder import encoder_rows, read_chatter
    from bench.reading import annotate_row, parse_row, phones_row

    yield parse_row()
    yield phones_row()
    yield annotate_row()
    background = os.environ.get("VIGIE_BENCH_BACKGROUND")
    yield from encoder_rows(read_chatter(Path(background)) if background else [])


def searching_rows(store: Store, folder: Path, size: int) -> Iterator[Row]:
    """Against what a user would pick instead: LIKE over the same file, the newest first and how many there are."""
    db = sqlite3.connect(folder / "vigie.sqlite3")
    liked = "SELECT record, count(*) OVER () FROM posts WHERE record LIKE ? ORDER BY published_at DESC LIMIT 50"
    queries = {
        "two words": (Query("boat tonight"), "%boat%tonight%"),
        "words with filters": (Query("boat", languages=("en",), since="2026-06-01"), "%boat%"),
        "phrase": (Query('"family price"'), "%family price%"),
        "rare word": (Query("w777"), "%w777%"),
        "piece of a number": (Query("5300000012"), "%5300000012%"),
        "piece of a number, Arabic digits": (Query("٥٣٠٠٠٠٠٠١٢"), "%5300000012%"),
    }
    for name, (query, like) in queries.items():
        _, theirs, ratio = paired(
            lambda query=query: store.search(query),
            lambda like=like: db.execute(liked, (like,)).fetchall(),
        )
        middle, slow = latency(lambda query=query: store.search(query))
        shown = f"p50 {middle:.1f} ms, p95 {slow:.1f} ms"
        yield Row(f"search {size:,}: {name}", shown, f"LIKE {1000 * theirs:.0f} ms", f"{ratio:.1f}×")
    middle, slow = latency(lambda: store.leads(statuses=("new",), limit=50))
    yield Row("first page of the queue", f"p50 {middle:.1f} ms, p95 {slow:.1f} ms")
    db.close()


if __name__ == "__main__":
    main()
