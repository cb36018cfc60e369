"""The store goes away while somebody decides: they are told, nothing is lost or made up, and it goes on by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.store import Store, open_store
from tests.conftest import ROOT
from tests.dashboard.chromium import Tab, tab_of
from tests.dashboard.conftest import fill, serving
from tests.elastic.distribution import MissingError, without
from tests.elastic.node import Node

pytestmark = [pytest.mark.browser, pytest.mark.elastic, pytest.mark.slow]


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A server of this module's own: it is killed."""
    own = Node()
    try:
        yield own.start().wait()
    except MissingError as missing:
        without(missing)
    finally:
        own.stop()


@pytest.fixture(scope="module")
def tab(node: Node, template: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    home = tmp_path_factory.mktemp("home")
    fill(template, home, node.url).close()
    with serving(home, node.url, "lotte") as served, tab_of(browser, served.address) as opened:
        yield opened


@pytest.fixture
def store(node: Node, tmp_path: Path, tab: Tab) -> Iterator[Store]:
    """To look at what was kept, once the server is back."""
    opened = open_store(tmp_path, url=node.url)
    yield opened
    opened.close()


def told(page: Page, *pieces: str) -> None:
    sentence = page.locator(".say.bad")
    for piece in pieces:
        expect(sentence).to_contain_text(piece)
    assert "Traceback" not in page.content()


def decided(store: Store, lead: str) -> list[str]:
    return [d.decision for d in store.decisions(lead) if d.who == "lotte"]


def test_a_server_that_is_cut_off_is_said_and_its_late_answer_doubles_nothing(
    tab: Tab, node: Node, store: Store
) -> None:
    page = tab.triage()
    waits = tab.chosen()
    node.signal(signal.SIGSTOP)
    try:
        page.keyboard.press("3")
        told(page, "did not answer in time", f"your “for later” on lead {waits} is kept here only")
        search = tab.menu("Search")
        told(search, "did not answer in time", f"your “for later” on lead {waits} is kept here only")
        tab.menu("Triage")
    finally:
        node.signal(signal.SIGCONT)
    expect(page.locator(".say", has_text=f"Marked for later: {waits}")).to_be_visible()
    time.sleep(3)  # what was sent before is answered too
    assert decided(store, waits).count("later") == 1
    assert sum((entry.subject, entry.detail) == (waits, "later") for entry in store.audit_log()) == 1


@pytest.mark.parametrize("words", [("leads",), ("search", "boat"), ("process",)])
def test_a_command_says_it_in_one_sentence(node: Node, tmp_path: Path, words: tuple[str, ...]) -> None:
    node.signal(signal.SIGSTOP)
    try:
        cut_off = vigie(node, tmp_path, *words)
    finally:
        node.signal(signal.SIGCONT)
    assert (cut_off.returncode, cut_off.stdout) == (1, "")
    assert cut_off.stderr.startswith(f"vigie: the store {node.url} did not answer in time")
    assert cut_off.stderr.count("\n") == 1


def test_a_server_that_dies_takes_no_decision_with_it(tab: Tab, node: Node, store: Store, tmp_path: Path) -> None:
    page = tab.triage()
    kept = tab.chosen()
    tab.press("1")
    waits = tab.chosen()
    node.kill()
    page.keyboard.press("2")
    told(page, "cannot be reached: check that it runs", "tries again every 4 seconds",
         f"Until then your “not relevant” on lead {waits} is kept here only")  # fmt: skip
    assert tab.chosen() == waits
    tab.press("j")
    refused = tab.chosen()
    page.keyboard.press("n")
    field = page.get_by_label("Note on the chosen lead")
    expect(field).to_be_focused()
    page.keyboard.type("two boats, 3 crews")
    field.press("Enter")
    expect(page.locator(".say", has_text="Nothing was kept: your “not relevant”")).to_be_visible()
    page.wait_for_timeout(9_000)  # it tries again, twice
    expect(field).to_have_value("two boats, 3 crews")
    assert "cannot be reached" in vigie(node, tmp_path, "search", "boat").stderr
    node.start().wait()
    expect(page.locator(".say", has_text=f"Marked not relevant: {waits}")).to_be_visible()
    expect(page.locator(".say.bad")).to_have_count(0)
    assert (decided(store, kept), decided(store, waits), decided(store, refused)) == (
        ["relevant"],
        ["not_relevant"],
        [],
    )
    page.wait_for_timeout(2_000)  # what was drawn before the decision went through is gone by now
    expect(field).to_have_value("two boats, 3 crews")
    field.press("Enter")
    expect(page.locator(".say", has_text="Note kept")).to_be_visible()
    assert decided(store, refused) == ["note"]


def vigie(node: Node, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    places = {"VIGIE_HOME": str(home), "VIGIE_STORE": node.url}
    return subprocess.run(
        [sys.executable, "-m", "vigie", *words], env={**os.environ, **places}, cwd=ROOT, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
