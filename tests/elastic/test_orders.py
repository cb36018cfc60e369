"""An order to erase or to hold that was cut off is finished by whoever links, erases or holds next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import persons
from index.audit import first_broken
from index.elastic import deciding, erasing, log, orders
from index.elastic.store import ElasticStore
from index.erasing import erase, hold, named, plan
from index.keeping import Erasure
from index.linker import link_pending
from index.records import Decision, Stored
from tests.elastic.test_together import Killed
from tests.index.make import post, reading

pytestmark = [pytest.mark.elastic]
NOW, NUMBER = "2026-02-01T00:00:00+00:00", "+905300000012"


@pytest.fixture
def store(tmp_path: Path, elastic_store_url: str) -> Iterator[ElasticStore]:
    opened = ElasticStore(tmp_path, elastic_store_url)
    yield opened
    opened.close()


def killed(*_, **__) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("module", "step"),
    [(erasing, "must"), (erasing, "forget"), (erasing, "_forget_decisions"), (log, "append"), (orders, "must")],
    ids=["stones", "versions", "decisions", "audit", "end"],
)
def test_an_erasure_killed_at_any_step_is_finished_by_the_next_to_link(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch, module: object, step: str
) -> None:
    posts = [post(1, f"boat {NUMBER}"), post(2, f"ship {NUMBER} +905300000099"), post(3, "car +905300000099")]
    store.put_posts([post(1, "earlier"), *posts])
    store.put_annotations([reading(p) for p in store.pending("m@1", limit=9)])
    list(link_pending(store))
    store.decide(Decision(store.leads()[0].id, "later", "ana", NOW))
    sought = persons.number(NUMBER)
    order = Erasure(named(store, sought), plan(store, sought).asked, "request 7", "ana", NOW)
    with monkeypatch.context() as patched:
        patched.setattr(module, step, killed)
        with pytest.raises(Killed):
            erase(store, order)
    list(link_pending(store))
    assert [stored.post.id for stored in store.all_posts()] == ["telegram:road:3"]
    assert [lead.posts for lead in store.leads()] == [("telegram:road:3",)]
    assert [d.posts for d in store.decisions(store.leads()[0].id)] == [("telegram:road:3",)]
    assert list(store.engine.scan("versions", {"match_all": {}})) == []
    said = [entry.detail for entry in store.audit_log() if entry.action == "erase"]
    assert said == ["2 posts and 1 earlier texts erased: request 7"]
    assert first_broken(store.audit_log()) is None
    assert store.put_posts(posts) == Stored(unchanged=1, erased=2)


@pytest.mark.parametrize("step", ["drop", "append"], ids=["before it", "after it"])
def test_what_retention_erased_is_in_the_audit_log_though_it_was_killed(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store.put_posts([post(1, "boat"), post(2, "ship")])
    with monkeypatch.context() as patched:
        patched.setattr(erasing if step == "drop" else log, step, killed)
        with pytest.raises(Killed):
            store.expire(before=NOW)
    list(link_pending(store))
    assert list(store.all_posts()) == []
    assert [(e.who, e.action, e.subject, e.detail) for e in store.audit_log()] == [
        ("vigie", "expire", "2 posts", f"retention: all posts from before {NOW}")
    ]
    assert store.put_posts([post(1, "boat")]) == Stored(erased=1)


@pytest.mark.parametrize("step", ["append", "refresh"], ids=["before the log", "after it"])
def test_an_undoing_that_was_cut_off_is_told_to_the_leads_and_logged_once(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store.put_posts([post(1, f"boat {NUMBER}")])
    store.put_annotations([reading(p) for p in store.pending("m@1", limit=9)])
    list(link_pending(store))
    (lead,) = store.leads()
    store.decide(Decision(lead.id, "relevant", "ana", NOW))
    with monkeypatch.context() as patched:
        patched.setattr(log if step == "append" else deciding, step, killed)
        with pytest.raises(Killed):
            store.undo(who="ana", at=NOW)
    list(link_pending(store))
    with store.exclusively():
        pass
    assert [found.status for found in store.leads()] == ["new"]
    assert [(e.who, e.action) for e in store.audit_log()] == [("ana", "decide"), ("ana", "undo")]


def test_a_hold_whose_placing_was_cut_off_stands_and_is_logged_once(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(log, "append", killed)
        with pytest.raises(Killed):
            hold(store, "channel", "telegram:road", why="case 12", who="ben", at=NOW)
    list(link_pending(store))
    list(link_pending(store))
    assert [(h.subject, h.why) for h in store.holds()] == [("telegram:road", "case 12")]
    assert [entry.action for entry in store.audit_log()] == ["hold"]
