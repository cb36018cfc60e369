"""All posts, by words, pieces of a number, and filters; a whole number opens its dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import asked, away, bridge, cards, escaped, hidden, opened, watching, worded
from dashboard.asked import Asked
from dashboard.pages import to_lead
from dashboard.said import in_a_sentence, next_step, say, title
from index.dossier import Dossier
from index.records import Found, Hit, StoredPost
from index.store import Store
from index.words import looks_like_number

# A longer question is no question; it is cut rather than refused.
LONGEST = 500
_TITLES = {"kind": "Kind", "language": "Language", "channel": "Channel", "platform": "Platform", "month": "Month"}


def page() -> None:
    with in_a_sentence():
        store = opened.store()
        if wanted := st.session_state.pop("search_open", ""):
            to_lead(wanted)
        title("Search")
        counts = away.last("search_counts", None, store.counts)
        if not counts.get("posts"):
            say(next_step(counts))
            return
        bridge.listen("search_bridge", _clicked)
        if number := st.session_state.get("search_dossier"):
            _dossier(store, number)
            return
        _form(counts["posts"])
        _results(store)


def _asked() -> Asked:
    now: Asked = st.session_state.get("search_asked", Asked())
    return now


def _ask(question: Asked) -> None:
    st.session_state.search_asked = question


# the question ---------------------------------------------------------------------------------------------------------
def _form(posts: int) -> None:
    now = _asked()
    words = f'Search {posts:,} posts: words, "a phrase", -without, part of a number'
    with st.container(horizontal=True, vertical_alignment="bottom", key="ask"):
        st.text_input(
            "Search", value=now.text, key="search_text", on_change=_typed, type="search",
            label_visibility="collapsed", placeholder=words,
        )  # fmt: skip
        since, until = now.since and date.fromisoformat(now.since), now.until and date.fromisoformat(now.until)
        st.date_input(
            "From", value=since or None, key=f"since:{now.since}", on_change=_dated, args=("since",), width=150
        )
        st.date_input(
            "Until", value=until or None, key=f"until:{now.until}", on_change=_dated, args=("until",), width=150
        )
    chips = [
        escaped.go(f"facet:{facet}:{value}", f"{escaped.name(_word(facet, value))} ×", css="chip", pressed=True)
        for facet, value in now.chosen()
    ]
    if chips:
        st.html(f'<div class="chips">{"".join(chips)}</div>')


def _typed() -> None:
    _ask(replace(_asked(), text=(st.session_state.search_text or "").strip()[:LONGEST], offset=0))


def _dated(which: str) -> None:
    now = _asked()
    picked = st.session_state[f"{which}:{getattr(now, which)}"]
    day = picked.isoformat() if isinstance(picked, date) else None
    _ask(replace(now, since=day, offset=0) if which == "since" else replace(now, until=day, offset=0))


def _clicked(action: str) -> None:
    verb, _, rest = action.partition(":")
    if verb == "facet":
        facet, _, value = rest.partition(":")
        _ask(_asked().toggled(facet, value))
    elif verb == "lead":
        st.session_state.search_open = rest


def _word(facet: str, value: str) -> str:
    if facet == "kind":
        return worded.KINDS.get(value, value)
    return worded.language(value) if facet == "language" else value or "none"


# the answer -----------------------------------------------------------------------------------------------------------
def _results(store: Store) -> None:
    now = _asked()
    kept = st.session_state.get("search_kept")
    found = away.last("search_found", now, lambda: asked.find(store, now, who=opened.who(), kept=kept))
    st.session_state.search_kept = now
    left, right = st.columns([9, 3], gap="large")
    with left:
        _total(now, found)
        for hit in found.hits:
            st.html(cards.hit(hidden.masked(hit), opened.now()))
        _paging(now, found)
    with right:
        st.html(f"<div>{''.join(_facet(facet, found, now) for facet in _TITLES)}</div>")


def _total(now: Asked, found: Found) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="total"):
        st.html(f'<span class="total">{worded.count(found.total, "post")}{"" if now.text else ", newest first"}</span>')
        if looks_like_number(now.text):
            for number in asked.numbers(found, now.text):
                label = f"Open the dossier of {escaped.plain(worded.contact(f'phone:{number}'))}"
                st.button(label, key=f"dossier:{number}", on_click=_open_dossier, args=(number, now.text))
        if now.text or now.chosen():
            st.button("Watch this search", key="watch", on_click=_watch, args=(now,))
    if said := st.session_state.pop("search_said", None):
        say(said.text, "good" if said.kept else "care")
    if not found.total:
        say("Nothing in the store matches. A shorter piece, or fewer filters, finds more.")


def _watch(now: Asked) -> None:
    st.session_state.search_said = watching.add(opened.store(), now, who=opened.who(), at=opened.at())


def _paging(now: Asked, found: Found) -> None:
    if found.total <= asked.PAGE:
        return
    first, last = now.offset + 1, min(now.offset + asked.PAGE, found.total)
    with st.container(horizontal=True, vertical_alignment="center", key="edges"):
        before, after = (
            replace(now, offset=max(0, now.offset - asked.PAGE)),
            replace(now, offset=now.offset + asked.PAGE),
        )
        st.button("Newer", disabled=now.offset == 0, on_click=_ask, args=(before,))
        st.button("Older", disabled=last >= found.total, on_click=_ask, args=(after,))
        st.html(f'<span class="dim">{first:,} to {last:,} of {found.total:,}</span>')


def _facet(facet: str, found: Found, now: Asked) -> str:
    pairs = [(value, number) for value, number in found.facets.get(facet, ()) if value or facet == "kind"]
    if facet == "month":
        pairs = sorted(pairs, reverse=True)
    if not pairs:
        return ""
    chosen = {value for field, value in now.chosen() if field == facet}
    rows = "".join(_value(facet, value, number, value in chosen) for value, number in pairs[:10])
    more = f'<div class="none">{len(pairs) - 10} more</div>' if len(pairs) > 10 else ""
    return f'<section class="facet"><h4>{_TITLES[facet]}</h4>{rows}{more}</section>'


def _value(facet: str, value: str, number: int, pressed: bool) -> str:
    if facet == "kind" and not value:
        return f'<div class="value">{escaped.name(_word(facet, value))}<b>{number:,}</b></div>'
    label = f"{escaped.name(_word(facet, value))}<b>{number:,}</b>"
    return escaped.go(f"facet:{facet}:{value}", label, css="value", pressed=pressed)


# the dossier ----------------------------------------------------------------------------------------------------------
def _open_dossier(number: str, typed: str) -> None:
    st.session_state.search_dossier = number
    st.session_state.search_dossier_typed = typed
    st.session_state.search_dossier_kept = ""


def _close_dossier() -> None:
    st.session_state.search_dossier = ""


def _dossier(store: Store, typed: str) -> None:
    st.button("Back to the results", on_click=_close_dossier)
    kept = st.session_state.get("search_dossier_kept") == typed
    known = away.last("dossier", typed, lambda: asked.open_dossier(store, typed, who=opened.who(), kept=kept))
    st.session_state.search_dossier_kept = typed
    now = opened.now()
    # What was not typed is not told: the title shows the whole number to those who know it already.
    typed_it = asked.typed_whole(known.number, st.session_state.get("search_dossier_typed", ""))
    whole = escaped.name(worded.contact(f"phone:{known.number}", revealed=typed_it))
    seen = f"{worded.ago(known.first_seen, now)} to {worded.ago(known.last_seen, now)}" if known.first_seen else "never"
    st.html(
        f'<div class="title"><h2>Dossier of {whole}</h2>'
        f'<span class="dim">{worded.count(len(known.certain), "certain post")}, '
        f"{worded.count(len(known.possible), 'possible one')}; seen {seen}</span></div>"
    )
    left, right = st.columns([9, 3], gap="large")
    with left:
        _posts("Certain: the very number", known.certain)
        _posts("Possible: a national number that could be it", known.possible)
    with right:
        st.html(_lists(known))


def _lists(known: Dossier) -> str:
    kinds = [(worded.KINDS.get(kind, kind), number) for kind, number in known.kinds]
    beside = [(worded.contact(key), number) for key, number in known.beside]
    prices = [(f"{value} {known.euros.get(value, '')}".rstrip(), number) for value, number in known.prices]
    leads = "".join(escaped.go(f"lead:{one}", f"Lead {escaped.text(one)}", css="value") for one in known.leads)
    return (
        f'<section class="facet"><h4>Leads</h4>{leads or "<div class=none>none</div>"}</section>'
        + cards.counted("Listed beside it", beside)
        + cards.counted("Routes", known.routes)
        + cards.counted("Prices", prices)
        + cards.counted("Channels", known.channels)
        + cards.counted("Kinds", kinds)
    )


def _posts(heading: str, posts: Sequence[StoredPost]) -> None:
    if not posts:
        return
    st.html(f"<h3>{heading}</h3>")
    for stored in posts[:50]:
        st.html(cards.hit(hidden.masked(Hit(stored.post, stored.annotation, stored.lead)), opened.now()))
    if len(posts) > 50:
        say(f"{len(posts) - 50:,} older posts are not drawn here.")
