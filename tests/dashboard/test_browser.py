"""What only a real browser shows: keys, direction, what is loaded, and that hostile text stays text."""

from __future__ import annotations

import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from index.store import Store
from tests.dashboard.chromium import Tab
from tests.dashboard.hostile import HOSTILE, plant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("dashboard-browser")]


def test_a_morning_of_triage_by_keyboard_alone(tab: Tab, store_of: Store) -> None:
    page = tab.triage()
    queue = [lead.id for lead in store_of.leads(statuses=["new"])]
    for key, expected in (("j", queue[1]), ("ArrowDown", queue[2]), ("k", queue[1]), ("ArrowUp", queue[0])):
        tab.press(key)
        assert tab.chosen() == expected
    for key in ("1", "2", "3"):
        tab.press(key)
    assert [store_of.lead(one).status for one in queue[:4]] == ["relevant", "not_relevant", "later", "new"]
    assert tab.chosen() == queue[3]
    expect(page.locator(".row").first).to_have_attribute("data-go", f"pick:{queue[3]}")
    for back in (2, 1, 0):
        tab.press("u")
        assert tab.chosen() == queue[back]
    assert {store_of.lead(one).status for one in queue[:4]} == {"new"}


def test_the_keys_work_on_an_arabic_and_a_french_keyboard(tab: Tab, store_of: Store) -> None:
    page = tab.triage()
    queue = [lead.id for lead in store_of.leads(statuses=["new"])]
    type_key = "([key, code]) => document.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    page.evaluate(type_key, ["ت", "KeyJ"])
    expect(page.locator(".chosen h2")).to_have_text(f"Lead {queue[1]}")
    page.evaluate(type_key, ["h", "KeyJ"])  # Dvorak: the letter counts
    page.evaluate(type_key, ['"', "Digit3"])
    expect(page.locator(".chosen h2")).to_have_text(f"Lead {queue[2]}")
    assert store_of.lead(queue[1]).status == "later"
    tab.press("u")


def test_a_note_takes_letters_and_digits_without_deciding(tab: Tab, store_of: Store) -> None:
    page = tab.triage()
    lead = tab.chosen()
    page.keyboard.press("n")
    field = page.get_by_label("Note on the chosen lead")
    expect(field).to_be_focused()
    page.keyboard.type("J1 says 2 boats, 3 crews, u know")
    page.keyboard.press("Enter")
    expect(page.locator(".say", has_text="Note kept")).to_be_visible()
    assert store_of.decisions(lead)[0].note == "J1 says 2 boats, 3 crews, u know"
    assert store_of.lead(lead).status == "new"
    page.keyboard.press("u")
    expect(page.locator(".say", has_text="Took back your note")).to_be_visible()


def test_a_key_pressed_twice_decides_on_nothing_unseen(tab: Tab, store_of: Store) -> None:
    page = tab.triage()
    first, second = [lead.id for lead in store_of.leads(statuses=["new"])][:2]
    page.evaluate(
        """() => { for (let i = 0; i < 2; i++)
             document.dispatchEvent(new KeyboardEvent("keydown", {key: "2", code: "Digit2", bubbles: true})); }"""
    )
    page.wait_for_timeout(800)
    assert store_of.lead(second).status == "new"
    if store_of.lead(first).status != "new":
        page.keyboard.press("u")
        expect(page.locator(".say", has_text="Took back")).to_be_visible()


def test_a_click_chooses_and_o_opens_the_lead_with_its_address(tab: Tab) -> None:
    page = tab.triage()
    third = page.locator(".row").nth(2)
    wanted = third.get_attribute("data-go")
    third.click()
    expect(page.locator(f'.row[aria-selected="true"][data-go="{wanted}"]')).to_have_count(1)
    page.keyboard.press("o")
    expect(page.locator("h1", has_text=str(wanted).partition(":")[2])).to_be_visible()
    assert page.url.endswith(f"lead?lead={str(wanted).partition(':')[2]}")


def test_part_of_a_number_in_arabic_digits_finds_it_and_opens_its_dossier(tab: Tab, store_of: Store) -> None:
    tab.triage()
    page = tab.menu("Search")
    field = page.get_by_label("Search", exact=True)
    field.fill("٠٥٣٠ ٠٠٠ ٠٠ ١٢")
    field.press("Enter")
    expect(page.locator(".total")).to_have_text("10 posts")
    expect(page.locator(".post mark").first).to_contain_text("•")
    page.get_by_role("button", name="Open the dossier of phone +90••••••••12").click()
    expect(page.locator("h2", has_text="Dossier of phone +905300000012")).to_be_visible()
    actions = [(entry.action, entry.subject) for entry in store_of.audit_log(limit=3)]
    assert ("search", "٠٥٣٠ ٠٠٠ ٠٠ ١٢") in actions
    assert ("dossier", "+905300000012") in actions


def test_a_facet_and_its_chip_can_be_clicked(tab: Tab) -> None:
    tab.triage()
    page = tab.menu("Search")
    page.locator('[data-go="facet:language:fa"]').click()
    expect(page.locator(".chip")).to_contain_text("Persian")
    expect(page.locator(".total")).to_contain_text("7 posts")
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_an_arabic_post_runs_from_right_to_left(tab: Tab, store_of: Store) -> None:
    lead = next(lead for lead in store_of.leads() if "telegram:rihla_demo" in lead.channels)
    page = tab.open(f"lead?lead={lead.id}")
    line = page.locator(".post .text > div", has_text="السلام عليكم").first
    expect(line).to_have_css("direction", "rtl")
    expect(line).to_have_css("unicode-bidi", "isolate")
    left, right = page.evaluate(
        """() => ["ORIGIN", "DESTINATION"].map((label) => document
             .querySelector(".post .sp-" + label.toLowerCase()).getBoundingClientRect().left)"""
    )
    assert left > right, "the place that comes first stands further right"


def test_a_reveal_shows_the_number_in_this_session_only(tab: Tab, store_of: Store) -> None:
    lead = next(lead for lead in store_of.leads() if "telegram:rihla_demo" in lead.channels)
    page = tab.open(f"lead?lead={lead.id}")
    expect(page.locator(".facts .key").first).to_have_text("phone +90••••••••12")
    assert "5300000012" not in page.content()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".say", has_text="Write the reason first")).to_be_visible()
    page.get_by_label("Reason, kept in the audit log").fill("case 12, asked by the prosecutor")
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".facts .key").first).to_have_text("phone +905300000012")
    expect(page.locator(".post .sp-phone").first).to_contain_text("٥٣٠")
    (entry,) = store_of.audit_log(limit=1)
    assert (entry.who, entry.action, entry.detail) == ("lotte", "reveal", "case 12, asked by the prosecutor")
    assert entry.subject == f"{lead.id} phone:+905300000012"
    page.reload()
    expect(page.locator(".facts .key").first).to_have_text("phone +90••••••••12")


def test_no_page_asks_another_host_or_complains(tab: Tab) -> None:
    tab.triage()
    for title, wanted in (("Search", ".post"), ("Sources", ".source"), ("Lead", "h1"), ("Triage", ".row")):
        page = tab.menu(title)
        expect(page.locator(wanted).first).to_be_visible()
    expect(page.locator("html[data-keys]")).to_have_count(1)
    page.keyboard.press("o")
    expect(page.locator("h1", has_text="Lead L")).to_be_visible()
    page.wait_for_timeout(300)
    hosts = {urlsplit(url).hostname for url in tab.requests if urlsplit(url).scheme not in {"data", "blob"}}
    assert hosts == {"127.0.0.1"}
    assert tab.complaints == []


def test_a_page_is_sent_whole_each_time(tab: Tab) -> None:
    frames: list[bytes | str] = []

    def keep(frame: bytes | str) -> None:  # Playwright marks the function it is given; a bound built-in takes no mark
        frames.append(frame)

    tab.page.on("websocket", lambda socket: socket.on("framereceived", keep))
    tab.triage()
    for title, wanted in (("Search", ".post"), ("Triage", ".row"), ("Search", ".post")):
        expect(tab.menu(title).locator(wanted).first).to_be_visible()
    kinds = Counter(ForwardMsg.FromString(frame).WhichOneof("type") for frame in frames if isinstance(frame, bytes))
    assert kinds["delta"] > 0
    assert kinds["ref_hash"] == 0, "a page that leans on what the tab has kept fails when the tab has dropped it"


def test_hostile_text_stays_text_on_every_page(tab: Tab, store_of: Store) -> None:
    lead = plant(store_of)
    try:
        for path in ("", f"lead?lead={lead}", "search", "sources"):
            page = tab.open(path)
            expect(page.locator(".row, .post, .source").first).to_be_visible()
            page.wait_for_timeout(400)
            assert page.evaluate("window.owned") is None
            assert page.locator(".stHtml script, .stHtml img, .stHtml iframe, .stHtml [onerror], .katex").count() == 0
            assert page.locator('a[href^="javascript"], a[href*="evil.invalid"]').count() == 0
        page = tab.open(f"lead?lead={lead}")
        shown = page.locator(".post .text").first
        expect(shown).to_be_visible()
        text = shown.inner_text()
        for piece in HOSTILE:
            assert piece in text
        page = tab.open()
        page.locator('[data-testid="stSelectbox"]').nth(2).click()
        expect(page.get_by_text("**bold** :red[x] $y$ <b>z</b>", exact=False).first).to_be_visible()
    finally:
        assert {urlsplit(url).hostname for url in tab.requests if url.startswith("http")} == {"127.0.0.1"}


def test_a_decision_takes_a_blink(tab: Tab, store_of: Store) -> None:
    """Generous for a busy machine; 0.1 to 0.2 s is usual."""
    tab.triage()
    tab.press("j")
    times = list[float]()
    for key in ("3", "3", "3", "u", "u", "u"):
        start = time.perf_counter()
        tab.press(key)
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 1.5
