"""Two people in front of the same queue: whoever comes second is told who did what, and may decide again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from index.store import Store
from tests.dashboard.chromium import Tab, tab_of
from tests.dashboard.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("dashboard-browser")]

# Row and heading are drawn one after the other: they are compared until they agree.
SHOWS_CHOSEN = """() => {
    const row = document.querySelector('.row[aria-selected="true"]')?.dataset.go ?? "none";
    return document.querySelector(".chosen h2")?.textContent.trim() === "Lead " + row.replace("pick:", "");
}"""


@pytest.fixture
def bens(browser: Browser, seat: Seat) -> Iterator[Tab]:
    with seat.another("ben") as served, tab_of(browser, served.address) as opened:
        yield opened


def standing(store: Store, lead: str) -> list[tuple[str, str]]:
    """Who decided what, newest first."""
    return [(d.who, d.decision) for d in store.decisions(lead) if not d.undone and d.decision != "note"]


def test_the_second_is_told_what_the_first_did_and_may_decide_again(tab: Tab, bens: Tab, store_of: Store) -> None:
    first, second = tab.triage(), bens.triage()
    lead = tab.chosen()
    assert bens.chosen() == lead
    tab.press("1")
    second.keyboard.press("2")
    told = second.locator(".say", has_text="Yours was not kept: decide again")
    expect(told).to_contain_text(f"lotte marked lead {lead} relevant just now, while you had it open")
    assert standing(store_of, lead) == [("lotte", "relevant")]
    assert bens.chosen() == lead, "it left the list and stays before him"
    expect(second.locator('.row[aria-selected="true"] .status')).to_have_text("Relevant")
    bens.press("2")
    assert standing(store_of, lead) == [("ben", "not_relevant"), ("lotte", "relevant")]
    assert store_of.lead(lead).status == "not_relevant"
    for page in (second, first):
        page.keyboard.press("u")
        expect(page.locator(".say", has_text="Took back")).to_be_visible()
        page.wait_for_function(SHOWS_CHOSEN)
    assert store_of.lead(lead).status == "new"


def test_a_note_that_came_second_stays_in_its_field(tab: Tab, bens: Tab, store_of: Store) -> None:
    first, second = tab.triage(), bens.triage()
    lead = tab.chosen()
    second.keyboard.press("n")
    field = second.get_by_label("Note on the chosen lead")
    expect(field).to_be_focused()
    second.keyboard.type("the same yacht as in May")
    tab.press("3")
    second.keyboard.press("Enter")
    expect(second.locator(".say", has_text=f"lotte marked lead {lead} for later")).to_be_visible()
    expect(field).to_have_value("the same yacht as in May")
    field.press("Enter")
    expect(second.locator(".say", has_text="Note kept")).to_be_visible()
    assert store_of.decisions(lead)[0].note == "the same yacht as in May"
    second.keyboard.press("u")
    expect(second.locator(".say", has_text="Took back your note")).to_be_visible()
    first.keyboard.press("u")
    expect(first.locator(".say", has_text="Took back")).to_be_visible()
