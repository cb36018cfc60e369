"""Sentences on a page: one for what happened, one for what went wrong instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from dashboard import away, escaped, waiting
from dashboard.deciding import Said
from index.errors import StoreError, StoreUnavailableError


def say(text: str, tone: str = "note") -> None:
    """`tone` is note, good, care or bad."""
    role = "alert" if tone == "bad" else "status"
    st.html(f'<p class="say {tone}" role="{role}">{escaped.isolated(text)}</p>')


def title(text: str, below: str = "") -> None:
    """`text` is our own; `below` is HTML."""
    st.html(f'<div class="title"><h1>{escaped.text(text)}</h1>{below}</div>')


@contextmanager
def in_a_sentence() -> Iterator[Said | None]:
    """A whole page: a store that fails is said on top, what was read last stays, and the page tries again by itself.

    Gives what became of a decision that waited for the store.
    """
    away.begin()
    top = st.container()
    try:
        resent = waiting.again()
        if resent:
            with top:
                say(resent.text, "good" if resent.kept else "care")
        yield resent
    except StoreUnavailableError as error:
        away.note(error)
    except StoreError as error:
        with top:
            say(_sentence(error), "bad")
    if fault := away.fault():
        with top:
            say(f"{_sentence(fault)} {_meanwhile()}", "bad")
            away.ask_again(waits=waiting.one() is not None)


def _sentence(error: StoreError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _meanwhile() -> str:
    again = f"This page tries again every {away.EVERY} seconds."
    if one := waiting.one():
        return f"{again} Until then {one.words} is kept here only: leave this page open."
    return again


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
