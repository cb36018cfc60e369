"""The logic of the pages, run without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crawlers.outcome import Outcome
from dashboard import opened
from index.errors import StoreUnavailableError
from index.records import Decision, Lead, Query
from index.store import Store
from tests.dashboard import seed
from tests.dashboard.hostile import CHANNEL, HOSTILE, plant

Open = Callable[..., AppTest]


def html(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(block.body for block in app.html)


def chosen(app: AppTest) -> str:
    return html(app).partition('aria-selected="true" data-go="pick:')[2].partition('"')[0]


def rows(app: AppTest) -> list[str]:
    return [part.partition('"')[0] for part in html(app).split('data-go="pick:')[1:]]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def best(store: Store) -> list[Lead]:
    return store.leads(statuses=["new"])


# the queue
def test_the_queue_is_best_first_and_shows_the_newest_post_of_the_first(seeded: Store, open_page: Open) -> None:
    app = open_page("triage")
    assert rows(app) == [lead.id for lead in best(seeded)]
    assert chosen(app) == best(seeded)[0].id
    assert "رحلة من" in html(app)


def test_no_contact_is_in_the_page_unmasked_not_even_in_an_attribute(seeded: Store, open_page: Open) -> None:
    page = html(open_page("triage"))
    for lead in seeded.leads():
        for contact in lead.contacts:
            assert contact.key.partition(":")[2].lstrip("+") not in page
    assert "+90••••••••12" in page


def test_a_decision_chooses_the_next_and_undo_brings_it_back(seeded: Store, open_page: Open) -> None:
    first, second = best(seeded)[:2]
    app = press(open_page("triage"), "Not relevant")
    assert chosen(app) == second.id
    assert seeded.lead(first.id).status == "not_relevant"
    made = seeded.decisions(first.id)[0]
    assert (made.who, made.posts) == ("lotte", first.posts)
    assert "phone:+905300000012" in made.facts
    app = press(app, "Undo")
    assert chosen(app) == first.id
    assert seeded.lead(first.id).status == "new"


def test_the_last_row_is_followed_by_the_one_above(seeded: Store, open_page: Open) -> None:
    app = open_page("triage")
    order = rows(app)
    for _ in order[1:]:
        app = press(app, "Next")
    assert chosen(app) == order[-1]
    assert chosen(press(app, "Next")) == order[-1]
    assert chosen(press(app, "Later")) == order[-2]


def test_what_a_colleague_did_meanwhile_is_a_sentence_and_nothing_is_overwritten(
    seeded: Store, open_page: Open
) -> None:
    app, lead = open_page("triage"), best(seeded)[0]
    seeded.decide(
        Decision(lead.id, "later", "amal", (opened.now() - timedelta(minutes=3)).isoformat()), revision=lead.revision
    )
    app = press(app, "Relevant")
    assert f"amal marked lead {lead.id} for later 3 min ago, while you had it open" in html(app)
    assert seeded.lead(lead.id).status == "later"


def test_a_note_is_kept_and_decides_nothing(seeded: Store, open_page: Open) -> None:
    lead = best(seeded)[0]
    app = press(open_page("triage"), "Note")
    app.text_input(key="triage_note").set_value("ask the <b>harbour</b>")
    app = press(app, "Keep note")
    assert chosen(app) == lead.id
    assert seeded.decisions(lead.id)[0].note == "ask the <b>harbour</b>"


@pytest.mark.parametrize(
    ("widget", "value", "matches"),
    [
        ("triage_kind", "document_offer", lambda lead: lead.kind == "document_offer"),
        ("triage_language", "fa", lambda lead: "fa" in lead.languages),
        ("triage_channel", "telegram:gate_demo", lambda lead: "telegram:gate_demo" in lead.channels),
    ],
)
def test_a_filter_shows_what_matches_and_nothing_else(
    seeded: Store, open_page: Open, widget: str, value: str, matches: Callable[[Lead], bool]
) -> None:
    app = open_page("triage").selectbox(key=widget).set_value(value).run()
    assert rows(app) == [lead.id for lead in best(seeded) if matches(lead)] != []


def test_each_status_has_its_list(seeded: Store, open_page: Open) -> None:
    app = open_page("triage")
    for status in ("later", "relevant", "not_relevant"):
        app.button_group(key="triage_status").set_value(status).run()
        assert rows(app) == [lead.id for lead in seeded.leads(statuses=[status])]


def test_what_is_new_since_a_dismissal_is_named(seeded: Store, open_page: Open) -> None:
    assert "New since it was dismissed: <bdi>phone +90••••••••34</bdi>" in html(open_page("triage"))


@pytest.mark.parametrize("page", ["triage", "lead", "search", "sources"])
def test_an_empty_store_says_what_to_type(store: Store, open_page: Open, page: str) -> None:
    assert "Type “vigie" in html(open_page(page))
    assert "vigie demo" in html(open_page(page))


@pytest.mark.parametrize("page", ["triage", "lead", "search", "sources"])
def test_a_store_that_fails_is_one_sentence(open_page: Open, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    def fail() -> Store:
        raise StoreUnavailableError("the disk <i>is</i> full")

    monkeypatch.setattr(opened, "store", fail)
    assert "the disk &lt;i&gt;is&lt;/i&gt; full." in html(open_page(page))


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


def test_the_app_starts_at_the_queue(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_USER", "<b>lotte</b>")
    app = AppTest.from_file(str(Path(opened.__file__).with_name("app.py")), default_timeout=20).run()
    assert chosen(app) == best(seeded)[0].id
    assert "<bdi>&lt;b&gt;lotte&lt;/b&gt;</bdi>" in html(app)


# a lead
def test_a_lead_shows_posts_reasons_versions_and_evidence(seeded: Store, open_page: Open) -> None:
    lead = next(one for one in seeded.leads() if "telegram:gate_demo" in one.channels and one.languages == ("en",))
    page = html(open_page("lead", lead=lead.id))
    assert f"{len(lead.posts)} posts share phone +44••••••••23" in page
    assert "have near-identical text" in page
    assert "see 1 earlier text" in page
    assert "1600 pounds" not in page
    assert "•••• pounds" in page
    assert "1300 pounds" in page
    assert "deleted at its platform, found gone 3 h ago" in page
    assert "gate_demo.warc.gz" in page
    assert "urn:uuid:" in page
    assert "900123" not in page, "neither in the text, nor in the earlier text, nor in what OCR read"


def test_a_reveal_needs_a_reason_and_is_written_down_first(seeded: Store, open_page: Open) -> None:
    lead = best(seeded)[0]
    app = open_page("lead", lead=lead.id)
    app = press(app, "Reveal")
    assert "Write the reason first" in html(app)
    assert "+905300000012" not in html(app)
    assert not [entry for entry in seeded.audit_log() if entry.action == "reveal"]
    app.text_input(key="reveal_reason").set_value("  case 12 ")
    app = press(app, "Reveal")
    assert "phone +905300000012" in html(app)
    assert "٠٠٩٠ ٥٣٠ ٠٠٠ ٠٠ ١٢" in html(app)
    (entry,) = [entry for entry in seeded.audit_log() if entry.action == "reveal"]
    assert (entry.who, entry.subject, entry.detail) == ("lotte", f"{lead.id} phone:+905300000012", "case 12")
    assert "+905300000012" not in html(open_page("lead", lead=lead.id)), "another session sees it masked"


def test_one_contact_revealed_leaves_the_others_masked(seeded: Store, open_page: Open) -> None:
    lead = next(one for one in seeded.leads() if len(one.contacts) == 2)
    handle = next(one.key for one in lead.contacts if one.key.startswith("telegram:"))
    app = open_page("lead", lead=lead.id)
    app.selectbox(key="reveal_what").set_value(handle)
    app.text_input(key="reveal_reason").set_value("case 13")
    page = html(press(app, "Reveal"))
    assert "@safar_captain_demo" in page
    assert "+90 530 000 00 23" not in page
    assert "5300000023" not in page


def test_history_keeps_what_was_taken_back(seeded: Store, open_page: Open) -> None:
    lead = best(seeded)[0]
    app = press(open_page("lead", lead=lead.id), "Relevant")
    page = html(press(app, "Undo"))
    assert "chose “relevant” (taken back)" in page
    assert "Same captain as in the spring?" in page


def test_a_lead_that_is_not_there_is_a_sentence(seeded: Store, open_page: Open) -> None:
    page = html(open_page("lead", lead="<b>L1</b>"))
    assert "there is no lead" in page
    assert "<b>L1</b>" not in page


# search
def search(app: AppTest, text: str) -> str:
    return html(app.text_input(key="search_text").set_value(text).run())


def test_words_phrases_and_exclusions(seeded: Store, open_page: Open) -> None:
    app = open_page("search")
    assert "2 posts<" in search(app, '"Drivers needed" -skippers')
    assert "<mark>Drivers needed</mark>" in html(app)
    assert "0 posts<" in search(app, "drivers -needed")
    assert "quotation mark that is not closed" in search(app, '"drivers')


def test_each_search_is_written_down_once(seeded: Store, open_page: Open) -> None:
    app = open_page("search")
    search(app, "Calais")
    app.run()
    searches = [entry for entry in seeded.audit_log() if entry.action == "search"]
    assert [entry.subject for entry in searches] == ["(all posts)", "Calais"]
    assert searches[1].who == "lotte"
    assert searches[1].detail.startswith("found=")


def test_a_national_number_in_any_digits_offers_the_dossier_of_the_whole(seeded: Store, open_page: Open) -> None:
    app = open_page("search")
    search(app, "٠٥٣٠٠٠٠٠٠٢٣")
    app = press(app, "Open the dossier of phone +90••••••••23")
    page = html(app)
    assert "Dossier of <bdi>phone +905300000023</bdi>" in page
    assert "Istanbul → Italy" in page
    assert "Telegram s••••" in page
    assert "safar_captain_demo" not in page
    assert [entry.subject for entry in seeded.audit_log() if entry.action == "dossier"] == ["+905300000023"]


# sources
def test_sources_say_how_they_do_and_zero_posts_is_no_success(seeded: Store, open_page: Open) -> None:
    cards = dict[str, str]()
    for part in html(open_page("sources")).split("<article")[1:]:
        cards[part.partition("telegram:")[2].partition("<")[0]] = part
    expected = {
        "rihla_demo": ("good", "answered with"),
        "safar_demo": ("care", "usually every 6 h"),
        "gate_demo": ("care", "next try in 2 h"),
        "yolcu_demo": ("care", "3 blocks that look like posts could not be"),
        "silent_demo": ("bad", "not one of its posts is stored"),
        "closed_demo": ("bad", "preview is withheld"),
        "gone_demo": ("bad", "Not found or private"),
        "broken_demo": ("bad", "error (HTTP 503). Three tries"),
        "changed_demo": ("bad", "could not be read"),
    }
    assert set(cards) == set(expected)
    for source, (tone, words) in expected.items():
        assert f'class="source {tone}"' in cards[source], source
        assert words in cards[source], source


def test_a_source_with_posts_and_nothing_newer_is_well(store: Store, open_page: Open) -> None:
    seed.put(store, "other", "en", "hello", seed.make(1, "calm_demo", 5))
    store.record_outcome(Outcome("telegram:calm_demo", "ok", seed.at(1), seed.at(1)))
    assert "nothing newer than what is stored" in html(open_page("sources"))


# hostile text
def test_hostile_text_is_escaped_on_every_page_and_in_every_widget(seeded: Store, open_page: Open) -> None:
    lead = plant(seeded)
    for name in ("triage", "lead", "search", "sources"):
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


def test_an_edit_between_look_and_key_is_a_conflict(seeded: Store) -> None:
    from dashboard import deciding

    lead = best(seeded)[0]
    seen = deciding.as_seen(seeded, [], f"{lead.id}:{lead.revision}")
    assert seen == lead
    stale = replace(lead, revision=lead.revision - 1)
    assert deciding.as_seen(seeded, [lead], f"{lead.id}:{stale.revision}").revision == stale.revision
    said = deciding.decide(seeded, stale, "relevant", who="lotte", now=opened.now())
    assert not said.kept
    assert "Nothing more was kept" in said.text
