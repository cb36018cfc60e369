"""Three nodes with TLS: one is killed, one is cut off, and nothing that was acknowledged is lost."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from index.audit import first_broken
from index.errors import StoreError
from index.linker import link_pending
from index.records import Decision, Query
from index.store import Store, open_store
from tests.dashboard.chromium import tab_of
from tests.dashboard.conftest import serving
from tests.elastic.distribution import MissingError, without
from tests.elastic.node import KEYSTORE, Node, started
from tests.elastic.security import PASSWORD, secured
from tests.index.make import post, reading

pytestmark = [pytest.mark.elastic, pytest.mark.slow]
NOW = "2026-02-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Node]]:
    folder = tmp_path_factory.mktemp("tls")
    nodes = [secured(folder) for _ in range(3)]
    peers = ",".join(f"127.0.0.1:{node.transport}" for node in nodes)
    for number, node in enumerate(nodes):
        names = {"node.name": f"n{number}", "discovery.seed_hosts": f'"{peers}"'}
        node.settings = {**node.settings, **names, "cluster.initial_master_nodes": "n0,n1,n2"}
    try:
        kept = nodes[0].prepare().folder / "config" / KEYSTORE  # making one takes longer than starting a node
        for node in nodes[1:]:
            node.files = {**node.files, KEYSTORE: kept.read_bytes()}
        started(nodes)
        yield nodes
    except MissingError as missing:
        without(missing)
    finally:
        for node in nodes:
            node.stop()


@pytest.fixture
def url(nodes: Sequence[Node], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VIGIE_STORE_CA", str(nodes[0].tls))
    monkeypatch.setenv("VIGIE_STORE_USER", "elastic")
    monkeypatch.setenv("VIGIE_STORE_PASSWORD", PASSWORD)
    hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
    return f"https://{hosts}/cluster"


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path, url=url)
    yield opened
    opened.close()


class Team(threading.Thread):
    """Indexes, links, decides and logs until it is stopped, and remembers what was acknowledged."""

    def __init__(self, store: Store, first: int) -> None:
        super().__init__()
        self.store, self.number = store, first
        self.stored, self.decided, self.logged = list[str](), list[str](), 0
        self.refused = list[StoreError]()
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.round()
            except StoreError as error:
                self.refused.append(error)

    def round(self) -> None:
        self.number += 5
        made = [post(self.number + n, f"boat +90530{self.number + n:07d}", channel=f"c{n}") for n in range(5)]
        self.store.put_posts(made)
        self.stored += [one.id for one in made]
        self.store.put_annotations([reading(one) for one in made])
        list(link_pending(self.store))
        lead = self.store.lead(self.store.get_posts([made[0].id])[0].lead or "")
        self.store.decide(Decision(lead.id, "relevant", "ana", NOW, note=made[0].id), revision=lead.revision)
        self.decided.append(made[0].id)
        self.store.audit(who="ana", action="search", subject=str(self.number))
        self.logged += 1

    def check(self) -> None:
        self.stop.set()
        self.join(timeout=120)
        there = {stored.post.id: stored for stored in self.store.all_posts()}
        assert [name for name in self.stored if name not in there] == []
        for name in self.decided:
            assert self.store.lead(there[name].lead or "").status == "relevant"
        entries = list(self.store.audit_log())
        assert sum(entry.action == "search" for entry in entries) >= self.logged
        assert first_broken(entries) is None


def master(nodes: Sequence[Node], ask: Node) -> Node:
    (elected,) = ask.ask("/_cluster/state/master_node?filter_path=master_node").values()
    names = {str(node.settings["node.name"]): node for node in nodes}
    found = ask.ask(f"/_nodes/{elected}?filter_path=nodes.*.name")["nodes"]
    return names[found[elected]["name"]]  # type: ignore[index]


def test_a_killed_master_costs_nothing_that_was_acknowledged(store: Store, nodes: Sequence[Node]) -> None:
    nodes[0].wait(nodes=3, copies=True)
    team = Team(store, 0)
    team.start()
    time.sleep(5)
    killed = master(nodes, nodes[0])
    killed.kill()
    before = len(team.stored)
    time.sleep(20)
    team.check()
    assert len(team.stored) > before
    assert [str(error) for error in team.refused if "\n" in str(error)] == []
    assert store.search(Query("boat")).total == len({*team.stored, *(s.post.id for s in store.all_posts())})
    killed.start().wait(nodes=3)


def test_a_node_that_is_cut_off_costs_nothing_that_was_acknowledged(store: Store, nodes: Sequence[Node]) -> None:
    nodes[0].wait(nodes=3, copies=True)
    team = Team(store, 100_000)
    team.start()
    time.sleep(5)
    silent = master(nodes, nodes[0])
    silent.signal(signal.SIGSTOP)  # it holds its connections and says nothing, as behind a dead switch
    time.sleep(45)
    before = len(team.stored)
    silent.signal(signal.SIGCONT)
    time.sleep(15)
    team.check()
    assert len(team.stored) > before
    assert first_broken(store.audit_log()) is None


@pytest.mark.browser
def test_triage_goes_on_with_two_of_three_nodes(
    store: Store, url: str, nodes: Sequence[Node], browser: Browser, tmp_path: Path
) -> None:
    nodes[0].wait(nodes=3, copies=True)
    made = [post(500_000 + n, f"boat {n} +90532000{n:04d}", channel=f"page{n}") for n in range(12)]
    store.put_posts(made)
    store.put_annotations([reading(one) for one in made])
    list(link_pending(store))
    with serving(tmp_path, url, "lotte") as served, tab_of(browser, served.address) as tab:
        page = tab.triage()
        decided = [tab.chosen()]
        tab.press("1")
        nodes[0].wait(nodes=3, copies=True)
        killed = master(nodes, nodes[0])
        killed.kill()
        for _ in range(6):
            decided.append(tab.chosen())
            tab.press("1")  # where nobody answers at first it waits, is sent again, and the next lead is chosen
        assert "Traceback" not in page.content()
    assert len(set(decided)) == 7
    for lead in decided:
        assert [(one.who, one.decision) for one in store.decisions(lead)] == [("lotte", "relevant")]
    assert first_broken(store.audit_log()) is None
    killed.start().wait(nodes=3)
