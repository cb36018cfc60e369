"""`python -m bench.stores SIZE [URL]`: the same work on either store: filling, disk, and the searches people make."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.corpus import batched, posts, reading
from bench.measure import Row, latency, seconds, table
from index.dossier import dossier
from index.linker import link_pending
from index.records import Query
from index.store import Store, open_store

RUNS = 40


def main() -> None:
    """The embedded store, or the Elasticsearch at URL."""
    size, url = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), url=url)
        rows = [*filling(store, size), disk(store, Path(folder)), *searching(store)]
        store.close()
    print(table(rows))


def filling(store: Store, size: int) -> Iterator[Row]:
    """Index, annotate (without the model), link."""
    took = annotated = 0.0
    for part in batched(posts(size), 1000):
        took += seconds(lambda part=part: store.put_posts(part))
        read = [reading(post) for post in part]
        annotated += seconds(lambda read=read: store.put_annotations(read))
    yield Row("index", f"{size / took:,.0f} posts/s")
    yield Row("annotations and clues", f"{size / annotated:,.0f} posts/s")
    took = seconds(lambda: list(link_pending(store)))
    yield Row(f"link ({store.counts()['leads']:,} leads)", f"{size / took:,.0f} posts/s")


def disk(store: Store, folder: Path) -> Row:
    """What lies on the disk; a server merges in its own time, so it is asked to merge first."""
    from index.elastic.store import ElasticStore

    if isinstance(store, ElasticStore):
        names = store.engine.name("*")
        store.engine.request("POST", f"/{names}/_flush")
        store.engine.request("POST", f"/{names}/_forcemerge?only_expunge_deletes=true")
        answer = store.engine.request("GET", f"/{names}/_stats/store")
        return Row("disk", f"{answer['_all']['primaries']['store']['size_in_bytes'] / 1e6:,.0f} MB")
    return Row("disk", f"{sum(file.stat().st_size for file in folder.rglob('*')) / 1e6:,.0f} MB")


def searching(store: Store) -> Iterator[Row]:
    """p50 and p95 of what the dashboard asks."""
    work: Mapping[str, Callable[[], object]] = {
        "two words": lambda: store.search(Query("boat tonight")),
        "words with filters": lambda: store.search(Query("boat", languages=("en",), since="2026-06-01")),
        "phrase": lambda: store.search(Query('"after arrival"')),
        "prefix": lambda: store.search(Query("garan*")),
        "rare word": lambda: store.search(Query("w777")),
        "all posts with facets": lambda: store.search(Query("")),
        "piece of a number, 10 digits": lambda: store.search(Query("5300000012")),
        "piece of a number, 4 digits": lambda: store.search(Query(number="0012")),
        "whole number": lambda: store.posts_with_number(["905300000012"], whole=True),
        "dossier": lambda: dossier(store, "+905300000012"),
        "first page of the queue": lambda: store.leads(statuses=("new",), limit=50),
        "page 20 of the queue": lambda: store.leads(statuses=("new",), limit=50, offset=950),
        "counts": store.counts,
    }
    for name, once in work.items():
        middle, slow = latency(once, runs=RUNS)
        yield Row(name, f"p50 {middle:.1f} ms, p95 {slow:.1f} ms")


if __name__ == "__main__":
    main()
