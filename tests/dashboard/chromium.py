"""A real Chromium, and a tab of it that remembers all it asked for and complained of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
# Most things take a tenth of a second; a machine with other work gets its time (milliseconds).
PATIENCE = 60_000


@dataclass
class Tab:
    """A page of the browser."""

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

    def triage(self) -> Page:
        """The queue, with a lead chosen and keys that work."""
        page = self.open()
        expect(page.locator('.row[aria-selected="true"]')).to_have_count(1)
        expect(page.locator("html[data-keys]")).to_have_count(1)
        return page

    def chosen(self) -> str:
        return (self.page.locator('.row[aria-selected="true"]').get_attribute("data-go") or "").partition(":")[2]

    def press(self, key: str) -> None:
        """And wait until another lead is chosen; a failure tells what the page said meanwhile."""
        before = self.chosen()
        self.page.keyboard.press(key)
        try:
            expect(self.page.locator(f'.row[aria-selected="true"]:not([data-go="pick:{before}"])')).to_have_count(1)
            expect(self.page.locator(".chosen h2")).to_have_text(f"Lead {self.chosen()}")
        except AssertionError as error:
            error.add_note(f"{key} was pressed on {before}; the page reads: {self.page.locator('body').inner_text()}")
            raise


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt install chromium to run the tests that drive a browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@contextmanager
def tab_of(browser: Browser, address: str) -> Iterator[Tab]:
    """A tab in a session of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    tab = Tab(page, address)
    page.on("request", lambda request: tab.requests.append(request.url))
    page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    yield tab
    context.close()
