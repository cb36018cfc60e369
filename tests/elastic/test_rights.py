"""TLS, passwords, and the least rights: the documented roles are enough for each task, and what lacks is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import persons
from index.elastic import reindex
from index.elastic.store import ElasticStore
from index.erasing import erase, hold, named, plan
from index.errors import StoreError
from index.keeping import Erasure
from index.linker import link_pending
from index.records import Decision, Query
from index.store import Store, open_store
from tests.elastic.distribution import MissingError, without
from tests.elastic.node import Node
from tests.elastic.security import PASSWORD, secured
from tests.index.make import post, reading

pytestmark = [pytest.mark.elastic, pytest.mark.slow]
USERS = {"worker": "vigie", "admin": "vigie_admin", "reader": "reader", "stranger": "nobody"}
READER = """
reader:
  cluster: [monitor]
  indices:
    - names: ["vigie-*"]
      privileges: [read, view_index_metadata, monitor, maintenance]
nobody:
  cluster: []
"""
As = Callable[[str], Store]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    try:
        node = secured(tmp_path_factory.mktemp("tls"), **{"discovery.type": "single-node"})
        node.files = {**node.files, "roles.yml": str(node.files["roles.yml"]) + READER}
        node.prepare()
    except MissingError as missing:
        without(missing)
    for user, role in USERS.items():
        node.tool("elasticsearch-users", "useradd", user, "-p", f"{PASSWORD}-{user}", "-r", role)
    try:
        yield node.start().wait()
    finally:
        node.stop()


@pytest.fixture
def as_(node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[As]:
    opened = list[Store]()

    def as_user(user: str, password: str | None = None) -> Store:
        monkeypatch.setenv("VIGIE_STORE_CA", str(node.tls))
        monkeypatch.setenv("VIGIE_STORE_USER", user)
        monkeypatch.setenv("VIGIE_STORE_PASSWORD", password or f"{PASSWORD}-{user}")
        opened.append(open_store(tmp_path, url=node.url))
        return opened[-1]

    yield as_user
    for store in opened:
        store.close()


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        work()
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


def test_a_worker_without_indices_is_sent_to_the_operator(as_: As) -> None:
    said = refusal(lambda: as_("worker"))
    assert "ask its operator to run `vigie index init`" in said
    assert "'worker' lacks the cluster right manage_index_templates" in said


def test_the_worker_can_do_all_daily_work_once_the_admin_made_the_indices(as_: As) -> None:
    as_("admin")
    store = as_("worker")
    posts = [post(n, f"boat {n} +905300000012") for n in range(3)]
    store.put_posts(posts)
    store.put_posts([post(0, "edited +905300000012")])
    store.put_annotations([reading(p) for p in store.pending("m@1", limit=9)])
    list(link_pending(store))
    (lead,) = store.leads()
    store.decide(Decision(lead.id, "relevant", "ana", "2026-02-01T00:00:00+00:00"), revision=lead.revision)
    store.undo(who="ana", at="2026-02-01T00:00:00+00:00")
    store.audit(who="ana", action="search", subject="boat")
    assert store.search(Query("boat")).total == 2
    assert store.expire(before="2026-01-03T00:00:00+00:00") == 2
    assert [entry.action for entry in store.audit_log()] == ["decide", "undo", "search", "expire"]
    assert store.counts()["posts"] == 1
    hold(store, "channel", "telegram:none", why="case 12", who="ana", at="2026-02-01T00:00:00+00:00")
    sought = persons.number("+905300000012")
    order = Erasure(named(store, sought), plan(store, sought).asked, "request", "ana", "2026-02-01T00:00:00+00:00")
    assert erase(store, order).posts == 1


def test_the_worker_can_neither_change_the_audit_log_nor_the_indices(as_: As) -> None:
    as_("admin")
    store = as_("worker")
    assert isinstance(store, ElasticStore)
    store.audit(who="ana", action="search", subject="boat")
    doc = next(store.engine.scan("audit", {"match_all": {}}))
    said = refusal(lambda: store.engine.put("audit", doc.key, {**doc.source, "who": "eve"}, doc.token))
    assert "'worker' lacks the index right" in said
    refusal(lambda: store.engine.request("DELETE", f"/{doc.token.index}/_doc/{doc.key}"))
    assert "lacks the cluster right manage_index_templates" in refusal(
        lambda: reindex.reindex(store.engine, "posts", lambda count: None)
    )


def test_the_admin_carries_indices_over_under_the_same_roles(as_: As) -> None:
    admin = as_("admin")
    assert isinstance(admin, ElasticStore)
    old, new = reindex.reindex(admin.engine, "leads", lambda count: None)
    assert old != new
    as_("worker").leads()


def test_who_may_only_read_is_told_which_right_writing_takes(as_: As) -> None:
    as_("admin")
    store = as_("reader")
    assert store.search(Query("boat")).total >= 0
    said = refusal(lambda: store.put_posts([post(1000, "x")]))
    assert "'reader' lacks the index right" in said
    assert "docs/elasticsearch.md" in said


def test_a_user_without_any_right_and_one_with_a_wrong_password_are_told_apart(as_: As) -> None:
    assert "'stranger' lacks the cluster right monitor" in refusal(lambda: as_("stranger"))
    assert "does not accept the user or password" in refusal(lambda: as_("worker", "wrong"))


def test_a_server_whose_ca_nobody_named_is_not_trusted(node: Node, tmp_path: Path) -> None:
    said = refusal(lambda: open_store(tmp_path, url=node.url))
    assert "is not trusted: name its CA file in VIGIE_STORE_CA" in said
