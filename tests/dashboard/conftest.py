"""A seeded home and a running dashboard for each module that asks, and a real Chromium where there is one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from dashboard.serve import Served, serve
from index.store import Store, open_store
from tests.dashboard import seed

CHROMIUM = Path("/usr/bin/chromium")
# Most things take a tenth of a second; a machine with other work gets its time (milliseconds).
PATIENCE = 30_000
PAGES = {
    "triage": "from dashboard.views.triage import page\npage()",
    "lead": "from dashboard.views.lead import page\npage()",
    "search": "from dashboard.views.search import page\npage()",
    "sources": "from dashboard.views.sources import page\npage()",
}


@pytest.fixture
def open_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs one page on the store of this test, as a named person."""
    monkeypatch.setenv("VIGIE_USER", "lotte")
    monkeypatch.setattr(sys, "argv", ["pytest"])

    def run(name: str, **query: str) -> AppTest:
        app = AppTest.from_string(PAGES[name], default_timeout=20)
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


@pytest.fixture
def seeded(template: Path, home: Path) -> Iterator[Store]:
    shutil.copytree(template, home)
    store = open_store(home)
    yield store
    store.close()


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A dashboard of this module's own, on a seeded home and a free port."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(template, home, dirs_exist_ok=True)
    os.environ["VIGIE_USER"] = "lotte"
    os.environ.pop("VIGIE_STORE", None)
    running = serve(home, port=8600, open_browser=False)
    yield running, home
    running.stop()


@pytest.fixture(scope="module")
def store_of(served: tuple[Served, Path]) -> Iterator[Store]:
    """The same store, seen from here."""
    store = open_store(served[1])
    yield store
    store.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt install chromium to run the tests that drive a browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@dataclass
class Tab:
    """A page of the browser with all that it asked for and complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> Page:
        self.page.goto(f"{self.address}/{path}")
        return self.page

    def menu(self, title: str) -> Page:
        """By the navigation, as people go: a reload of a sub-page makes Streamlit look for itself in two places."""
        self.page.locator("header").get_by_role("link", name=title).click()
        return self.page


@pytest.fixture
def tab(browser: Browser, served: tuple[Served, Path]) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    tab = Tab(page, served[0].address)
    page.on("request", lambda request: tab.requests.append(request.url))
    page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    yield tab
    context.close()
