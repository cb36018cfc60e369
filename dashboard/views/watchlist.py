"""What is watched, and the new posts that match."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import bridge, cards, escaped, hidden, opened, watching, worded
from dashboard.pages import to_lead
from dashboard.said import in_a_sentence, next_step, say, title
from dashboard.watching import Entry
from index.records import Sighting
from index.store import Store

_DRAWN = 200


def page() -> None:
    with in_a_sentence():
        store = opened.store()
        if wanted := st.session_state.pop("watchlist_open", ""):
            to_lead(wanted)
        entries = watching.entries(store)
        title("Watchlist", _summary(entries))
        if said := st.session_state.pop("watchlist_said", None):
            say(said.text, "good" if said.kept else "care")
        if not entries:
            counts = store.counts()
            say(_HOW if counts.get("posts") else next_step(counts))
            return
        bridge.listen("watchlist_bridge", _clicked)
        left, right = st.columns([4, 8], gap="large")
        chosen = _chosen(entries)
        with left:
            st.html(_list(entries, chosen))
        with right:
            _entry(store, chosen)


_HOW = "Nothing is watched yet. Search for something and press “Watch this search”, or type “vigie watchlist add”."


def _summary(entries: Sequence[Entry]) -> str:
    new = sum(entry.new for entry in entries)
    words = ", ".join([worded.count(len(entries), "entry", "entries"), worded.count(new, "new hit")])
    return f'<span class="dim">{words}</span>' if entries else ""


def _chosen(entries: Sequence[Entry]) -> Entry:
    wanted = st.session_state.get("watchlist_entry", "")
    return next((entry for entry in entries if entry.watch.id == wanted), entries[0])


def _clicked(action: str) -> None:
    verb, _, rest = action.partition(":")
    if verb == "entry":
        st.session_state.watchlist_entry = rest
        st.session_state.watchlist_removing = ""
    elif verb == "lead":
        st.session_state.watchlist_open = rest


# the list -------------------------------------------------------------------------------------------------------------
def _list(entries: Sequence[Entry], chosen: Entry) -> str:
    rows = "".join(_row(entry, pressed=entry is chosen) for entry in entries[:_DRAWN])
    more = len(entries) - _DRAWN
    words = f'<div class="none">{more:,} more: type “vigie watchlist list”</div>' if more > 0 else ""
    return f'<section class="facet">{rows}{words}</section>'


def _row(entry: Entry, *, pressed: bool) -> str:
    new = f"{entry.new:,} new" if entry.new else f"{entry.hits:,}"
    label = f"{escaped.name(watching.label(entry.watch))}<b>{new}</b>"
    return escaped.go(f"entry:{entry.watch.id}", label, css="value", pressed=pressed)


# one entry ------------------------------------------------------------------------------------------------------------
def _entry(store: Store, entry: Entry) -> None:
    watch, now = entry.watch, opened.now()
    note = f"<p>{escaped.isolated(hidden.typed(watch.note))}</p>" if watch.note else ""
    asks = f'<span class="dim">asks for {escaped.name(watching.question(watch))}</span>' if watch.name else ""
    st.html(
        f'<div class="title"><h2>{escaped.name(watching.label(watch))}</h2>{asks}'
        f'<span class="dim">watched by {escaped.name(watch.who)} since {worded.ago(watch.at, now)}</span></div>{note}'
    )
    kept = st.session_state.get("watchlist_kept") == (watch.id, entry.hits)
    pairs = watching.found(store, watch, who=opened.who(), kept=kept)
    st.session_state.watchlist_kept = (watch.id, entry.hits)
    _buttons(watch.id, [one for one, _ in pairs if not one.seen])
    for heading, hits in watching.parted(pairs).items():
        st.html(f"<h3>{heading}</h3>")
        for hit in hits:
            st.html(cards.hit(hit, now))
    if not pairs:
        say("Nothing new has matched yet.")
    if entry.hits > len(pairs):
        say(f"{entry.hits - len(pairs):,} older posts are not drawn here.")


def _buttons(watch_id: str, new: Sequence[Sighting]) -> None:
    with st.container(horizontal=True, key="watch_buttons", gap="small"):
        st.button("Mark as seen", disabled=not new, on_click=_seen, args=(new,))
        if st.session_state.get("watchlist_removing") == watch_id:
            st.button("Remove it and forget what it found", on_click=_remove, args=(watch_id,))
        else:
            st.button("Remove", on_click=_ask, args=(watch_id,))


def _seen(new: Sequence[Sighting]) -> None:
    with in_a_sentence():
        opened.store().mark_seen(new)


def _ask(watch_id: str) -> None:
    st.session_state.watchlist_removing = watch_id


def _remove(watch_id: str) -> None:
    st.session_state.watchlist_removing = ""
    st.session_state.watchlist_said = watching.remove(opened.store(), watch_id, who=opened.who(), at=opened.at())
