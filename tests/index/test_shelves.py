"""Posts are counted by narrow rows beside their own: these follow every change, and an older file gets them."""

from __future__ import annotations

import gzip
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from index.embedded import numbers
from index.erasing import erase, named, plan
from index.errors import StoreAwayError, StoreUnavailableError, StoreVersionError
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


def put_older(home: Path) -> None:
    """A file of format 1, as the Vigie of that time wrote it from `fill`."""
    packed = Path(__file__).with_name("format_1.sqlite3.gz").read_bytes()
    home.joinpath("vigie.sqlite3").write_bytes(gzip.decompress(packed))


QUERIES = [
    Query(""), Query("boat"), Query("boat", languages=("TR",)), Query(channels=("telegram:quay1",)), Query(number="0004"),
    Query("9053000000"), Query("boat -0530"), Query("", since="2026-01-01"),
]  # fmt: skip


@pytest.mark.parametrize("asked", QUERIES)
def test_a_file_of_an_older_vigie_finds_and_counts_as_a_new_one_does(tmp_path: Path, asked: Query) -> None:
    new, older = tmp_path / "new", tmp_path / "older"
    older.mkdir()
    put_older(older)
    found = []
    for home in (new, older):
        store = open_store(home)
        if home is new:
            fill(store)
        store.put_posts([post(8, "boat 8 0530 000 0004", channel="quay0")])  # and it goes on counting
        store.expire(before="2027-01-01T00:00:00+00:00", channel="telegram:weather")
        found.append((replace(store.search(asked), hits=()), store.counts()["posts"], store.counts()["pending"]))
        store.close()
    assert found[0] == found[1]


def test_an_older_file_is_brought_up_to_date_wholly_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_older(tmp_path)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(numbers, "put", full)
        with pytest.raises(StoreUnavailableError, match="disk is full"):
            open_store(tmp_path)
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM numbers").fetchone() == (6,)
    db.close()
    store = open_store(tmp_path)
    assert store.search(Query(number="0004")).total == 1
    store.close()


def test_an_older_file_that_another_program_holds_is_said_to_be_held(tmp_path: Path) -> None:
    put_older(tmp_path)
    other = sqlite3.connect(tmp_path / "vigie.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAwayError, match="is held by another program of Vigie"):
        open_store(tmp_path, hasty=True)
    other.close()


def test_a_file_of_a_later_vigie_is_left_as_it_is(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreVersionError, match="has format 99 and this Vigie reads format 2"):
        open_store(tmp_path)


def test_shelves_know_how_many_posts_stand_on_them(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store)
    store.put_posts([post(2, "boat 2, another text", channel="quay0")])
    store.put_annotations([reading(post(4, "boat 4 +905300000004", channel="quay0"), lang="fa")])
    store.expire(before="2027-01-01T00:00:00+00:00", channel="telegram:weather")
    store.close()
    with sqlite3.connect(tmp_path / "vigie.sqlite3") as db:
        said = db.execute("SELECT id, posts FROM shelves WHERE posts > 0 ORDER BY id").fetchall()
        assert said == db.execute("SELECT shelf, count(*) FROM shelved GROUP BY shelf ORDER BY shelf").fetchall()
        assert len(said) > 3
    db.close()


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
