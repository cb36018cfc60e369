"""What no page lets through: markup of others, contacts before a reveal, a person in need as a lead."""

from __future__ import annotations

from index.records import Query
from index.store import Store
from tests.dashboard.hostile import CHANNEL, HOSTILE, plant
from tests.dashboard.pages import Open, html


def test_hostile_text_is_escaped_on_every_page_and_in_every_widget(seeded: Store, open_page: Open) -> None:
    lead = plant(seeded)
    for name in ("triage", "lead", "search", "watchlist", "sources"):
        app = open_page(name, lead=lead) if name == "lead" else open_page(name)
        page = html(app)
        for block in ("<script", "<img", "<b>z", "<b>eve", "<u>hash", "<h1>out", 'href="javascript', "\u202egnol"):
            assert block not in page, (name, block)
        assert [*app.markdown, *app.caption, *app.error] == [], "nothing of others goes through markdown"
        for button in app.button:
            assert "**" not in button.label
            assert "<" not in button.label
    assert all(piece.replace("<", "&lt;")[:6] in html(open_page("lead", lead=lead)) for piece in HOSTILE)
    assert "&lt;script&gt;window.owned = 1&lt;/script&gt;" in html(open_page("lead", lead=lead))
    assert any(CHANNEL[:8] in option for option in open_page("triage").selectbox(key="triage_channel").options)


def test_no_contact_is_in_the_page_unmasked_not_even_in_an_attribute(seeded: Store, open_page: Open) -> None:
    page = html(open_page("triage"))
    for lead in seeded.leads():
        for contact in lead.contacts:
            assert contact.key.partition(":")[2].lstrip("+") not in page
    assert "+90••••••••12" in page


def test_a_seeker_is_never_a_lead(seeded: Store, open_page: Open) -> None:
    (asks,) = list(seeded.search(Query(text="وأطفالي")).hits)
    assert asks.lead is None
    assert "وأطفالي" not in html(open_page("triage"))
    page = open_page("search")
    page.text_input(key="search_text").set_value("وأطفالي").run()
    assert "وأطفالي" in html(page)
    post = next(block.body for block in page.html if "وأطفالي" in block.body)
    for private in ("lead:", "rihla_demo", "t.me", "the original", "٩٠١", "0901"):
        assert private not in post
