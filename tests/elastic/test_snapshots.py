"""A backup as docs/elasticsearch.md has it: taken, everything destroyed, restored, and all is as it was."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from index import persons
from index.audit import first_broken
from index.elastic import schema
from index.elastic.store import ElasticStore
from index.erasing import erase, hold, named, plan, plan_again
from index.keeping import Erasure
from index.linker import link_pending
from index.records import Decision
from tests.conftest import ROOT, forget_indices
from tests.index.make import post, reading

pytestmark = [pytest.mark.elastic, pytest.mark.slow]
NOW, NUMBER = "2026-02-01T00:00:00+00:00", "+905300000012"


def ask(server: str, method: str, path: str, body: object = None) -> dict[str, object]:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"{server}/{path}", data=data, method=method, headers={"Content-Type": "application/json"})
    with urlopen(request, timeout=120) as answer:
        return dict(json.loads(answer.read()))


def documented(name: str, folder: str) -> dict[str, tuple[str, str, object]]:
    """The three requests of the documentation, with this test's names; waiting for the end of each."""
    text = (ROOT / "docs" / "elasticsearch.md").read_text(encoding="utf-8")
    found = re.findall(r"^    (PUT|POST) (_snapshot/\S+) (\{.*\})$", text, flags=re.MULTILINE)
    assert len(found) == 3
    requests = dict[str, tuple[str, str, object]]()
    for step, (method, path, body) in zip(("register", "snapshot", "restore"), found, strict=True):
        mine = body.replace("vigie-*", f"{name}-*").replace("/backups/vigie", folder)
        wait = "" if step == "register" else "?wait_for_completion=true"
        requests[step] = (method, path.replace("_snapshot/backup", f"_snapshot/{name}") + wait, json.loads(mine))
    return requests


@pytest.fixture
def store(tmp_path: Path, elastic_store_url: str) -> Iterator[ElasticStore]:
    opened = ElasticStore(tmp_path, elastic_store_url)
    yield opened
    opened.close()


def state(store: ElasticStore) -> tuple[object, ...]:
    return list(store.all_posts()), store.leads(), store.holds(), list(store.audit_log())


def test_a_destroyed_store_is_restored_whole_and_what_was_erased_since_is_erased_again(
    store: ElasticStore, elastic_store_url: str, tmp_path: Path
) -> None:
    server, _, name = elastic_store_url.rpartition("/")
    requests = documented(name, f"snapshots-{uuid.uuid4().hex[:8]}")  # below path.repo
    posts = [post(1, f"boat {NUMBER}"), post(2, f"ship {NUMBER}"), post(3, "car +905300000099")]
    store.put_posts(posts)
    store.put_annotations([reading(p) for p in posts])
    list(link_pending(store))
    store.decide(Decision(store.leads()[0].id, "relevant", "ana", NOW))
    hold(store, "post", "telegram:road:3", why="case 12", who="ben", at=NOW)
    before = state(store)
    ask(server, *requests["register"])
    try:
        snapshot = ask(server, *requests["snapshot"])["snapshot"]
        assert snapshot["state"] == "SUCCESS"  # type: ignore[index]
        sought = persons.number(NUMBER)
        found = plan(store, sought)
        order = Erasure(named(store, sought), found.asked, "request 7", "ana", NOW)
        assert erase(store, order).posts == 2
        store.close()
        forget_indices(elastic_store_url)
        ask(server, *requests["restore"])
        restored = ElasticStore(tmp_path, elastic_store_url)
        assert state(restored) == before
        assert first_broken(restored.audit_log()) is None
        assert set(schema.versions(restored.engine)) == set(schema.KINDS)
        again = plan_again(restored, found.stones)
        order = Erasure("again", again.asked, "copy restored", "ana", NOW, found.stones)
        assert erase(restored, order).posts == 2
        assert [stored.post.id for stored in restored.all_posts()] == ["telegram:road:3"]
        assert [entry.action for entry in restored.audit_log()] == ["decide", "hold", "erase"]
        restored.close()
    finally:
        ask(server, "DELETE", f"_snapshot/{name}/*")
        ask(server, "DELETE", f"_snapshot/{name}")
