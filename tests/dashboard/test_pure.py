"""Escaping, masking, words and windows, without a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Media
from dashboard import bridge, cards, escaped, hidden, journeys, marked, queued, worded
from dashboard.asked import Asked, typed_whole
from index.records import Contact, Departure, Lead, Reason, StoredPost
from index.store import Store
from nlp.annotation import Annotation, Capacity, Phone, Rebate, Span
from nlp.values import corridors
from tests.dashboard import seed

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


# escaping
@given(st.text())
def test_escaped_text_holds_no_markup_and_comes_back_whole(raw: str) -> None:
    import html

    drawn = escaped.text(raw)
    assert not {"<", ">", '"', "'"} & set(drawn)
    assert html.unescape(drawn) == html.unescape(html.escape(raw.encode("utf-8", "replace").decode()))


@given(st.text(alphabet="\u202e\u2066abc<\n"))
def test_a_name_cannot_turn_the_page_around(raw: str) -> None:
    assert "\u202e" not in escaped.name(raw)
    assert "\u2066" not in escaped.name(raw)
    assert "\u202e" not in escaped.plain(raw)
    assert "\n" not in escaped.plain(raw)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.invalid", "https://", "http://[", None, "", "ftp://a.b"]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert escaped.link(url, "x") == ""


def test_a_link_sends_no_referrer_and_escapes_its_address() -> None:
    drawn = escaped.link('https://t.me/a"onclick="x', "go")
    assert 'rel="noopener noreferrer"' in drawn
    assert '"onclick' not in drawn


# lines and spans
@given(st.text(alphabet="aب\n1 <&"), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_every_character_is_drawn_once_whatever_the_spans(text: str, pairs: list[tuple[int, int]]) -> None:
    import html

    spans = [Span("PRICE", start, end, "") for start, end in pairs]
    drawn = marked.lines(text, spans, [(1, 3)])
    bare = re.sub(r'<span class="tg">.*?</span>', "", drawn).replace("<br>", "")
    lines = re.sub(r"<[^>]*>", "", bare.replace("</div><div", "</div>\n<div"))
    assert html.unescape(lines) == text.removesuffix("\n") or text in {"", "\n"}


def test_a_line_without_letters_follows_the_post() -> None:
    drawn = marked.lines("سعر\n+90 530\nKos 5")
    assert [part[:3] for part in drawn.split('dir="')[1:]] == ["rtl", "rtl", "rtl", "ltr"]


def test_a_span_over_two_lines_is_named_once() -> None:
    assert marked.lines("ab\ncd", [Span("PRICE", 1, 4, "")]).count('class="tg"') == 1


# masking
def stored(text: str, **more: Any) -> StoredPost:
    read = Annotation("p", "en", "smuggling_offer", **more)
    return StoredPost(replace(seed.make(1, "c", 1), text=text), read)


def test_a_number_that_nobody_read_is_hidden_and_a_price_is_not() -> None:
    text = "3 000 000 toman, call 0530 000 00 12 or @captain_demo, t.me/captain_demo on 2026-05-05"
    shown = hidden.shown_text(stored(text, spans=(Span("PRICE", 0, 15, ""),)))
    assert shown.startswith("3 000 000 toman")
    assert shown.endswith("2026-05-05")
    assert "0530" not in shown
    assert "captain" not in shown
    assert len(shown) == len(text)


def test_what_ocr_read_is_hidden_too() -> None:
    post = stored("hello", phones=())
    post = replace(post, post=replace(post.post, media=(Media("photo", text="call +44 7700 900123"),)))
    assert "900123" not in hidden.shown_text(post)


def test_everything_revealed_is_the_text_itself_but_never_before_it_was_read() -> None:
    one = stored("call 0530 000 00 12", phones=(Phone("0530 000 00 12", "+905300000012", 5, 19),))
    assert hidden.shown_text(one, {hidden.EVERYTHING}) == "call 0530 000 00 12"
    assert hidden.shown_text(one, {"phone:+905300000012"}) == "call 0530 000 00 12"
    assert "12" not in hidden.shown_text(one, {"phone:+905300000099"})
    assert "12" not in hidden.shown_text(replace(one, annotation=None), {hidden.EVERYTHING})


# words
@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("2026-05-05T11:59:30+00:00", "now"), ("2026-05-05T11:20:00+00:00", "40 min"), ("2026-05-05T09:00:00+00:00", "3 h"),
        ("2026-05-05T14:00:00+02:00", "now"), ("2026-05-02T12:00:00+00:00", "3 d"), ("2026-04-14T12:00:00+00:00", "3 wk"),
        ("2025-05-05T12:00:00+00:00", "12 mo"), ("2020-05-05T12:00:00+00:00", "6 y"), ("2026-05-05T12:20:00+00:00", "in 20 min"),
        (None, "no date"), ("soon", "no date"),
    ],
)  # fmt: skip
def test_ages(stamp: str | None, words: str) -> None:
    assert worded.age(stamp, NOW) == words


def test_prices_keep_their_currency_and_make_a_range() -> None:
    eur = [{"amount": a, "currency": "EUR", "per": "person", "amount_max": None} for a in (3000, 4500)]
    assert worded.prices(eur) == "3,000–4,500 EUR per person"
    assert worded.prices([*eur, {"amount": 90.5, "currency": "USD", "per": None}]) == "3,000–4,500 EUR, 90.50 USD"
    assert worded.price({"amount": 1, "currency": "EUR", "per": None, "amount_max": 2}) == "1–2 EUR"


def test_other_money_has_its_euros_beside_it_and_euros_have_none() -> None:
    usd = [{"amount": a, "currency": "USD", "per": "person", "amount_max": None} for a in (9000, 10_000)]
    eur = {"amount": 3000, "currency": "EUR", "per": "person", "amount_max": None}
    rial = {"amount": 8e7, "currency": "IRR", "per": None, "amount_max": None}
    shown = "9,000–10,000 USD per person ≈ 8,060–8,950 EUR (rate of 2026-10-30), 3,000 EUR per person"
    assert worded.prices([*usd, eur], also_in_euros=True) == shown
    assert worded.prices([rial], also_in_euros=True) == "80,000,000 IRR"
    assert worded.euros([eur, rial]) == ""


def test_every_corridor_has_a_name_of_its_own_for_people() -> None:
    assert set(worded.CORRIDORS) == set(corridors.CORRIDORS)
    assert len(set(worded.CORRIDORS.values())) == len(worded.CORRIDORS)


def leaving(*days: str | None, **more: Any) -> Lead:
    return Lead("L1", 0.9, "smuggling_offer", ("p",), departures=tuple(Departure("friday", d, 1) for d in days), **more)


def test_a_row_says_how_far_off_the_journey_is_and_along_which_corridor() -> None:
    one = leaving("2026-05-07", corridors=("eastern_med", "western_balkans"))
    drawn = journeys.underway(one, NOW)
    assert '<span class="ahead">leaves in 2 days</span>' in drawn
    assert "Eastern Mediterranean" in drawn
    assert "+1" in drawn
    assert '<span class="past">left 3 days ago</span>' in journeys.underway(leaving("2026-05-02"), NOW)
    assert journeys.underway(leaving(None, corridors=("other",)), NOW) == ""


def test_a_post_says_which_day_its_tomorrow_was_but_a_seekers_does_not() -> None:
    one = stored("boat tomorrow", departures=("tomorrow", "every friday"))
    one = replace(one, post=replace(one.post, published_at="2026-05-05T12:00:00+00:00"))
    said = [re.sub("</?bdi>", "", words) for words in journeys.terms(one)]
    assert said == ["leaves tomorrow → 2026-05-06", "leaves every friday"]
    assert one.annotation is not None
    assert list(journeys.terms(replace(one, annotation=replace(one.annotation, kind="seeking")))) == []


def test_the_queue_is_narrowed_to_a_corridor(seeded: Store) -> None:
    shown = queued.window(seeded, queued.Filters(status="", corridor="channel")).leads
    assert shown
    assert all("channel" in lead.corridors for lead in shown)
    assert queued.window(seeded, queued.Filters(corridor="darien")).leads == ()


def test_reasons_tell_copies_together_and_hubs_apart() -> None:
    pairs = tuple(Reason("text", f"p{n}", (f"p{n}", f"p{n + 1}"), 0.9 + n / 100) for n in range(3))
    lead = Lead(
        "L1", 1, "smuggling_offer", ("p0",),
        contacts=(Contact("telegram:bazar_admin", 9, None, None, hub="the channel's own contact"),),
        reasons=(Reason("contact", "number:tr:05300000012", ("p0", "p1")), *pairs),
    )  # fmt: skip
    assert worded.reasons(lead) == [
        "2 posts share number 0••••••••12",
        "4 posts have near-identical text, 0.90 or more",
    ]
    assert worded.hubs(lead) == ["Telegram b••••••••in links nothing: the channel's own contact"]


@pytest.mark.parametrize("fact", ["price:x", "price:3000 EUR", "route:>", "phone:+905300000012", "odd"])
def test_a_fact_of_any_shape_has_words(fact: str) -> None:
    assert worded.fact(fact)
    assert "5300000012" not in worded.fact(fact)


# search
def test_facets_toggle_and_a_month_is_its_days() -> None:
    asked = Asked(offset=50).toggled("language", "ar")
    assert (asked.languages, asked.offset) == (("ar",), 0)
    assert asked.toggled("language", "ar").languages == ()
    assert (Asked().toggled("month", "2024-02").since, Asked().toggled("month", "2024-02").until) == (
        "2024-02-01",
        "2024-02-29",
    )
    assert Asked().toggled("month", "2024-02").toggled("month", "2024-02") == Asked()
    assert Asked().toggled("nonsense", "x") == Asked()


def test_a_piece_is_not_the_whole() -> None:
    assert typed_whole("+905300000012", "0530 000 00 12")
    assert typed_whole("+905300000012", "٠٠٩٠٥٣٠٠٠٠٠٠١٢")
    assert not typed_whole("+905300000012", "0000012")


# windows
def many(store: Store, number: int) -> None:
    for n in range(number):
        text = f"Kos {n} [[PHONE=+9053000{n:05d}|+9053000{n:05d}]]"
        seed.put(store, "smuggling_offer", "ar" if n % 7 == 0 else "en", text, seed.make(n + 1, f"c{n % 3}", n))
    seed.link(store)


def test_windows_cover_every_lead_once_in_order(store: Store) -> None:
    many(store, 60)
    for filters in (queued.Filters(), queued.Filters(language="ar"), queued.Filters(channel="telegram:c1")):
        seen, start = list[str](), 0
        while True:
            shown = queued.window(store, filters, start, size=4)
            seen += shown.ids()
            if shown.following is None:
                break
            start = shown.following
        assert seen == [lead.id for lead in store.leads() if filters.match(lead)]


def test_stepping_over_an_edge_turns_the_page_and_back(store: Store) -> None:
    many(store, 9)
    order = [lead.id for lead in store.leads()]
    place, seen = queued.Place(), list[str]()
    for _ in order:
        shown = queued.window(store, queued.Filters(), place.starts[-1], size=4)
        seen.append(shown.ids()[place.within(shown)])
        place = queued.moved(place, shown, 1)
    assert seen == order
    for expected in reversed(order[:-1]):
        shown = queued.window(store, queued.Filters(), place.starts[-1], size=4)
        place = queued.moved(place, shown, -1)
        shown = queued.window(store, queued.Filters(), place.starts[-1], size=4)
        assert shown.ids()[place.within(shown)] == expected


def test_a_rare_filter_stops_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    many(store, 12)
    monkeypatch.setattr(queued, "SCAN", 5)
    monkeypatch.setattr(queued, "_CHUNK", 3)
    shown = queued.window(store, queued.Filters(language="fa"))
    assert shown.unfinished
    assert shown.following == 6


# the bridge
def test_actions_are_acted_on_once_each_in_order() -> None:
    class Session(dict):  # type: ignore[type-arg]
        pass

    def log(mount: str, *numbers: int) -> dict[str, Any]:
        return {"log": {"mount": mount, "entries": [{"number": n, "go": f"{mount}{n}"} for n in numbers]}}

    session = Session(b=log("a", 1, 2))
    assert bridge.unheard(session, "b") == ["a1", "a2"]
    session["b"] = log("a", 1, 2, 3)
    assert bridge.unheard(session, "b") == ["a3"]
    session["b"] = log("z", 1)
    assert bridge.unheard(session, "b") == ["z1"]
    session["b"] = SimpleNamespace(get=lambda _: None)
    assert bridge.unheard(session, "b") == []


def test_a_post_says_for_whom_it_is_cheaper_and_how_many_go() -> None:
    one = stored("boat", rebates=(Rebate("child", 0.5, 0, 4),), capacities=(Capacity(3, None, True, 0, 4),))
    assert list(journeys.terms(one)) == ["child: 50% off", "3 places left"]


def test_a_number_read_from_a_picture_is_said_to_be() -> None:
    number = Phone("+905300000012", "+905300000012", 5, 18)
    typed, seen = (stored("boat +905300000012", phones=(replace(number, from_image=how),)) for how in (False, True))
    assert "read from its picture" in cards.post(seen, NOW)
    assert "read from its picture" not in cards.post(typed, NOW)
