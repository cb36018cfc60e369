"""The sources and how they do."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from dashboard import away, escaped, opened, worded
from dashboard.health import Health, health
from dashboard.said import in_a_sentence, say, title
from index.records import SourceState

_ORDER = {"bad": 0, "care": 1, "good": 2}


def page() -> None:
    with in_a_sentence():
        store = opened.store()
        now = opened.now()
        states = [(state, health(state, now)) for state in away.last("sources", None, store.source_states)]
        title("Sources", _summary([found for _, found in states]))
        if not states:
            say("No source has run yet. Type “vigie crawl” to run yours, or “vigie demo” for the demo channels.")
            return
        states.sort(key=lambda pair: (_ORDER[pair[1].tone], pair[0].source))
        st.html(f'<div class="sources">{"".join(_source(state, found, now) for state, found in states)}</div>')


def _summary(found: list[Health]) -> str:
    tones = [one.tone for one in found]
    words = [
        f"{tones.count(t)} {label}"
        for t, label in (("bad", "failing"), ("care", "to look at"), ("good", "well"))
        if t in tones
    ]
    return f'<span class="dim">{", ".join(words)}</span>' if words else ""


def _source(state: SourceState, found: Health, now: datetime) -> str:
    last = state.outcomes[0] if state.outcomes else {}
    cells = [
        ("Posts stored", f"{state.posts:,}"),
        ("Newest post", _when(state.newest_at, now)),
        ("Last run", _when(last.get("finished_at"), now)),
        ("Last good run", _when(state.last_ok_at, now)),
        ("Gaps", f"{int(last.get('gaps') or 0):,}"),
        ("Unreadable", f"{int(last.get('unreadable') or 0):,}"),
    ]
    lines = [line for line in (found.overdue, found.next_try) if line]
    extra = (
        f'<div class="extra">{"".join(f"<span>{escaped.isolated(line)}</span>" for line in lines)}</div>'
        if lines
        else ""
    )
    trail = "".join(_dot(str(one.get("outcome")), int(one.get("posts") or 0)) for one in reversed(state.outcomes))
    drawn = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in cells)
    return (
        f'<article class="source {found.tone}"><header><b>{escaped.name(state.source)}</b>'
        f'<span class="mark {found.tone}">{escaped.text(found.short)}</span><span class="trail">{trail}</span></header>'
        f"<p>{escaped.isolated(found.sentence)}</p>{extra}"
        f'<dl class="cells">{drawn}</dl></article>'
    )


def _when(stamp: object, now: datetime) -> str:
    if not worded.moment(stamp):
        return '<span class="none">never</span>'
    return f'{worded.ago(stamp, now)}<span class="dim"> {worded.utc(stamp)}</span>'


def _dot(outcome: str, posts: int) -> str:
    """The last runs, oldest first: a letter and a colour each."""
    tone, letter = (
        ("good", "+" if posts else "·")
        if outcome == "ok"
        else ("care", "w")
        if outcome == "waiting_until"
        else ("bad", "!")
    )
    words = f"{outcome}, {posts} posts"
    return f'<span class="dot {tone}" title="{escaped.text(words)}">{letter}</span>'
