"""Search: words, numbers in any digits, and a log of who looked."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dashboard.asked import Asked, find
from index.store import Store
from tests.dashboard.pages import Open, html, press


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


def test_the_log_names_what_narrowed_a_search_as_the_command_line_does(seeded: Store) -> None:
    asked = Asked("Calais", kinds=("smuggling_offer", "seeking"), since="2026-01-01", offset=25)
    find(seeded, asked, who="lotte")
    (entry,) = seeded.audit_log(limit=1)
    assert entry.detail.startswith("kinds=smuggling_offer,seeking since=2026-01-01 from=25 found=")


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
