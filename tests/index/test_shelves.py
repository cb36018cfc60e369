"""Posts are counted by narrow rows beside their own: these follow every change, and an older file gets them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.erasing import erase, named, plan
from index.errors import StoreAwayError
from index.keeping import Erasure
from index.persons import channel
from index.records import Query
from index.store import Store, open_store
from tests.index.make import post, reading

NOW = "2026-02-01T00:00:00+00:00"


def fill(store: Store) -> None:
    made = [post(n, f"boat {n} +90530000000{n}", channel=f"quay{n % 2}") for n in range(6)]
    made.append(post(7, "rain tomorrow", channel="weather"))
    store.put_posts([*made, post(9, "not read yet", channel="quay1")])
    store.put_annotations([reading(one, lang="tr" if one.post_id < "3" else "en") for one in made])


@pytest.mark.parametrize("asked", [Query(""), Query("boat"), Query("boat", languages=("TR",)), Query(number="0004")])
def test_a_file_of_an_older_vigie_finds_and_counts_as_a_new_one_does(tmp_path: Path, asked: Query) -> None:
    store = open_store(tmp_path)
    fill(store)
    before = store.search(asked)
    store.close()
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        for trigger in ("posts_shelved", "posts_moved", "posts_unshelved"):
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("DROP TABLE shelved")
        db.execute("DROP TABLE shelves")
    db.close()
    store = open_store(tmp_path)
    assert store.search(asked) == before
    store.put_posts([post(8, "boat 8", channel="quay0")])  # and it goes on counting
    assert store.search(Query("boat")).total == 7
    store.close()


def test_a_file_that_lacks_one_later_table_gets_it_when_it_is_opened(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        db.execute("DROP TABLE meanings")
    db.close()
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM meanings").fetchone() == (0,)
    db.close()


def test_an_older_file_that_another_program_holds_is_said_to_be_held(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    other = sqlite3.connect(tmp_path / "vigie.sqlite3", isolation_level=None)
    other.execute("DROP TABLE meanings")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAwayError, match="is held by another program of Vigie"):
        open_store(tmp_path, hasty=True)
    other.close()


def test_nothing_names_a_channel_after_its_erasure(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store)
    sought = channel("telegram:weather")
    erase(store, Erasure(named(store, sought), plan(store, sought).asked, "request", "ana", NOW))
    store.close()
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        names = [name for (name,) in db.execute("SELECT channel FROM shelves")]
        assert db.execute("SELECT count(*) FROM shelved").fetchone() == (7,)
    db.close()
    assert "quay0" in names
    assert "weather" not in names
