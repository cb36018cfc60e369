"""Sources: how each does, in words."""

from __future__ import annotations

from crawlers.outcome import Outcome
from index.store import Store
from tests.dashboard import seed
from tests.dashboard.pages import Open, html


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
