"""Shared by all folders: a home for each test, stores under contract, and the recorded material where it is at hand."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from index.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("VIGIE_STORE", raising=False)
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_rule_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A rule's fault is survived and logged by the product; in a test it is a fault."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.name == "vigie.faults"] == []


ELASTIC = pytest.param("elastic", marks=[pytest.mark.elastic])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What talks to Elasticsearch shares two servers, and so two workers: one has the pages' tests, one the rest."""
    for item in items:
        if item.get_closest_marker("elastic"):
            item.add_marker(pytest.mark.xdist_group("pages" if "dashboard" in item.path.parts else "elastic"))


@pytest.fixture(scope="session")
def elastic() -> Iterator[str]:
    """The address of a real server: VIGIE_TEST_ELASTIC, else one that is fetched, started and stopped here."""
    if given := os.environ.get("VIGIE_TEST_ELASTIC"):
        yield given.rstrip("/")
        return
    from tests.elastic.distribution import MissingError, without
    from tests.elastic.node import Node

    node = Node()
    try:
        node.start()
    except MissingError as missing:
        without(missing)
    try:
        yield node.wait().url
    finally:
        node.stop()


@pytest.fixture
def elastic_store_url(elastic: str) -> Iterator[str]:
    """Indices of this test's own on that server, deleted afterwards."""
    name = f"vigie-test-{uuid.uuid4().hex[:10]}"
    yield f"{elastic}/{name}"
    forget_indices(f"{elastic}/{name}")


def forget_indices(url: str) -> None:
    """Delete all indices and templates of a prefix, by name: servers refuse to delete by pattern."""
    server, _, name = url.rpartition("/")
    for listing, delete in (("_cat/indices", ""), ("_cat/templates", "_index_template/")):
        with urlopen(f"{server}/{listing}/{name}-*?h={'index' if not delete else 'name'}", timeout=60) as answer:
            for found in answer.read().decode().split():
                urlopen(Request(f"{server}/{delete}{found}", method="DELETE"), timeout=60).close()


@pytest.fixture(params=["embedded", ELASTIC])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """Every test that asks for it runs on each store there is."""
    return request.getfixturevalue("elastic_store_url") if request.param == "elastic" else None


@pytest.fixture
def store(home: Path, store_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    if store_url:
        monkeypatch.setenv("VIGIE_STORE", store_url)
    opened = open_store(home, url=store_url)
    yield opened
    opened.close()


@pytest.fixture
def new_store(store_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    """Opens an empty store, as often as a test wants one; the one before it is gone then."""

    def opened() -> Store:
        store = open_store(tmp_path_factory.mktemp("store"), url=store_url)
        if store_url:
            empty(store)
        return store

    return opened


def empty(store: Store) -> None:
    """Making indices takes seconds, emptying them none."""
    from index.elastic.bulk import Op, must
    from index.elastic.schema import KINDS
    from index.elastic.store import ElasticStore

    assert isinstance(store, ElasticStore)
    for kind in KINDS:
        store.engine.fresh(kind, always=True)
        must(store.engine, [Op(kind, d.key, None, d.token) for d in store.engine.scan(kind, {"match_all": {}})])


@pytest.fixture(scope="session")
def shared() -> Path:
    """Recorded pages and background posts that are not part of the repository."""
    for place in (os.environ.get("VIGIE_SHARED"), ROOT.parent / "shared", ROOT / "shared"):
        if place and (Path(place) / "fixtures").is_dir():
            return Path(place)
    pytest.skip("the recorded pages are not here: put them in ../shared or name their folder in VIGIE_SHARED")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process: Playwright refuses to be started twice in one."""
    from tests.dashboard.chromium import chromium

    with chromium() as opened:
        yield opened
