"""What every store promises of the watchlist: entries as they were saved, sightings once, nothing of what is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.audit import first_broken
from index.errors import NotFoundError
from index.records import Query, Sighting
from index.store import Store
from index.watchlist import make_watch
from tests.index.make import post
from tests.index.test_store_contract import NOW, fill


def boats(**more):
    return make_watch(Query('"boat tonight"', kinds=("smuggling_offer",)), who="ana", at=NOW, name="boats", **more)


def test_an_entry_of_the_watchlist_is_kept_as_it_was_saved_and_the_log_tells_of_it(store: Store) -> None:
    ports = make_watch(Query("port"), who="ben", at="2026-01-31T00:00:00+00:00")
    assert store.watch([boats(note="case 12"), ports]) == 2
    assert store.watches() == [ports, boats(note="case 12")]
    assert store.watch([boats(note="another")]) == 0
    assert store.watches()[1].note == "case 12"
    assert store.unwatch(ports.id, who="cem", at=NOW) == ports
    assert store.watches() == [boats(note="case 12")]
    told = [(entry.who, entry.action, entry.subject, entry.detail) for entry in store.audit_log()]
    asked = '"boat tonight" kinds=smuggling_offer'
    assert told == [
        ("ana", "watch", asked, boats().id), ("ben", "watch", "port", ports.id), ("cem", "unwatch", "port", ports.id),
    ]  # fmt: skip
    assert first_broken(store.audit_log()) is None
    for unknown in (ports.id, "", "W/../x"):
        with pytest.raises(NotFoundError, match="no entry"):
            store.unwatch(unknown, who="cem", at=NOW)


def test_the_same_sighting_twice_adds_nothing_and_stays_seen(store: Store) -> None:
    fill(store, post(1, "boat tonight"), post(2, "boat tonight"))
    store.watch([boats()])
    first, second = (Sighting(boats().id, f"telegram:road:{n}", f"2026-02-0{n}T00:00:00+00:00") for n in (1, 2))
    assert store.put_sightings([first, second, first]) == 2
    assert store.sightings() == [second, first]
    store.mark_seen([first])
    assert store.put_sightings([replace(first, at=NOW), replace(second, at=NOW)]) == 0
    assert store.sightings() == [second, replace(first, seen=True)]
    assert store.sightings(unseen=True) == store.sightings(watch=boats().id, limit=1) == [second]
    assert store.sightings(watch="Wother") == []
    assert store.sighting_counts() == {boats().id: (2, 1)}


def test_what_is_gone_is_never_sighted(store: Store) -> None:
    fill(store, post(1, "boat tonight"))
    store.watch([boats()])
    strangers = [Sighting("Wgone", "telegram:road:1", NOW), Sighting(boats().id, "telegram:road:404", NOW)]
    assert store.put_sightings(strangers) == 0
    assert store.sightings() == []
    assert store.sighting_counts() == {}


def test_sightings_go_with_their_post_and_with_their_entry(store: Store) -> None:
    fill(store, post(1, "boat tonight"), post(2, "boat tonight"))
    store.watch([boats(), make_watch(Query("boat"), who="ana", at=NOW)])
    everything = [Sighting(w.id, f"telegram:road:{n}", NOW) for w in store.watches() for n in (1, 2)]
    assert store.put_sightings(everything) == 4
    assert store.expire(before="2026-01-03T00:00:00+00:00") == 1
    assert {s.post for s in store.sightings()} == {"telegram:road:2"}
    store.unwatch(boats().id, who="ana", at=NOW)
    assert [s.watch for s in store.sightings()] == [store.watches()[0].id]
