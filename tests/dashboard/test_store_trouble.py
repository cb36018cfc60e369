"""A store that is empty, broken or away: a page says so, keeps what it showed, and what was decided waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard import away, opened
from index.embedded import opening
from index.embedded.store import FILE_NAME
from index.errors import StoreAwayError, StoreError, StoreUnavailableError
from index.store import Store
from tests.dashboard.pages import Open, best, chosen, html, press, rows

GONE = StoreAwayError("the store https://a:9200 cannot be reached: check that it runs")
FULL = StoreUnavailableError("a disk is <i>full</i>")
Break = Callable[..., None]


class Broken:
    """A store of which some calls fail, or all."""

    def __init__(self, store: Store, error: StoreError, calls: tuple[str, ...]) -> None:
        self._store, self._error, self._calls = store, error, calls

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> None:
            raise self._error

        return fail if not self._calls or name in self._calls else getattr(self._store, name)


@pytest.fixture
def broken(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Break]:
    """`broken(error, "decide")` breaks that call, `broken(error)` all, `broken()` mends the store."""
    monkeypatch.setattr(away, "EVERY", 0)
    whole = opened.store

    def set_to(error: StoreError | None = None, *calls: str) -> None:
        monkeypatch.setattr(opened, "store", whole if error is None else lambda: Broken(whole(), error, calls))

    return set_to


@pytest.mark.parametrize("page", ["triage", "lead", "search", "watchlist", "sources"])
def test_an_empty_store_says_what_to_type(store: Store, open_page: Open, page: str) -> None:
    assert "Type “vigie" in html(open_page(page))
    assert "vigie demo" in html(open_page(page))


@pytest.mark.parametrize("page", ["triage", "lead", "search", "watchlist", "sources"])
def test_a_store_that_fails_is_one_sentence(open_page: Open, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    def fail() -> Store:
        raise FULL

    monkeypatch.setattr(opened, "store", fail)
    assert "A disk is &lt;i&gt;full&lt;/i&gt;. This page tries again every 4 seconds." in html(open_page(page))


@pytest.mark.parametrize("name", ["triage", "lead", "search", "watchlist", "sources"])
def test_what_was_read_last_stays_on_the_page(seeded: Store, open_page: Open, broken: Break, name: str) -> None:
    app = open_page(name, lead=best(seeded)[0].id) if name == "lead" else open_page(name)
    before = html(app)
    broken(GONE)
    page = html(app.run())
    assert "The store https://a:9200 cannot be reached: check that it runs. This page tries again" in page
    assert page.count("data-go") == before.count("data-go")
    assert page.count("<article") == before.count("<article")
    broken()
    assert "cannot be reached" not in html(app.run())


def test_a_decision_without_an_answer_waits_and_is_sent_again(seeded: Store, open_page: Open, broken: Break) -> None:
    first, second = best(seeded)[:2]
    app = open_page("triage")
    broken(GONE)
    app = press(app, "Later")
    assert f"Until then your “for later” on lead {first.id} is kept here only: leave this page open." in html(app)
    app = press(press(app, "Next"), "Relevant")
    assert chosen(app) == second.id
    assert f"Nothing was kept: your “for later” on lead {first.id} still waits for the store." in html(app)
    assert "Nothing was taken back" in html(press(app, "Undo"))
    assert {seeded.lead(one.id).status for one in (first, second)} == {"new"}
    broken()
    app = app.run()
    assert f"Marked for later: {first.id}." in html(app)
    assert first.id not in rows(app)
    assert [seeded.lead(one.id).status for one in (first, second)] == ["later", "new"]
    assert [one.decision for one in seeded.decisions(first.id) if one.who == "lotte"] == ["later"]


def test_who_stays_on_a_lead_until_its_decision_is_taken_goes_on_to_the_next(
    seeded: Store, open_page: Open, broken: Break
) -> None:
    first, second = best(seeded)[:2]
    app = open_page("triage")
    broken(GONE)
    app = press(app, "Relevant")
    assert chosen(app) == first.id
    broken()
    app = app.run()
    assert f"Marked relevant: {first.id}." in html(app)
    assert first.id not in rows(app)
    assert chosen(app) == second.id


def test_a_decision_that_was_kept_though_the_answer_was_lost_is_kept_once(
    seeded: Store, open_page: Open, broken: Break
) -> None:
    lead, whole = best(seeded)[0], opened.store
    app = open_page("triage")

    class Deaf(Broken):
        def decide(self, *words: Any, **more: Any) -> None:
            self._store.decide(*words, **more)
            raise GONE

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened, "store", lambda: Deaf(whole(), GONE, ("leads",)))
        app = press(app, "Relevant")
        assert "is kept here only" in html(app)
    assert f"Marked relevant: {lead.id}." in html(app.run())
    assert [one.decision for one in seeded.decisions(lead.id) if one.who == "lotte"] == ["relevant"]


@pytest.mark.parametrize("name", ["triage", "lead"])
def test_a_note_that_was_refused_stays_in_its_field_and_is_not_sent_again(
    seeded: Store, open_page: Open, broken: Break, name: str
) -> None:
    lead = best(seeded)[0]
    app = press(open_page(name, lead=lead.id), "Note")
    app.text_input(key=f"{name}_note").set_value("two boats")
    broken(FULL, "decide")
    app = press(app, "Keep note")
    assert "Nothing was kept: a disk is &lt;i&gt;full&lt;/i&gt;." in html(app)
    assert app.text_input(key=f"{name}_note").value == "two boats"
    broken()
    app = app.run()
    assert "two boats" not in [one.note for one in seeded.decisions(lead.id)]
    assert "Note kept" in html(press(app, "Keep note"))
    assert seeded.decisions(lead.id)[0].note == "two boats"


def test_a_contact_is_not_shown_where_that_cannot_be_written_down(
    seeded: Store, open_page: Open, broken: Break
) -> None:
    app = open_page("lead", lead=best(seeded)[0].id)
    app.text_input(key="reveal_reason").set_value("case 12")
    broken(GONE, "audit")
    app = press(app, "Reveal")
    assert "Nothing is shown, since it could not be written down" in html(app)
    assert "5300000012" not in html(app)
    assert app.text_input(key="reveal_reason").value == "case 12"


def test_an_undo_without_an_answer_says_that_nobody_knows(seeded: Store, open_page: Open, broken: Break) -> None:
    app = press(open_page("triage"), "Later")
    broken(GONE, "undo")
    assert "Whether your last decision was taken back shows on its lead" in html(press(app, "Undo"))


def test_a_file_that_another_program_holds_takes_the_decision_once_it_is_free(
    template: Any, home: Any, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.dashboard.conftest import fill

    monkeypatch.setattr(opening, "HASTE", 0.3)
    monkeypatch.setattr("index.embedded.store.HASTE", 0.3)
    monkeypatch.setattr(away, "EVERY", 0)
    store = fill(template, home, None)
    lead = best(store)[0]
    app = open_page("triage")
    other = sqlite3.connect(home / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "is held by another program of Vigie, such as `vigie process`" in html(press(app, "Relevant"))
    assert store.lead(lead.id).status == "new"
    other.execute("ROLLBACK")
    assert f"Marked relevant: {lead.id}." in html(app.run())
    assert store.lead(lead.id).status == "relevant"
    store.close()
