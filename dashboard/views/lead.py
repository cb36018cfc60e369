"""One advertiser: what is offered, every post with its evidence, why they belong together, what people decided."""

from __future__ import annotations

from functools import partial

import streamlit as st

from crawlers.items import Post
from dashboard import away, bridge, cards, deciding, escaped, opened, waiting, worded
from dashboard.hidden import EVERYTHING
from dashboard.said import in_a_sentence, next_step, say, title
from index.records import Decision, Lead, StoredPost
from index.store import Store

NOTE = "Note on this lead"
KEYS = {**deciding.DECISION_KEYS, "n": "note", "u": "undo"}
_STEP = 20


def page() -> None:
    with in_a_sentence() as resent:
        if resent and resent.noted:
            st.session_state.lead_noting = False
        store = opened.store()
        lead_id = st.query_params.get("lead", "").strip()
        if not lead_id:
            _ask(store)
            return
        lead = away.last("lead", lead_id, lambda: store.lead(lead_id))
        if lead.kind == "seeking":
            say("This is a person in need, not a lead.", "bad")
            return
        _lead(store, lead)


def _ask(store: Store) -> None:
    title("Lead")
    if not away.last("lead_counts", None, store.lead_counts):
        say(next_step(store.counts()))
        return
    typed = st.text_input("Number of the lead, as in L0123456789", key="lead_asked", max_chars=40)
    say("Open a lead from the queue with O, or type its number.")
    if typed and typed.strip():
        st.query_params["lead"] = typed.strip()
        st.rerun()


def _lead(store: Store, lead: Lead) -> None:
    shown = _revealed(lead.id)
    many = int(st.session_state.get(f"lead_many:{lead.id}", _STEP))
    ids = lead.posts[-many:]
    posts = [p for p in reversed(away.last("lead_posts", ids, lambda: store.get_posts(ids))) if not _seeker(p)]
    now = opened.now()
    status = worded.STATUSES.get(lead.status, lead.status)
    mark = f'<span class="status" data-about="{cards.about(lead)}">{escaped.text(status)}</span>'
    title(f"Lead {lead.id}", f'{mark}<span class="dim">score {lead.score:.2f}</span>')
    _keys(lead)
    if said := st.session_state.pop("lead_said", None):
        say(said.text, "good" if said.kept else "care")
    left, right = st.columns([7, 5], gap="large")
    with right:
        st.html(cards.facts(lead, worded.countries(p.annotation for p in posts), now, shown))
        _reveal(lead, shown)
        st.html("<h3>Why these posts are one lead</h3>" + _why(lead, shown))
        st.html("<h3>Decisions and notes</h3>" + cards.history(_decisions(store, lead), now))
    with left:
        st.html(f"<h3>{worded.count(len(lead.posts), 'post')}, newest first</h3>" + cards.legend(posts))
        for stored in posts:
            st.html(cards.post(stored, now, shown=shown, earlier=_earlier(store, stored.post), evidence=True))
        if len(lead.posts) > many:
            st.button("Show older posts", on_click=_more, args=(lead.id, many + _STEP))
    noting = bool(st.session_state.get("lead_noting"))
    bridge.listen("lead_bridge", partial(_act, lead), keys=KEYS, lit=lead.id, focus=NOTE if noting else "")


def _decisions(store: Store, lead: Lead) -> list[Decision]:
    return away.last("lead_decisions", lead.id, lambda: store.decisions(lead.id))


def _earlier(store: Store, post: Post) -> list[Post]:
    if post.version == 1:
        return []
    return away.last(f"lead_versions:{post.id}", post.version, lambda: store.versions(post.id))


def _seeker(stored: StoredPost) -> bool:
    return stored.annotation is not None and stored.annotation.kind == "seeking"


def _why(lead: Lead, shown: frozenset[str]) -> str:
    lines = worded.reasons(lead, shown, all_shown=EVERYTHING in shown) or [
        "It is a single post: nothing had to be linked."
    ]
    return cards.sentences([*lines, *worded.hubs(lead, shown)])


def _more(lead_id: str, many: int) -> None:
    st.session_state[f"lead_many:{lead_id}"] = many


# reveal ---------------------------------------------------------------------------------------------------------------
def _revealed(lead_id: str) -> frozenset[str]:
    """For this session only."""
    return frozenset(st.session_state.get(f"revealed:{lead_id}", ()))


def _reveal(lead: Lead, shown: frozenset[str]) -> None:
    still = [one.key for one in lead.contacts if one.key not in shown]
    if EVERYTHING in shown:
        return
    with st.form("reveal", border=True):
        what = st.selectbox(
            "Reveal", [*still, EVERYTHING], key="reveal_what",
            format_func=lambda key: "everything this lead hides" if key == EVERYTHING else plain_contact(key),
        )  # fmt: skip
        st.text_input("Reason, kept in the audit log with your name", key="reveal_reason", max_chars=500)
        st.form_submit_button("Reveal", on_click=_do_reveal, args=(lead, what))


def plain_contact(key: str) -> str:
    return escaped.plain(worded.contact(key))


def _do_reveal(lead: Lead, _before: str) -> None:
    what, reason = str(st.session_state.reveal_what), str(st.session_state.reveal_reason or "")
    keys = [one.key for one in lead.contacts] if what == EVERYTHING else [what]
    named = [*keys, EVERYTHING] if what == EVERYTHING else keys
    said = deciding.reveal(opened.store(), lead, named, reason, who=opened.who())
    st.session_state.lead_said = said
    if said.kept:
        st.session_state[f"revealed:{lead.id}"] = {*_revealed(lead.id), *named}
        st.session_state.reveal_reason = ""


# decisions ------------------------------------------------------------------------------------------------------------
def _keys(lead: Lead) -> None:
    name = f"{lead.id}:{lead.revision}"
    with st.container(horizontal=True, key="keys", gap="small"):
        for key, decision in deciding.DECISION_KEYS.items():
            st.button(
                f"{worded.STATUSES[decision]} `{key}`", key=f"lead:{decision}:{name}", on_click=_decide,
                args=(lead, decision), type="primary" if key == "1" else "secondary",
            )  # fmt: skip
        st.button("Note `N`", key="lead_note_key", on_click=_toggle_note)
        st.button("Undo `U`", key="lead_undo", on_click=_undo)
    if st.session_state.get("lead_noting"):
        with st.form("lead_note_form", border=False):
            st.text_input(
                NOTE, key="lead_note", max_chars=2000, placeholder="Enter keeps it", label_visibility="collapsed"
            )
            st.form_submit_button("Keep note", on_click=_keep_note, args=(lead,))


def _act(lead: Lead, action: str) -> None:
    """A key, about the lead as it stood on the screen."""
    verb, _, about = action.partition(":")
    if verb == "undo":
        _undo()
    elif verb == "note":
        _toggle_note()
    elif verb in worded.STATUSES and about.startswith(f"{lead.id}:"):
        _decide(deciding.as_seen(opened.store(), [lead], about), verb)


def _decide(lead: Lead, decision: str) -> None:
    _send(lead, decision)


def _send(lead: Lead, decision: str, note: str = "") -> bool:
    said = waiting.decide(lead, decision, note=note)
    if not said.waits:
        st.session_state.lead_said = said
    return said.kept


def _keep_note(lead: Lead) -> None:
    """What was not kept stays in the field."""
    text = st.session_state.get("lead_note") or ""
    st.session_state.lead_noting = bool(text.strip()) and not _send(lead, "note", text)


def _toggle_note() -> None:
    st.session_state.lead_noting = not st.session_state.get("lead_noting")


def _undo() -> None:
    st.session_state.lead_said = waiting.undo()
