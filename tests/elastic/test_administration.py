"""The store is made, looked at, carried over while people work, and copied there and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from index.audit import first_broken
from index.elastic import reindex
from index.elastic.store import ElasticStore
from index.erasing import hold
from index.errors import StoreError
from index.linker import link_pending
from index.records import Query, Sighting
from index.store import open_store
from index.transfer import KINDS, copy, digests
from index.watchlist import make_watch
from tests.dashboard.seed import seed
from tests.index.make import post, reading
from tests.vigie.conftest import vigie

pytestmark = [pytest.mark.elastic]
__all__ = ["vigie"]


@pytest.fixture
def cluster(tmp_path: Path, elastic_store_url: str) -> Iterator[ElasticStore]:
    opened = ElasticStore(tmp_path / "cluster", elastic_store_url)
    yield opened
    opened.close()


@pytest.fixture
def seeded(tmp_path: Path) -> Iterator[object]:
    opened = open_store(tmp_path / "seeded")
    seed(opened)
    opened.audit(who="ana", action="search", subject="boat")
    opened.put_posts([post(9001, "not linked yet +905300000012")])
    opened.put_annotations([reading(post(9001, "not linked yet +905300000012"))])
    boat = make_watch(Query("boat", kinds=("other",)), who="ana", at="2026-02-01T00:00:00+00:00", name="boats")
    opened.watch([boat])
    opened.put_sightings([Sighting(boat.id, "telegram:road:9001", boat.at)])
    opened.expire(before="2026-01-05T00:00:00+00:00", channel="telegram:road")
    hold(opened, "channel", "telegram:road", why="case 12", who="ben", at="2026-02-01T00:00:00+00:00")
    opened.digest("+905300000012")
    yield opened
    opened.close()


def test_a_store_is_the_same_after_a_copy_there_and_back(seeded, cluster: ElasticStore, tmp_path: Path) -> None:
    back = open_store(tmp_path / "back")
    for source, target in ((seeded, cluster), (cluster, back)):
        done = {one.kind: one for one in copy(source, target)}
        assert done.keys() == set(KINDS)
        assert {kind: one.differing for kind, one in done.items() if one.differing} == {}
    assert [digests(back.give(kind)) for kind in KINDS] == [digests(seeded.give(kind)) for kind in KINDS]
    assert back.leads() == cluster.leads() == seeded.leads()
    assert cluster.source_states() == seeded.source_states()
    assert back.watches() == cluster.watches() == seeded.watches() != []
    assert back.sightings() == cluster.sightings() == seeded.sightings()
    assert cluster.holds() == seeded.holds() != []
    assert cluster.digest("+905300000012") == seeded.digest("+905300000012")
    assert first_broken(cluster.audit_log()) is None
    assert back.undo(who="amal", at="2026-03-01T00:00:00+00:00") == seeded.undo(
        who="amal", at="2026-03-01T00:00:00+00:00"
    )
    for store in (cluster, back):  # work goes on where it was
        list(link_pending(store))
    assert cluster.counts() == back.counts()
    back.close()


def test_a_copy_that_was_cut_off_goes_on(seeded, cluster: ElasticStore) -> None:
    list(islice(copy(seeded, cluster), 1 + KINDS.index("versions")))
    written = {one.kind: one.written for one in copy(seeded, cluster)}
    assert written["posts"] == written["versions"] == 0
    assert written["leads"] > 0
    assert [one.written for one in copy(seeded, cluster)] == [0] * len(KINDS)


def test_a_copy_never_mixes_two_stores(seeded, cluster: ElasticStore) -> None:
    cluster.put_posts([post(77, "somebody else's")])
    with pytest.raises(StoreError, match=r"holds posts that the source does not know .*telegram:road:77"):
        list(copy(seeded, cluster))


@pytest.mark.slow
def test_nothing_is_lost_while_indices_are_carried_over(cluster: ElasticStore, elastic_store_url: str) -> None:
    cluster.put_posts(post(n, f"boat {n}") for n in range(3000))
    stop, acknowledged, broke = threading.Event(), [], []

    def write() -> None:
        store, number = open_store(Path(), url=elastic_store_url), 10_000
        try:
            while not stop.is_set():
                made = [post(number + i, f"boat {number + i} +9053000{i:05d}", channel=f"c{i}") for i in range(5)]
                store.put_posts(made)
                store.put_annotations([reading(p) for p in made])
                store.put_posts([post(number % 3000, f"edited {number}")])
                store.audit(who="w", action="search", subject=str(number))
                acknowledged.extend(p.id for p in made)
                number += 5
        except Exception as error:
            broke.append(error)
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    for kind in ("posts", "audit", "state", "posts"):
        old, new = reindex.reindex(cluster.engine, kind, lambda count: None)
        assert (old[-6:], new[-6:]) < ("000002", "000003") or old < new
    stop.set()
    writer.join()
    assert broke == []
    assert len(acknowledged) > 20
    stored = {s.post.id: s for s in cluster.all_posts()}
    assert all(stored[name].annotation for name in acknowledged)
    assert len(stored) == 3000 + len(acknowledged)
    entries = list(cluster.audit_log())
    assert len(entries) == len(acknowledged) // 5
    assert first_broken(entries) is None
    assert reindex.current(cluster.engine, "posts").endswith("000003")


def test_what_was_erased_while_it_was_copied_does_not_come_back(
    cluster: ElasticStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.put_posts(post(n, f"boat {n}") for n in range(20))
    real, calls = reindex._pass, []

    def slow(*args) -> int:
        count = real(*args)
        if not calls:
            calls.append(cluster.expire(before="2026-01-09T00:00:00+00:00"))
        return count

    monkeypatch.setattr(reindex, "_pass", slow)
    reindex.reindex(cluster.engine, "posts", lambda count: None)
    assert calls[0] > 0
    assert len(list(cluster.all_posts())) == 20 - calls[0]


def test_the_commands_say_what_they_did(vigie, elastic_store_url: str, tmp_path: Path) -> None:
    env = {"VIGIE_STORE": elastic_store_url}
    assert "needs none of this" in vigie("index", "status", code=1).stderr
    assert "`vigie index init` makes it" in vigie("index", "status", code=1, **env).stderr
    assert "-posts-v1-000001" in vigie("index", "init", "--shards", "2", **env).stderr
    assert "all indices are there already" in vigie("index", "init", **env).stderr
    (tmp_path / "posts.jsonl").write_text('{"id": "telegram:road:1", "text": "Boat to Kos"}\n')
    assert vigie("import", str(tmp_path / "posts.jsonl"), **env)
    assert "1 posts" in vigie("search", "boat", **env).stderr
    said = vigie("index", "status", **env)
    assert "posts-v1-000001" in said.stdout
    assert "linking: nobody" in said.stderr
    assert "posts-v1-000002" in vigie("index", "reindex", "--kind", "posts", **env).stderr
    assert "1 posts" in vigie("search", "boat", **env).stderr
    copied = vigie("index", "copy", elastic_store_url, str(tmp_path / "new")).stderr
    assert "posts: 1 there, 1 written now, 0 differ" in copied
