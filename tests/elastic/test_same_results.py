"""Whichever store it is, the same search finds the same posts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.records import Query
from index.store import Store, open_store
from nlp.annotation import Annotation
from tests.elastic.corpus import QUERIES, TEXTS, fill

pytestmark = [pytest.mark.elastic]
Both = tuple[Store, Store]


@pytest.fixture(scope="module")
def both(elastic: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    from tests.conftest import forget_indices

    url = f"{elastic}/vigie-test-same"
    forget_indices(url)
    stores = open_store(tmp_path_factory.mktemp("a")), open_store(tmp_path_factory.mktemp("b"), url=url)
    for store in stores:
        fill(store)
    yield stores
    for store in stores:
        store.close()
    forget_indices(url)


def found(store: Store, query: Query) -> tuple[object, ...]:
    result = store.search(query)
    hits = {hit.post.id: (hit.lead, hit.highlights, hit.annotation) for hit in result.hits}
    assert len(hits) == result.total == len(result.hits)
    return hits, dict(result.facets)


@pytest.mark.parametrize("typed", QUERIES)
def test_both_stores_find_the_same_posts(both: Both, typed: str) -> None:
    a, b = (found(store, Query(typed, limit=500)) for store in both)
    assert a == b


def test_the_searches_are_worth_comparing(both: Both) -> None:
    assert len(QUERIES) >= 60
    some = [typed for typed in QUERIES if 0 < both[0].search(Query(typed)).total < len(TEXTS)]
    assert len(some) >= 60


@pytest.mark.parametrize(
    "query",
    [
        Query(kinds=("smuggling_offer", "seeking")),
        Query("boat", languages=("EN", "ar")),
        Query(channels=("telegram:SEA",)),
        Query(platforms=("Telegram", "none")),
        Query(since="2026-01-05", until="2026-01-09"),
        Query(since="2026-01-05T10:00:00+02:00"),
        Query(until="2026-01-09T10:00:00Z"),
        Query(number="٥٣٠"),
        Query(number="00905300000012"),
        Query(number="12"),
        Query(kinds=("no\0ne",), number="530"),
    ],
)
def test_both_stores_narrow_a_search_to_the_same_posts(both: Both, query: Query) -> None:
    a, b = (found(store, query) for store in both)
    assert a == b


def test_pages_of_a_search_hold_every_post_once(both: Both) -> None:
    pages = [both[1].search(Query("", limit=7, offset=start)).hits for start in range(0, 49, 7)]
    ids = [hit.post.id for page in pages for hit in page]
    assert sorted(ids) == sorted(hit.post.id for hit in both[0].search(Query("", limit=500)).hits)


@pytest.mark.parametrize("whole", [True, False])
def test_both_stores_know_the_same_numbers(both: Both, whole: bool) -> None:
    for digits in (["905300000012"], ["5300000"], ["00905300000012", "905300000013"], ["12"], []):
        a, b = ({s.post.id for s in store.posts_with_number(digits, whole=whole)} for store in both)
        assert a == b


def test_a_post_is_given_back_as_it_was_put_in(both: Both) -> None:
    a, b = ({s.post.id: s for s in store.all_posts()} for store in both)
    assert a == b
    assert isinstance(a["telegram:road:0"].annotation, Annotation)
