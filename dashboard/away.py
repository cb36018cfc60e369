"""While the store is away: what was read last is drawn again, and the page asks again by itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar

import streamlit as st

from index.errors import StoreUnavailableError

EVERY = 4  # seconds between two tries
T = TypeVar("T")

_FAULT = "away:fault"  # what went wrong in this run of the page
_component = st.components.v2.component(
    "vigie_again", js=Path(__file__).with_name("again.js").read_text(encoding="utf-8")
)


def begin() -> None:
    """A run of a page begins: the store gets another chance."""
    st.session_state.pop(_FAULT, None)


def note(fault: StoreUnavailableError) -> None:
    """The rest of this run does not ask the store: each try would cost its patience again."""
    st.session_state[_FAULT] = fault


def fault() -> StoreUnavailableError | None:
    found: StoreUnavailableError | None = st.session_state.get(_FAULT)
    return found


def last(name: str, about: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, or gave last about the same, where the store is away; raises where it never did."""
    place, known = f"away:{name}", fault()
    if known is None:
        try:
            found = read()
        except StoreUnavailableError as error:
            note(error)
            known = error
        else:
            st.session_state[place] = (about, found)
            return found
    if place not in st.session_state or st.session_state[place][0] != about:
        raise known
    kept: T = st.session_state[place][1]
    return kept


def ask_again(*, waits: bool) -> None:
    """Run the page again in a few seconds; with `waits` the browser asks before the page is left."""
    st.session_state["away:runs"] = run = int(st.session_state.get("away:runs", 0)) + 1
    data = {"every": EVERY, "waits": waits, "run": run}
    _component(key="again", data=data, default={"asked": 0}, on_asked_change=_heard)


def _heard() -> None:
    """The run that this begins is all that is wanted."""
