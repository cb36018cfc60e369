"""The watchlist: a search watched at a press, what it found since, and nothing that a page must not show."""

from __future__ import annotations

from index.records import Query, Sighting, Watch
from index.store import Store
from index.watchlist import make_watch
from tests.dashboard import seed
from tests.dashboard.pages import Open, html, press
from tests.dashboard.test_search_page import search


def sight(store: Store, watch: Watch, text: str) -> str:
    """The newest post that the search finds, as if it had just come in."""
    found = store.search(Query(text)).hits[0].post.id
    store.put_sightings([Sighting(watch.id, found, seed.at(0.1))])
    return found


def test_a_search_is_watched_at_a_press_and_what_it_found_is_shown_until_seen(seeded: Store, open_page: Open) -> None:
    app = open_page("search")
    assert not [button for button in app.button if button.label == "Watch this search"]
    search(app, '"small boat" -police')
    assert "Watched from now on" in html(press(app, "Watch this search"))
    assert "on the watchlist already" in html(press(app, "Watch this search"))
    (watch,) = seeded.watches()
    assert (watch.query, watch.who) == (Query('"small boat" -police'), "lotte")
    assert "Nothing new has matched yet" in html(open_page("watchlist"))
    sight(seeded, watch, "Calais")
    app = open_page("watchlist")
    assert "<b>1 new</b>" in html(app)
    assert "<mark>small</mark>" in html(app) or "<mark>small" in html(app)
    assert "900123" not in html(app)
    assert 'data-go="lead:' in html(app)
    app.run()
    assert [entry.subject for entry in seeded.audit_log() if entry.action == "hits"] == [watch.id, watch.id]
    app = press(app, "Mark as seen")
    assert "0 new hits" in html(app)
    assert seeded.sightings()[0].seen
    app = press(press(app, "Remove"), "Remove it")
    assert "No longer watched: " in html(app)
    assert (seeded.watches(), seeded.sightings()) == ([], [])
    assert [e.action for e in seeded.audit_log() if "watch" in e.action] == ["watch", "unwatch"]


def test_what_a_colleague_watches_shows_no_contact_and_a_seeker_no_trace(seeded: Store, open_page: Open) -> None:
    plain = make_watch(Query("0530 000 09 01"), who="amal", at=seed.at(1), note="asks after @safar_captain_demo")
    named = make_watch(Query("@safar_captain_demo"), who="amal", at=seed.at(1), name="call +90 530 000 00 23")
    seeded.watch([plain, named])
    sight(seeded, plain, "0530 000 09 01")
    page = html(open_page("watchlist"))
    assert "وأطفالي" in page
    for private in ("safar_captain_demo", "000 09 01", "5300000901", "000 00 23", "rihla_demo", "t.me"):
        assert private not in page
