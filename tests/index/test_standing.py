"""An entry of the watchlist finds what a search finds, tells of new posts once, and refuses what would never match."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embedded.batch import Batch
from index.errors import QueryError
from index.query import parse
from index.records import Query, StoredPost, Watch
from index.standing import Standing, Watcher
from index.store import Store
from index.watchlist import contact_watch, make_watch
from tests.elastic.corpus import QUERIES, TEXTS, fill
from tests.index.make import post, read, reading

NOW = "2026-02-01T00:00:00+00:00"
NARROWED = (
    Query(kinds=("smuggling_offer", "Seeking")),
    Query("boat", languages=("EN", "ar")),
    Query(channels=("telegram:SEA",)),
    Query("boat", channels=("telegram:road",), kinds=("other",)),
    Query(platforms=("Telegram", "none")),
    Query(number="٥٣٠"),
    Query(number="00905300000012"),
    Query("boat", number="5300000012"),
    Query(number="12"),
    Query(since="2026-01-05", until="2026-01-09"),
)


def entries(queries: Sequence[Query]) -> list[Watch]:
    return [Watch(f"W{number}", query) for number, query in enumerate(queries)]


def found(watches: Sequence[Watch], posts: Sequence[StoredPost]) -> dict[str, set[str]]:
    hits: dict[str, set[str]] = {watch.id: set() for watch in watches}
    for watch, post_id in Standing(watches).match(posts):
        assert post_id not in hits[watch.id], "told once"
        hits[watch.id].add(post_id)
    return hits


def test_an_entry_finds_exactly_what_a_search_finds_on_either_store(store: Store) -> None:
    fill(store)
    watches = entries([*map(Query, QUERIES), *NARROWED])
    hits = found(watches, list(store.all_posts()))
    for watch in watches:
        query = Query(**{name: getattr(watch.query, name) for name in Query.__slots__ if name != "limit"}, limit=500)
        assert hits[watch.id] == {hit.post.id for hit in store.search(query).hits}, watch.query
    assert sum(0 < len(posts) < len(TEXTS) for posts in hits.values()) >= 60, "worth comparing"


WORDS = st.sampled_from(
    [*" ".join(TEXTS).split(), "-boat", '"boat tonight"', "bo*", "0530", "+90530", "xyzzy", "\U0001e900b"]
)
KINDS = st.lists(st.sampled_from(["smuggling_offer", "seeking", "other"]), max_size=2).map(tuple)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.builds(Query, st.lists(WORDS, max_size=4).map(" ".join).filter(lambda t: t.count('"') % 2 == 0),
                       st.sampled_from(["", "", "530", "1"]), KINDS), min_size=1, max_size=30),
    st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8),
)  # fmt: skip
def test_what_is_not_run_would_have_found_nothing(queries: list[Query], texts: list[str]) -> None:
    posts = [StoredPost(p, read(p, kind=("other", "seeking")[n % 2])) for n, p in enumerate(map(post, range(9), texts))]
    watches, batch = entries(queries), Batch(posts)
    assert found(watches, posts) == {
        watch.id: batch.matching(watch.query, parse(watch.query.text)) for watch in watches
    }


def test_most_entries_are_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = list[Query]()
    real = Batch.matching
    monkeypatch.setattr(Batch, "matching", lambda self, query, terms: ran.append(query) or real(self, query, terms))
    many = [Query(f"+90 530 {n:03d} 00 99") for n in range(500)] + [Query(f"boat w{n}") for n in range(500)]
    text = "the boat leaves w7, call +90 530 077 00 99"
    p = post(1, text)
    (hits,) = {
        frozenset(posts)
        for posts in found(entries(many), [StoredPost(p, reading_of(p, "+90 530 077 00 99"))]).values()
        if posts
    }
    assert hits == {"telegram:road:1"}
    assert {query.text for query in ran} == {"+90 530 077 00 99"}  # two plain words are told by the rows that hold them


def test_an_entry_with_dates_finds_what_a_search_finds() -> None:
    old, new = post(1, "boat w7"), post(2, "boat w7", published_at="2026-06-01T00:00:00+00:00")
    stored = [StoredPost(one, read(one, kind="other")) for one in (old, new)]
    entry = Query("boat w7", since="2026-05-01")
    assert list(found(entries([entry]), stored).values()) == [{new.id}]


def reading_of(p, number: str):
    from nlp.annotation import Phone
    from nlp.normalise import digits_of

    at = p.text.index(number)
    return read(p, phones=(Phone(number, f"+{digits_of(number)}", at, at + len(number)),))


# new posts ------------------------------------------------------------------------------------------------------------
def come_in(store: Store, watcher: Watcher, *posts, model: str = "m@1", put: bool = True) -> int:
    store.put_posts(posts)
    made = [reading(p, model=model) for p in posts]
    new = watcher.look([(p, annotation) for p, (annotation, _, _) in zip(posts, made, strict=True)], at=NOW)
    if put:
        store.put_annotations(made)
    return new


def test_each_new_post_is_told_of_once(store: Store) -> None:
    watcher = Watcher(store)
    assert come_in(store, watcher, post(1, "boat before anybody asked")) == 0
    store.watch([make_watch(Query("boat"), who="ana", at=NOW)])
    assert come_in(store, watcher, post(2, "boat"), post(3, "car"), put=False) == 1
    assert come_in(store, watcher, post(2, "boat"), post(3, "car")) == 0, (
        "a worker was killed and the next one looks again"
    )
    assert come_in(store, watcher, post(1, "boat before anybody asked"), post(2, "boat"), model="m@2") == 0, (
        "a new model"
    )
    assert {s.post for s in store.sightings()} == {"telegram:road:2"}
    assert come_in(store, watcher, post(3, "a boat after all")) == 1, "an edit is news"


def test_a_change_of_the_watchlist_counts_from_the_next_batch(store: Store) -> None:
    watcher, boat = Watcher(store), make_watch(Query("boat"), who="ana", at=NOW)
    store.watch([boat])
    assert come_in(store, watcher, post(1, "boat")) == 1
    store.watch([make_watch(Query("+90 530 000 00 12"), who="ana", at=NOW)])
    store.unwatch(boat.id, who="ana", at=NOW)
    assert come_in(store, watcher, post(2, "boat, call +905300000012")) == 1


# saving ---------------------------------------------------------------------------------------------------------------
def test_the_same_question_is_one_entry_whoever_asks_it_and_whenever() -> None:
    one = make_watch(Query(" boat ", kinds=("other",), since="2026-01-01", limit=5), who="ana", at=NOW)
    other = make_watch(Query("boat", kinds=("other",)), who="ben", at="2026-02-02T00:00:00+00:00", name="x")
    assert one.id == other.id
    assert one.query == Query("boat", kinds=("other",))
    assert make_watch(Query("boat"), who="ana", at=NOW).id != one.id


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(""), "would match every post"),
        (Query("()*:"), "would match every post"),
        (Query('"boat'), "closing"),
        (Query("boat " * 200), "more than 500 characters"),
        (Query(number="12"), "three digits"),
        (Query("boat", kinds=("smugling",)), "smuggling_offer, document_offer"),
        (Query("boat", channels=("road",)), "telegram:name"),
    ],
)
def test_a_search_that_would_match_nothing_or_everything_is_refused_with_the_cure(query: Query, said: str) -> None:
    with pytest.raises(QueryError, match=said) as error:
        make_watch(query, who="ana", at=NOW)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("+90 530 000 00 12", "+90 530 000 00 12"),
        ("٠٠٩٠٥٣٠٠٠٠٠٠١٢", "٠٠٩٠٥٣٠٠٠٠٠٠١٢"),
        ("https://wa.me/905300000012", "+905300000012"),
        ("@Captain_One", "@captain_one"),
        ("https://t.me/captain_one", "@captain_one"),
    ],
)
def test_a_line_of_a_list_is_a_whole_number_or_a_name(line: str, asked: str) -> None:
    watch = contact_watch(line, who="ana", at=NOW)
    assert watch.query == Query(asked)
    p = post(1, "call 00905300000012 or write @captain_one")
    annotation = reading_of(p, "00905300000012")
    assert [post_id for _, post_id in Standing([watch]).match([StoredPost(p, annotation)])] == ["telegram:road:1"]


@pytest.mark.parametrize("line", ["boat tonight", "12345", "call me", "*", "x" * 10_000])
def test_any_other_line_is_named(line: str) -> None:
    with pytest.raises(QueryError, match="neither a whole phone number nor a name"):
        contact_watch(line, who="ana", at=NOW)
