"""The queue: one lead a row, its newest post beside it, a key for each decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from dashboard import away, bridge, cards, deciding, opened, queued, waiting, worded
from dashboard.escaped import plain
from dashboard.pages import to_lead
from dashboard.queued import Filters, Place, Window
from dashboard.said import in_a_sentence, next_step, say, title
from index.errors import StoreError
from index.records import Lead, Query, StoredPost
from index.store import Store

NOTE = "Note on the chosen lead"
KEYS = {
    **deciding.DECISION_KEYS, "n": "note", "u": "undo", "o": "open",
    "j": "next", "arrowdown": "next", "k": "previous", "arrowup": "previous",
}  # fmt: skip


def page() -> None:
    _body()


@st.fragment
def _body() -> None:
    with in_a_sentence() as resent:
        if resent:
            _told(resent)
            st.session_state.triage_said = None  # it stands on top already
        store = opened.store()
        if (wanted := st.session_state.pop("triage_open", "")) != "":
            to_lead(wanted)
        counts = away.last("triage_counts", None, store.lead_counts)
        if not counts:
            title("Triage")
            say(next_step(store.counts()))
            return
        filters = _filters(store, counts)
        shown, newest = _read(store, filters)
        left, right = st.columns([7, 5], gap="medium")
        chosen = shown.leads[_place().within(shown)] if shown.leads else None
        st.session_state.triage_shown, st.session_state.triage_filters = shown, filters
        with left:
            _queue(shown, newest, chosen, filters)
        with right:
            _keys(chosen)
            _side(newest, chosen)


def _read(store: Store, filters: Filters) -> tuple[Window, dict[str, StoredPost]]:
    """A window of the queue, and the newest post of each lead in it by the post's id."""
    start = _place().starts[-1]
    shown = away.last("triage_window", (filters, start), lambda: queued.window(store, filters, start))
    shown = _with_pinned(store, shown)
    ids = tuple(lead.posts[-1] for lead in shown.leads)
    posts = away.last("triage_posts", ids, lambda: store.get_posts(ids))
    return shown, {stored.post.id: stored for stored in posts}


def _place() -> Place:
    place: Place = st.session_state.get("triage_place", Place())
    return place


def _go(place: Place) -> None:
    st.session_state.triage_place = place
    st.session_state.triage_noting = False


def _with_pinned(store: Store, shown: Window) -> Window:
    """A lead that an undo brought back, or a colleague took away, is shown even where it is in another window."""
    pinned = st.session_state.get("triage_pinned")
    if not pinned or pinned != _place().lead or pinned in shown.ids():
        return shown
    lead = away.last("triage_pinned_lead", pinned, lambda: store.lead(pinned))
    return replace(shown, leads=(lead, *shown.leads))


# filters --------------------------------------------------------------------------------------------------------------
def _filters(store: Store, counts: Mapping[str, int]) -> Filters:
    facets = _facets(store)
    with st.container(horizontal=True, vertical_alignment="center", key="filters", gap="small"):
        status = st.segmented_control(
            "Status", list(worded.STATUSES), default="new", key="triage_status", label_visibility="collapsed",
            format_func=lambda one: f"{worded.STATUSES[one]} {counts.get(one, 0):,}", on_change=_restart,
        )  # fmt: skip
        kind = _choice("Kind", ["", *worded.OFFERS], "any kind", worded.KINDS.get)
        language = _choice("Language", ["", *facets["language"]], "any language", worded.LANGUAGES.get)
        channel = _choice("Channel", ["", *facets["channel"]], "any channel", str)
        corridor = _choice("Corridor", ["", *worded.CORRIDORS], "any corridor", worded.CORRIDORS.get)
    return Filters(status or "", kind, language, channel, corridor)


def _choice(label: str, options: list[str], anything: str, words: Callable[[str], str | None]) -> str:
    return st.selectbox(
        label, options, key=f"triage_{label.lower()}", label_visibility="collapsed", on_change=_restart, width=170,
        format_func=lambda one: plain(words(one) or one) if one else anything,
    )  # fmt: skip


@st.cache_data(ttl=60, show_spinner=False)
def _languages_and_channels(_store: Store, home: str) -> dict[str, list[str]]:
    found = _store.search(Query(kinds=worded.OFFERS, limit=0)).facets
    return {name: [value for value, _ in found.get(name, ()) if value] for name in ("language", "channel")}


def _facets(store: Store) -> dict[str, list[str]]:
    return away.last("triage_facets", None, lambda: _languages_and_channels(store, str(opened.home())))


def _restart() -> None:
    _go(Place())


# the list -------------------------------------------------------------------------------------------------------------
def _queue(shown: Window, newest: Mapping[str, StoredPost], chosen: Lead | None, filters: Filters) -> None:
    if chosen is None:
        say(_nothing(shown, filters))
    else:
        now, rows = opened.now(), list[str]()
        for lead in shown.leads:
            post = newest.get(lead.posts[-1])
            countries = worded.countries([post.annotation if post else None])
            rows.append(cards.row(lead, countries, now, chosen=lead is chosen, status=filters.status != lead.status))
        with st.container(key="queue", height=600, border=False):
            st.html(cards.queue(rows))
    _edges(shown)


def _nothing(shown: Window, filters: Filters) -> str:
    if shown.unfinished:
        return f"No match among the next {queued.SCAN:,} leads. Go on with “Next page”."
    if filters.narrow():
        return "No lead matches these filters."
    return f"No lead is “{worded.STATUSES.get(filters.status, 'any')}”. Everything here is decided."


def _edges(shown: Window) -> None:
    starts = _place().starts
    if len(starts) == 1 and shown.following is None:
        return
    with st.container(horizontal=True, key="edges", vertical_alignment="center"):
        st.button("Previous page", disabled=len(starts) == 1, on_click=_go, args=(Place(starts[:-1] or (0,)),))
        onward = Place((*starts, shown.following)) if shown.following is not None else _place()
        st.button("Next page", disabled=shown.following is None, on_click=_go, args=(onward,))
        st.html(f'<span class="dim">page {len(starts)}</span>')


# the chosen one -------------------------------------------------------------------------------------------------------
def _side(newest: Mapping[str, StoredPost], chosen: Lead | None) -> None:
    noting = bool(st.session_state.get("triage_noting")) and chosen is not None
    if noting and chosen is not None:
        _note(chosen)
    said: deciding.Said | None = st.session_state.pop("triage_said", None)
    if said:
        say(said.text, "good" if said.kept else "care")
    if chosen is not None:
        posts = [newest[chosen.posts[-1]]] if chosen.posts[-1] in newest else []
        now = opened.now()
        st.html(f'<div class="chosen"><h2>Lead {chosen.id}</h2></div>')
        with st.container(key="preview"):
            st.html("".join(cards.preview(p, now) for p in posts) or "<p>Its posts are not stored any more.</p>")
            st.html(cards.facts(chosen, worded.countries(p.annotation for p in posts), now))
    bridge.listen("triage_bridge", _act, keys=KEYS, lit=chosen.id if chosen else "", focus=NOTE if noting else "")


def _keys(chosen: Lead | None) -> None:
    """For the mouse, with the key beside each word. A name carries the lead: a late click hits what it was aimed at."""
    off, name = chosen is None, f"{chosen.id}:{chosen.revision}" if chosen else "-"
    with st.container(horizontal=True, key="keys", gap="small"):
        for key, decision in deciding.DECISION_KEYS.items():
            st.button(
                f"{worded.STATUSES[decision]} `{key}`", key=f"{decision}:{name}", disabled=off, on_click=_decide,
                args=(chosen, decision), type="primary" if key == "1" else "secondary",
            )  # fmt: skip
        st.button("Note `N`", key="note", disabled=off, on_click=_toggle_note)
        st.button("Undo `U`", key="undo", on_click=_undo)
    with st.container(horizontal=True, key="steps", gap="small"):
        st.button("Next `J`", key="next", disabled=off, on_click=_step, args=(1,))
        st.button("Previous `K`", key="previous", disabled=off, on_click=_step, args=(-1,))
        st.button("Open `O`", key=f"open:{name}", disabled=off, on_click=_open, args=(chosen.id if chosen else "",))


def _note(chosen: Lead) -> None:
    with st.form(f"note_{chosen.id}", border=False):
        st.text_input(
            NOTE, key="triage_note", max_chars=2000, placeholder="Enter keeps it", label_visibility="collapsed"
        )
        st.form_submit_button("Keep note", on_click=_keep_note, args=(chosen,))


def _decide(chosen: Lead, decision: str) -> None:
    said = waiting.decide(chosen, decision)
    _told(said)
    if said.kept:
        leaves = st.session_state.triage_filters.status not in {"", decision}
        _go(queued.after_decision(_place(), st.session_state.triage_shown, chosen.id, leaves=leaves))


def _keep_note(chosen: Lead) -> None:
    """What was not kept stays in the field."""
    text = st.session_state.get("triage_note") or ""
    if text.strip():
        said = waiting.decide(chosen, "note", note=text)
        _told(said)
        if not said.kept:
            return
    _go(replace(_place(), lead=chosen.id))


def _told(said: deciding.Said) -> None:
    """A lead that was not decided on stays before the person, though a colleague's decision took it off this list."""
    st.session_state.triage_said = None if said.waits else said
    if said.noted:
        st.session_state.triage_noting = False
    if said.kept and not said.noted:
        st.session_state.pop("triage_pinned", None)  # the lead waited here for its decision, and may go now
    if said.lead and not said.kept:
        shown: Window = st.session_state.get("triage_shown", Window(()))
        row = shown.ids().index(said.lead) if said.lead in shown.ids() else _place().row
        st.session_state.triage_pinned = said.lead
        st.session_state.triage_place = replace(_place(), lead=said.lead, row=row)


def _toggle_note() -> None:
    st.session_state.triage_noting = not st.session_state.get("triage_noting")


def _undo() -> None:
    said = waiting.undo()
    st.session_state.triage_said = said
    if said.lead:
        st.session_state.triage_pinned = said.lead
        _go(replace(_place(), lead=said.lead))


def _open(lead_id: str) -> None:
    st.session_state.triage_open = lead_id


def _step(step: int) -> None:
    _go(queued.moved(_place(), st.session_state.triage_shown, step))


def _act(action: str) -> None:
    """A click on a row, or a key, with the lead that was lit when it was pressed."""
    verb, _, about = action.partition(":")
    if verb == "pick":
        _go(replace(_place(), lead=about))
    elif verb in {"next", "previous"}:
        _step(1 if verb == "next" else -1)
    elif verb == "undo":
        _undo()
    elif about:
        _act_on(verb, about)


def _act_on(verb: str, about: str) -> None:
    try:
        lead = deciding.as_seen(opened.store(), st.session_state.triage_shown.leads, about)
    except StoreError as error:
        st.session_state.triage_said = deciding.Said(str(error), kept=False)
        return
    if verb == "open":
        _open(lead.id)
    elif verb == "note":
        _toggle_note()
    else:
        _decide(lead, verb)
