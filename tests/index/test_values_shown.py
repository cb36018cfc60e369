"""Prices in euros stand beside the original; a departure becomes a day, reckoned from its own post."""

from __future__ import annotations

from datetime import date

import pytest

from index.euros import euros, in_euros
from index.leaving import as_written, departures, soon
from index.records import Departure, StoredPost, lead_from_json, lead_to_json
from index.store import Store
from nlp.annotation import Price
from tests.index.make import post, read
from tests.index.test_store_contract import fill

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (Price(9000, "USD"), "≈ 8,060 EUR (rate of 2026-10-30)"),
        (Price(2000, "GBP", "person", 2500), "≈ 2,400–3,000 EUR (rate of 2026-10-30)"),
        (Price(1_500_000, "XOF"), "≈ 2,290 EUR (rate of 1999-01-01)"),
        (Price(5, "USD"), "≈ 4.48 EUR (rate of 2026-10-30)"),
        (Price(3000, "EUR"), ""),
        (Price(80_000_000, "IRR"), ""),
        (Price(0, "USD"), "≈ 0 EUR (rate of 2026-10-30)"),
    ],
)
def test_a_price_is_said_in_euros_with_the_date_of_the_rate_or_not_at_all(price: Price, words: str) -> None:
    assert in_euros(price) == words


def test_prices_of_leads_are_plain_mappings() -> None:
    found = euros({"amount": 1117.2, "currency": "USD", "per": "person", "amount_max": 2234.4})
    assert found is not None
    assert (found.amount, found.amount_max, found.rate_of) == (1000, 2000, "2026-10-30")


def stored(number: int, published_at: str | None, *said: str) -> StoredPost:
    one = post(number, "boat", published_at=published_at)
    return StoredPost(one, read(one, departures=said))


def test_tomorrow_is_reckoned_from_the_post_that_says_it() -> None:
    posts = [
        stored(1, "2026-11-20T21:00:00+00:00", "tomorrow"),
        stored(2, "2026-11-23T21:00:00+00:00", "tomorrow", "every friday"),
        stored(3, "2026-11-23T08:00:00+00:00", "tomorrow"),
        stored(4, None, "tonight"),
        stored(5, "yesterday", "tonight"),
    ]
    found = departures(posts)
    assert [as_written(one) for one in found] == [
        "tomorrow → 2026-11-24", "tomorrow → 2026-11-21", "tonight", "every friday",
    ]  # fmt: skip
    assert [one.posts for one in found] == [2, 1, 2, 1]
    assert departures(reversed(posts)) == found


@pytest.mark.parametrize(
    ("days", "words", "ahead"),
    [
        (["2026-11-22"], "leaves today", True),
        (["2026-11-23"], "leaves tomorrow", True),
        (["2026-12-30", "2026-11-24", "2026-11-01"], "leaves in 2 days", True),
        (["2027-05-01"], "leaves on 2027-05-01", True),
        (["2026-11-21"], "left yesterday", False),
        (["2026-11-10", "2026-11-19"], "left 3 days ago", False),
        (["2026-06-01"], "", False),
        ([None], "", False),
        ([], "", False),
    ],
)
def test_how_far_off_a_departure_is(days: list[str | None], words: str, ahead: bool) -> None:
    assert soon([Departure("x", day, 1) for day in days], TODAY) == (words, ahead)


def test_a_lead_carries_its_corridors_most_frequent_first_and_the_days_it_leaves(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"), corridor="eastern_med", departures=("tomorrow",))
    fill(store, post(2, "Evros>Sofia +905300000012"), corridor="western_balkans", departures=("every friday",))
    fill(store, post(3, "Izmir>Chios +905300000012"), corridor="eastern_med")
    fill(store, post(4, "anywhere, +905300000012"))
    (lead,) = store.leads()
    assert lead.corridors == ("eastern_med", "western_balkans")
    assert [as_written(one) for one in lead.departures] == ["tomorrow → 2026-01-03", "every friday"]
    assert store.lead(lead.id) == lead


def test_a_lead_that_an_earlier_vigie_wrote_is_read(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"), corridor="eastern_med")
    record = lead_to_json(store.leads()[0])
    old = {name: value for name, value in record.items() if name not in ("corridors", "departures")}
    assert lead_from_json(old).corridors == ()
