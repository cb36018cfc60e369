"""Who is linked with whom: whole contacts and long near-identical texts, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.linker import link_pending
from index.linking import group
from index.store import Store
from tests.conftest import ELASTIC
from tests.index.make import post, reading

LONG = (
    "Every Saturday at four we take families from the park behind the old stadium to the other side, life jackets and "
    "food are ours, the captain has crossed for eleven years, you pay the office only after your brother calls them"
)


def clues(*posts, **more):
    return [reading(p, **more)[2] for p in posts]


def groups(*all_clues) -> set[frozenset[int]]:
    found = group(all_clues)
    return {frozenset(int(p.rpartition(":")[2]) for p in g.posts) for g in found}


def test_a_shared_handle_links_and_a_similar_one_does_not() -> None:
    assert groups(*clues(post(1, "a @captain_one"), post(2, "b @captain_one"), post(3, "c @captain_two"))) == {
        frozenset({1, 2}),
        frozenset({3}),
    }


def test_the_last_digits_a_city_pair_and_a_price_link_nothing() -> None:
    posts = (post(1, "Izmir>Kos 3000 EUR +905300000012"), post(2, "Izmir>Kos 3000 EUR +905310000012"))
    assert groups(*clues(*posts)) == {frozenset({1}), frozenset({2})}


def test_a_near_identical_long_text_links_posts_without_contact() -> None:
    other = LONG.replace("Saturday", "Sunday") + " 🌊🌊"
    assert groups(*clues(post(1, LONG), post(2, other, channel="sea"))) == {frozenset({1, 2})}


def test_a_stock_phrase_links_nothing() -> None:
    phrase = "100% guaranteed, safe trip, write me in private"
    assert len(groups(*clues(post(1, phrase), post(2, phrase, channel="sea")))) == 2


def test_a_long_template_that_three_parties_use_links_none_of_them() -> None:
    posts = [post(n, f"{LONG} +90530000001{n}", channel=f"c{n}") for n in range(4)]
    assert len(groups(*clues(*posts))) == 4


def test_the_same_long_text_over_two_numbers_links_nobody() -> None:
    """It may be a new number, a template or a theft: nobody can tell, and a wrong link costs an innocent person."""
    assert len(groups(*clues(post(1, f"{LONG} +905300000011"), post(2, f"{LONG} +905300000022")))) == 2


def test_a_copy_without_contact_does_not_join_two_who_use_the_text() -> None:
    posts = (post(1, f"{LONG} +905300000011"), post(2, LONG), post(3, f"{LONG} +905300000022"))
    assert len(groups(*clues(*posts))) == 3


def test_a_lasting_handle_beside_changing_numbers_links_across_channels() -> None:
    posts = [post(n, f"trip {n} +90530000001{n} @old_captain", channel=f"c{n % 2}") for n in range(5)]
    assert len(groups(*clues(*posts))) == 1


def test_a_footer_whose_number_stands_in_half_of_the_posts_links_nobody() -> None:
    with_number = [post(n, f"advert {n} +90530000001{n}\n@bazar_admin +905309999999") for n in range(3)]
    without = [post(n, f"advert {n} +90530000001{n}\n@bazar_admin") for n in range(3, 6)]
    assert len(groups(*clues(*with_number, *without))) == 6


def test_two_adverts_over_the_same_admin_are_not_one_advertisers() -> None:
    rules = clues(post(8, "rules of the market, ask @bazar_admin"), post(9, "no fights, @bazar_admin"), kind="other")
    adverts = clues(*(post(n, f"{LONG} +90530000001{n}\n@bazar_admin") for n in range(2)))
    assert len(groups(*adverts, *rules)) == 2


def test_an_advert_that_lists_three_strangers_joins_nobody() -> None:
    numbers = [f"+90530000002{n}" for n in range(3)]
    single = [post(n, f"ride {n} {number}") for n, number in enumerate(numbers)]
    assert len(groups(*clues(*single, post(9, "all agents: " + " ".join(numbers))))) == 4


def test_a_channels_footer_contact_is_a_hub() -> None:
    adverts = [post(n, f"advert {n} +90530000001{n} — market admin @bazar_admin") for n in range(4)]
    found = group(clues(*adverts))
    assert len(found) == 4
    assert all("telegram:bazar_admin" in g.hubs for g in found)


def test_a_footer_of_a_number_and_a_handle_together_is_a_hub_too() -> None:
    adverts = [post(n, f"advert {n} +90530000001{n} — admin @bazar_admin +905309999999") for n in range(4)]
    assert len(groups(*clues(*adverts))) == 4


def test_an_advertiser_with_two_numbers_always_together_is_no_hub() -> None:
    posts = [post(n, f"trip {n} +905300000011 +905300000022") for n in range(5)]
    assert len(groups(*clues(*posts))) == 1


def test_a_hotline_named_by_warnings_links_nothing() -> None:
    warnings = clues(*(post(n, f"warning {n} call +30300000009") for n in range(6)), kind="other")
    offers = clues(post(10, "boat, not like +30300000009 says"), post(11, "car, ask +30300000009"))
    assert groups(*warnings, *offers) == {frozenset({10}), frozenset({11})}


def test_a_directory_of_numbers_merges_nobody() -> None:
    numbers = [f"+90530000002{n}" for n in range(6)]
    single = [post(n, f"ride {n} {number}") for n, number in enumerate(numbers)]
    assert len(groups(*clues(*single, post(9, "all agents: " + " ".join(numbers))))) == 7


def test_news_and_exposures_that_quote_a_number_join_nobody() -> None:
    offers = clues(post(1, "boat +905300000012"), post(2, "car +905300000099"))
    news = clues(post(3, "police name +905300000012 and +905300000099"), kind="other")
    assert groups(*offers, *news) == {frozenset({1}), frozenset({2})}


CONTACTS = ["@alpha_x", "@beta_xx", "@gamma_x", "+905300000011", "+905300000022", "+905300000033", "+9647500000011"]
# The last shares whole phrases with the second and is no copy of it.
TEXTS = ["short one", LONG, LONG.replace("four", "five"), LONG[::-1], LONG[60:] + LONG[:60], LONG[:120] + LONG[::-1]]
SPECS = st.lists(
    st.tuples(
        st.sampled_from(TEXTS),
        st.lists(st.sampled_from(CONTACTS), max_size=3, unique=True),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["smuggling_offer", "smuggling_offer", "other"]),
    ),
    min_size=1,
    max_size=14,
)


def any_order(examples: int):
    """The same property with as many examples as a store has time for."""
    many = settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    given_posts = given(specs=SPECS, seed=st.integers(0, 9999), step=st.integers(1, 5))
    return lambda test: many(given_posts(test))


@pytest.mark.parametrize("store_url", ["embedded"], indirect=True)
@any_order(60)
def test_the_same_posts_in_any_order_and_any_batches_give_the_same_leads(
    new_store: Callable[[], Store], specs, seed: int, step: int
) -> None:
    check_any_order(new_store, specs, seed, step)


@pytest.mark.parametrize("store_url", [ELASTIC], indirect=True)
@any_order(8)
def test_the_same_posts_in_any_order_give_the_same_leads_on_a_cluster(
    new_store: Callable[[], Store], specs, seed: int, step: int
) -> None:
    check_any_order(new_store, specs, seed, step)


def check_any_order(new_store: Callable[[], Store], specs, seed: int, step: int) -> None:
    read = []
    for number, (text, contacts, channel, kind) in enumerate(specs):
        read.append((post(number, " ".join([text, *contacts]), channel=channel), kind))
    results = []
    for shuffled in (False, True):
        if shuffled:
            random.Random(seed).shuffle(read)
        results.append(linked_in_batches(new_store(), read, step if shuffled else 99))
    assert results[0] == results[1]


def linked_in_batches(store: Store, read, size: int):
    for start in range(0, len(read), size):
        batch = read[start : start + size]
        store.put_posts(p for p, _ in batch)
        store.put_annotations([reading(p, kind=kind) for p, kind in batch])
        list(link_pending(store, step=size))
    leads = store.leads()
    store.close()
    return leads


def test_an_edit_that_drops_the_number_splits_the_lead_again(store: Store) -> None:
    posts = [post(1, "boat +905300000012"), post(2, "car +905300000012")]
    store.put_posts(posts)
    store.put_annotations([reading(p) for p in posts])
    list(link_pending(store))
    assert len(store.leads()) == 1
    store.put_posts([post(2, "car, number gone")])
    (edited,) = store.pending("m@1", limit=9)
    store.put_annotations([reading(edited)])
    list(link_pending(store))
    assert sorted(lead.posts for lead in store.leads()) == [("telegram:road:1",), ("telegram:road:2",)]


def written(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts of each lead that is written from here on."""
    write, made = store.write_leads, list[str]()

    def counted(leads, **more) -> None:
        made.extend(post for lead in leads for post in lead.posts)
        write(leads, **more)

    monkeypatch.setattr(store, "write_leads", counted)
    return made


def test_a_backlog_makes_each_lead_once_however_its_posts_are_scattered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken in the order of their ids, each step would make anew every lead that one of its posts is in."""
    posts = [post(n, f"boat +9053000010{n % 6:02d}", channel=f"c{n}") for n in range(48)]
    store.put_posts(posts)
    store.put_annotations(map(reading, posts))
    made = written(store, monkeypatch)
    steps = list(link_pending(store, step=8))
    assert sorted(made) == sorted(one.id for one in posts)
    assert len(steps) > 3


def test_a_new_post_remakes_no_lead_of_strangers_who_only_share_its_phrases(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large store most posts with a band in common are strangers: a step that took them in would take in all."""
    own = ["".join(random.Random(n).choices("abcdefghijklmnopqrst", k=70)) for n in range(30)]
    posts = [post(n, f"{LONG[:130]} {own[n]} +9053000010{n:02d}", channel=f"c{n}") for n in range(30)]
    old = [reading(p) for p in posts[:-1]]
    bands = set(reading(posts[-1])[2].bands)
    assert any(bands & set(theirs.bands) for _, _, theirs in old)
    store.put_posts(posts[:-1])
    store.put_annotations(old)
    list(link_pending(store))
    store.put_posts(posts[-1:])
    store.put_annotations([reading(posts[-1])])
    made = written(store, monkeypatch)
    list(link_pending(store))
    assert made == [posts[-1].id]
