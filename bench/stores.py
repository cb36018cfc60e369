"""`python -m bench.stores 10000 100000 1000000 [URL]`: the same work at each size, on the embedded store or on
the Elasticsearch at URL (its indices are called bench-SIZE): filling, disk, memory, and what people ask."""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from bench.corpus import WORDS, batched, posts, reading
from bench.measure import Row, latency, seconds, side_by_side
from index.dossier import dossier
from index.elastic.store import ElasticStore
from index.linker import link_pending
from index.records import Query
from index.store import Store, open_store

RUNS = 40


def main() -> None:
    """Each row goes to standard error as it is measured: a size may take half an hour. The table comes last."""
    sizes = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    url = next((argument for argument in sys.argv[1:] if "://" in argument), None)
    found = dict[str, list[Row]]()
    for size in sizes:
        name = f"{size:,}"
        found[name] = []
        for row in rows(size, url):
            print(f"{name}: {row.what}: {row.ours}", file=sys.stderr, flush=True)
            found[name].append(row)
    print(side_by_side(found))


def rows(size: int, url: str | None) -> Iterator[Row]:
    """All that is measured at one size, in a store of its own that is taken away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), url=f"{url.rstrip('/')}/bench-{size}" if url else None)
        try:
            yield from filling(store, size)
            yield disk(store, Path(folder))
            yield memory(store)
            yield from searching(store)
        finally:
            if isinstance(store, ElasticStore):
                for index in store.engine.request("GET", f"/{store.engine.name('*')}/_alias"):
                    store.engine.request("DELETE", f"/{index}")
            store.close()


def filling(store: Store, size: int) -> Iterator[Row]:
    """Index, annotate (without the model), link, and link a few more."""
    took = annotated = 0.0
    for part in batched(posts(size), 1000):
        took += seconds(lambda part=part: store.put_posts(part))
        read = [reading(post) for post in part]
        annotated += seconds(lambda read=read: store.put_annotations(read))
    yield Row("index", f"{size / took:,.0f} posts/s")
    yield Row("annotations and clues", f"{size / annotated:,.0f} posts/s")
    took = seconds(lambda: list(link_pending(store)))
    yield Row("link", f"{size / took:,.0f} posts/s")
    yield Row("leads", f"{store.counts()['leads']:,}")
    extra = [post for post in posts(size + 1000, seed=2) if int(post.post_id) >= size]
    store.put_posts(extra)
    store.put_annotations(map(reading, extra))
    took = seconds(lambda: list(link_pending(store)))
    yield Row("link 1,000 more", f"{1000 / took:,.0f} posts/s")


def disk(store: Store, folder: Path) -> Row:
    """What lies on the disk; a server merges in its own time, so it is asked to merge first."""
    if isinstance(store, ElasticStore):
        names = store.engine.name("*")
        store.engine.request("POST", f"/{names}/_flush")
        store.engine.request("POST", f"/{names}/_forcemerge?only_expunge_deletes=true")
        answer = store.engine.request("GET", f"/{names}/_stats/store")
        return Row("disk", f"{answer['_all']['primaries']['store']['size_in_bytes'] / 1e6:,.0f} MB")
    return Row("disk", f"{sum(file.stat().st_size for file in folder.rglob('*')) / 1e6:,.0f} MB")


def memory(store: Store) -> Row:
    """The most that this process took so far, with the posts invented for it; of a server what its heap holds."""
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    if isinstance(store, ElasticStore):
        nodes = store.engine.request("GET", "/_nodes/stats/jvm")["nodes"].values()
        heap = sum(node["jvm"]["mem"]["heap_used_in_bytes"] for node in nodes) / 1e6
        return Row("memory", f"heap {heap:,.0f} MB, client {ours:,.0f} MB")
    return Row("memory", f"{ours:,.0f} MB")


def searching(store: Store) -> Iterator[Row]:
    """p50 and p95 of what the dashboard asks; each time for something else, so that no answer was kept from before."""
    words = [word for word in WORDS if word.isascii()]
    number = 5300000000
    work: Mapping[str, Callable[[int], object]] = {
        "two words": lambda i: store.search(Query(f"{words[i % 9]} {words[9 + i % 7]}")),
        "words with filters": lambda i: store.search(
            Query(words[i % len(words)], languages=("en",), since=f"2026-0{1 + i % 9}-01")
        ),
        "phrase": lambda i: store.search(Query(f'"{words[i % 9]} {words[9 + i % 7]}"')),
        "prefix": lambda i: store.search(Query(f"{words[i % len(words)][:3]}*")),
        "rare word": lambda i: store.search(Query(f"w{777 + i}")),
        "all posts with facets": lambda i: store.search(Query("", offset=i)),
        "piece of a number, 10 digits": lambda i: store.search(Query(str(number + i))),
        "piece of a number, 4 digits": lambda i: store.search(Query(number=f"0{100 + i}")),
        "whole number": lambda i: store.posts_with_number([f"90{number + i}"], whole=True),
        "dossier": lambda i: dossier(store, f"+90{number + i}"),
        "first page of the queue": lambda _: store.leads(statuses=("new",), limit=50),
        "page 20 of the queue": lambda _: store.leads(statuses=("new",), limit=50, offset=950),
        "counts": lambda _: store.counts(),
    }
    for name, once in work.items():
        turn = count()
        middle, slow = latency(lambda once=once, turn=turn: once(next(turn)), runs=RUNS)
        yield Row(name, f"p50 {middle:.1f} ms, p95 {slow:.1f} ms")


if __name__ == "__main__":
    main()
