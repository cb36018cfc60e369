"""`vigie leads`, `search` and `phone`: corridors, days and euros, as a person and as a program gets them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.store import open_store
from nlp.annotation import Price
from tests.index.make import post
from tests.index.test_store_contract import fill
from tests.vigie.conftest import Run

NOW = datetime.now(UTC)


@pytest.fixture
def leads(home: Path) -> None:
    """Four advertisers: one who leaves tomorrow, one past, one for rials, one who names no price."""
    store = open_store(home)
    soon, long_ago = NOW.isoformat(timespec="seconds"), (NOW - timedelta(days=9)).isoformat(timespec="seconds")
    fill(store, post(1, "Izmir>Kos +905300000012", published_at=soon), corridor="eastern_med",
         departures=("tomorrow", "every friday"), prices=(Price(2500, "USD", "person", 3000),))  # fmt: skip
    fill(store, post(2, "Calais>Dover +447700900123", published_at=long_ago), corridor="channel",
         departures=("tomorrow",), prices=(Price(900, "EUR"),))  # fmt: skip
    fill(store, post(3, "Urmia>Van +989000000012"), corridor="iran_turkey", prices=(Price(80_000_000, "IRR"),))
    fill(store, post(4, "Sfax>Lampedusa +21654000012"), corridor="central_med")
    fill(store, post(5, "help me, I leave tomorrow +905300000055"), kind="seeking", departures=("tomorrow",))
    store.close()


def names(done: object) -> set[str]:
    return {json.loads(line)["corridors"][0] for line in done.stdout.splitlines()}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("leads")
def test_a_program_gets_the_day_beside_what_was_written_and_euros_beside_the_price(vigie: Run) -> None:
    records = [json.loads(line) for line in vigie("leads", "--json").stdout.splitlines()]
    one = next(record for record in records if record["corridors"] == ["eastern_med"])
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    assert one["departures"] == [
        {"said": "tomorrow", "day": tomorrow, "posts": 1}, {"said": "every friday", "day": None, "posts": 1},
    ]  # fmt: skip
    (price,) = one["prices"]
    assert (price["amount"], price["currency"]) == (2500, "USD")
    assert price["euros"] == {"amount": 2237.74, "amount_max": 2685.28, "rate_of": "2026-10-30"}
    rials = next(record for record in records if record["corridors"] == ["iran_turkey"])
    assert rials["prices"][0]["euros"] is None


@pytest.mark.usefixtures("leads")
def test_a_person_sees_corridor_euros_and_how_far_off_the_journey_is(vigie: Run) -> None:
    shown = vigie("leads").stdout
    for words in ("eastern_med", "2,500–3,000 USD per person", "≈ 2,240–2,690 EUR", "80,000,000 IRR"):
        assert words in " ".join(shown.split())
    assert re.search(r"leaves to(morrow|day)", shown)  # it may be past midnight by now
    assert re.search(r"left [89] days ago", shown)


@pytest.mark.usefixtures("leads")
def test_leads_of_one_corridor_or_price(vigie: Run) -> None:
    assert names(vigie("leads", "--json", "--corridor", "channel")) == {"channel"}
    assert names(vigie("leads", "--json", "--price-from", "2300")) == {"eastern_med"}
    assert names(vigie("leads", "--json", "--price-to", "2000")) == {"channel"}
    assert names(vigie("leads", "--json", "--price-from", "0")) == {"channel", "eastern_med"}
    assert "no lead is like that" in vigie("leads", "--corridor", "darien").stderr
    refused = vigie("leads", "--corridor", "balkan", code=2).stderr
    assert "'balkan' is no corridor: write one of" in refused
    assert "western_balkans" in refused


@pytest.mark.usefixtures("leads")
def test_found_posts_say_the_day_and_a_seekers_does_not(vigie: Run) -> None:
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    assert f"leaves: tomorrow → {tomorrow}, every friday" in vigie("search", "Izmir").stdout
    assert "leaves:" not in vigie("search", "help").stdout


@pytest.mark.usefixtures("leads")
def test_the_dossier_of_a_number_has_its_prices_in_euros_too(vigie: Run) -> None:
    words = "2500–3000 USD per person"
    assert f"{words} ≈ 2,240–2,690 EUR (rate of 2026-10-30) (1)" in vigie("phone", "+905300000012").stdout
    known = json.loads(vigie("phone", "+905300000012", "--json").stdout)
    assert known["prices"] == {words: 1}
    assert known["euros"][words]["rate_of"] == "2026-10-30"
