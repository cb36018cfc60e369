"""Lets a click inside our own HTML, or a key, call a function of the page: rows and facets stay plain, escaped HTML.

Streamlit's own `shortcut=` presses whatever button is mounted, which for a moment after a step is still the former
lead's, and it drops a key pressed while buttons change. Here each key says which lead was lit when it was pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_component = st.components.v2.component(
    "vigie_bridge", js=Path(__file__).with_name("bridge.js").read_text(encoding="utf-8")
)


def listen(
    name: str, on_go: Callable[[str], None], *, keys: Mapping[str, str] | None = None, lit: str = "", focus: str = ""
) -> None:
    """Mount once a page. `on_go` gets each `data-go` that was clicked, and for a key `action:about`, before drawing.

    `lit` is what is selected (a change brings it into view), `focus` the label of a field to put the cursor into.
    """

    def heard() -> None:
        for action in unheard(st.session_state, name):
            on_go(action)

    data = {"keys": dict(keys or {}), "lit": lit, "focus": focus}
    _component(key=name, data=data, default={"log": {}}, on_log_change=heard)


def unheard(session: Any, name: str) -> list[str]:
    """The actions of the browser's list that were not acted on yet, in their order."""
    log = session[name].get("log") or {}
    seen_mount, seen = session.get(f"{name}:heard", ("", 0))
    mount, entries = str(log.get("mount")), log.get("entries") or []
    fresh = [entry for entry in entries if mount != seen_mount or entry["number"] > seen]
    if entries:
        session[f"{name}:heard"] = (mount, entries[-1]["number"])
    return [str(entry["go"]) for entry in fresh]
