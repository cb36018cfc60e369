"""A seeded home on each store, filled once and shared; pages run without a browser, and a dashboard in a real one."""

from __future__ import annotations

import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from dashboard.serve import Served, serve
from index.store import Store, open_store
from index.transfer import copy
from tests.conftest import ELASTIC, empty, forget_indices
from tests.dashboard import seed
from tests.dashboard.chromium import Tab, tab_of

PAGES = {
    "triage": "from dashboard.views.triage import page\npage()",
    "lead": "from dashboard.views.lead import page\npage()",
    "search": "from dashboard.views.search import page\npage()",
    "watchlist": "from dashboard.views.watchlist import page\npage()",
    "sources": "from dashboard.views.sources import page\npage()",
}


@pytest.fixture
def open_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs one page on the store of this test, as a named person."""
    monkeypatch.setenv("VIGIE_USER", "lotte")
    monkeypatch.setattr(sys, "argv", ["pytest"])

    def run(name: str, **query: str) -> AppTest:
        app = AppTest.from_string(PAGES[name], default_timeout=90)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return run


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded home to copy: filling one takes longer than most tests."""
    home = tmp_path_factory.mktemp("template")
    store = open_store(home)
    seed.seed(store)
    store.close()
    return home


@pytest.fixture(scope="session")
def pages_url(elastic: str) -> Iterator[str]:
    """Indices for the pages that run without a browser: made once, filled anew for each test."""
    url = f"{elastic}/vigie-test-{uuid.uuid4().hex[:10]}"
    yield url
    forget_indices(url)


def fill(template: Path, home: Path, url: str | None) -> Store:
    """What the template holds, on either store."""
    if url is None:
        shutil.copytree(template, home, dirs_exist_ok=True)
        return open_store(home)
    target, source = open_store(home, url=url), open_store(template)
    empty(target)
    assert not [copied for copied in copy(source, target) if copied.differing]
    source.close()
    return target


@pytest.fixture(params=["embedded", ELASTIC])
def seeded(
    request: pytest.FixtureRequest, template: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """On each store, for what a page reads and writes."""
    url = request.getfixturevalue("pages_url") if request.param == "elastic" else None
    if url:
        monkeypatch.setenv("VIGIE_STORE", url)
    store = fill(template, home, url)
    yield store
    store.close()


@dataclass(frozen=True)
class Seat:
    """A running dashboard, where its store is, and how another one is put beside it."""

    served: Served
    home: Path
    url: str | None

    @contextmanager
    def another(self, who: str) -> Iterator[Served]:
        """The same store, with another person in front of it."""
        with serving(self.home, self.url, who) as beside:
            yield beside


@contextmanager
def serving(home: Path, url: str | None, who: str) -> Iterator[Served]:
    """A dashboard of that person's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIGIE_USER", who)
        patch.setenv("VIGIE_STORE", url or "")
        running = serve(home, port=8600, open_browser=False)
    yield running
    running.stop()


@pytest.fixture(scope="session", params=["embedded", ELASTIC])
def seat(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seat]:
    """Lotte's dashboard on each store; tests put back what they decide."""
    home, url = tmp_path_factory.mktemp("home"), None
    if request.param == "elastic":
        url = f"{request.getfixturevalue('elastic')}/vigie-test-{uuid.uuid4().hex[:10]}"
    fill(template, home, url).close()
    with serving(home, url, "lotte") as served:
        yield Seat(served, home, url)
    if url:
        forget_indices(url)


@pytest.fixture(scope="session")
def store_of(seat: Seat) -> Iterator[Store]:
    """The same store, seen from here."""
    store = open_store(seat.home, url=seat.url)
    yield store
    store.close()


@pytest.fixture
def tab(browser: Browser, seat: Seat) -> Iterator[Tab]:
    with tab_of(browser, seat.served.address) as opened:
        yield opened
