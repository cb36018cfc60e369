"""A decision that the store has not answered for: kept in the session, sent with each run until it is answered."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from dashboard import away, deciding, opened
from dashboard.deciding import Said, Waiting
from index.errors import StoreAwayError
from index.records import Lead

_PLACE = "waiting"


@dataclass(frozen=True, slots=True)
class _Tried:
    one: Waiting
    said: str
    at: float


def one() -> Waiting | None:
    """What waits, if anything does."""
    tried: _Tried | None = st.session_state.get(_PLACE)
    return tried.one if tried else None


def decide(lead: Lead, decision: str, *, note: str = "") -> Said:
    """As `deciding.decide`; while one waits no other is taken, for they would be kept in another order."""
    if before := one():
        return Said(f"Nothing was kept: {before.words} still waits for the store.", kept=False, lead=lead.id)
    said = deciding.decide(opened.store(), lead, decision, who=opened.who(), now=opened.now(), note=note)
    return _noted(said)


def undo() -> Said:
    """As `deciding.undo`."""
    if before := one():
        return Said(f"Nothing was taken back: {before.words} still waits for the store.", kept=False)
    return deciding.undo(opened.store(), who=opened.who(), now=opened.now())


def again() -> Said | None:
    """Send what waits; what became of it, or None where nothing waits or it goes on waiting."""
    tried: _Tried | None = st.session_state.get(_PLACE)
    if tried is None:
        return None
    said = Said(tried.said, kept=False, waits=tried.one)
    if time.monotonic() - tried.at > away.EVERY / 2:  # the page that is drawn right after a try need not try again
        said = _noted(deciding.send(opened.store(), tried.one, opened.now()))
    if said.waits:
        away.note(StoreAwayError(said.text.removesuffix(".")))
        return None
    return said


def _noted(said: Said) -> Said:
    if said.waits:
        st.session_state[_PLACE] = _Tried(said.waits, said.text, time.monotonic())
    else:
        st.session_state.pop(_PLACE, None)
    return said
