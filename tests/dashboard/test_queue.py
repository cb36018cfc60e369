"""Triage: best first, one decision a lead, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import deciding, opened
from index.records import Decision, Lead
from index.store import Store
from tests.dashboard.pages import Open, best, chosen, html, press, rows


def test_the_queue_is_best_first_and_shows_the_newest_post_of_the_first(seeded: Store, open_page: Open) -> None:
    app = open_page("triage")
    assert rows(app) == [lead.id for lead in best(seeded)]
    assert chosen(app) == best(seeded)[0].id
    assert "رحلة من" in html(app)


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


def test_the_app_starts_at_the_queue(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_USER", "<b>lotte</b>")
    app = AppTest.from_file(str(Path(opened.__file__).with_name("app.py")), default_timeout=90).run()
    assert chosen(app) == best(seeded)[0].id
    assert "<bdi>&lt;b&gt;lotte&lt;/b&gt;</bdi>" in html(app)


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


def test_an_edit_between_look_and_key_is_a_conflict(seeded: Store) -> None:
    lead = best(seeded)[0]
    seen = deciding.as_seen(seeded, [], f"{lead.id}:{lead.revision}")
    assert seen == lead
    stale = replace(lead, revision=lead.revision - 1)
    assert deciding.as_seen(seeded, [lead], f"{lead.id}:{stale.revision}").revision == stale.revision
    said = deciding.decide(seeded, stale, "relevant", who="lotte", now=opened.now())
    assert not said.kept
    assert "Yours was not kept: decide again" in said.text
