"""`python -m bench.standing [ENTRIES] [POSTS]`: a batch held against a watchlist, and each entry run by itself instead.

Both ways search the same FTS5 tables and have to find the same; they take turns, and the ratio is that of each turn.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Iterator

from bench.corpus import WORDS, posts, reading
from bench.measure import Row, seconds, table
from index.embedded.batch import Batch
from index.records import Query, StoredPost, Watch
from index.standing import Standing

RUNS = 3


def main() -> None:
    """10,000 entries and 1,000 posts unless said otherwise."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    batch = [StoredPost(post, reading(post)[0]) for post in posts(size)]
    lists = {
        "numbers only, as from a list": [Query(number(n)) for n in range(entries)],
        "numbers, rare words, words of every day": list(mixed(entries)),
        "words of every day only": [common(random.Random(n)) for n in range(entries)],
    }
    print(f"{entries:,} entries, {size:,} posts\n")
    print(table([measured(name, queries, batch) for name, queries in lists.items()]))


def number(n: int) -> str:
    """Invented, as people type them; the posts hold the first few."""
    return f"+90 53{n // 1_000_000:02d} {n // 1000 % 1000:03d} {n % 1000:03d}"


def mixed(count: int) -> Iterator[Query]:
    """Half numbers, a third with a rare word (some exist), the rest two everyday words with or without a filter."""
    for n in range(count):
        chooser = random.Random(n)
        if n % 2 == 0:
            yield Query(number(n))
        elif n % 3 == 0:
            yield common(chooser)
        else:
            yield Query(f"{chooser.choice(WORDS)} w{chooser.randrange(200_000)}")


def common(chooser: random.Random) -> Query:
    """Two everyday words, every fourth with an exclusion, every fourth as a phrase, every fourth of one kind only."""
    a, b, c = chooser.sample(WORDS, 3)
    return chooser.choice(
        [Query(f"{a} {b}"), Query(f"{a} {b} -{c}"), Query(f'"{a} {b}"'), Query(f"{a} {b}", kinds=("other",))]
    )


def measured(name: str, queries: list[Query], batch: list[StoredPost]) -> Row:
    """The list is made ready once, as `vigie process` does; each turn makes the batch anew both ways."""
    watches = [Watch(f"W{n}", query) for n, query in enumerate(queries)]
    standing = Standing(watches)
    turns, hits = [], 0
    for _ in range(RUNS):
        ours, theirs = set[tuple[str, str]](), set[tuple[str, str]]()
        took = seconds(lambda ours=ours: ours.update((watch.id, post) for watch, post in standing.match(batch)))
        naive = seconds(lambda theirs=theirs: theirs.update(one_by_one(standing, batch)))
        assert ours == theirs, "both ways find the same"
        turns.append((took, naive, naive / took))
        hits = len(ours)
    took, naive, ratio = (statistics.median(column) for column in zip(*turns, strict=True))
    return Row(
        f"{name} ({hits:,} hits)", f"{1000 * took:,.0f} ms", f"each by itself {1000 * naive:,.0f} ms", f"{ratio:.1f}×"
    )


def one_by_one(standing: Standing, stored: list[StoredPost]) -> Iterator[tuple[str, str]]:
    """The naive way, with the same queries read beforehand."""
    batch = Batch(stored)
    for entry in standing.entries:
        for post in batch.matching(entry.watch.query, entry.terms):
            yield entry.watch.id, post
    batch.close()


if __name__ == "__main__":
    main()
