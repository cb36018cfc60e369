"""Sentences on a page: one for what happened, one for what went wrong instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from dashboard import escaped
from index.errors import StoreError


def say(text: str, tone: str = "note") -> None:
    """`tone` is note, good, care or bad."""
    role = "alert" if tone == "bad" else "status"
    st.html(f'<p class="say {tone}" role="{role}">{escaped.isolated(text)}</p>')


def title(text: str, below: str = "") -> None:
    """`text` is our own; `below` is HTML."""
    st.html(f'<div class="title"><h1>{escaped.text(text)}</h1>{below}</div>')


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """A store that fails is said, and the page stays."""
    try:
        yield
    except StoreError as error:
        say(f"{error}.", "bad")


def next_step(counts: Mapping[str, int]) -> str:
    """What to type, where there is no lead to show yet."""
    if not counts.get("posts"):
        return (
            "Nothing is stored yet. Type “vigie demo” to fill it from the demo channels on this machine, or "
            "“vigie crawl” to collect from your own sources."
        )
    if not counts.get("annotated"):
        return f"{counts['posts']:,} posts are stored and none is read yet. Type “vigie process”."
    if counts.get("flagged"):
        return f"{counts['flagged']:,} posts are offers and none is in a lead yet. Type “vigie process”."
    return f"{counts['annotated']:,} posts are read, and none of them is an offer. There is nothing to decide."
