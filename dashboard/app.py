"""The entry: `streamlit run dashboard/app.py`. Pages, stylesheet, and whose session this is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import escaped, opened
from dashboard.pages import pages

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#12606e"/>'
    '<path d="M5 16c4-6 18-6 22 0-4 6-18 6-22 0z" fill="#fff"/><circle cx="16" cy="16" r="4" fill="#12606e"/></svg>'
)


def main() -> None:
    st.set_page_config(page_title="Vigie", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
    st.html(Path(__file__).with_name("style.css"))
    st.logo(ICON, size="medium")
    chosen = st.navigation(list(pages().values()), position="top")
    st.html(f'<div class="who" title="who decides, as the audit log names you">{escaped.name(opened.who())}</div>')
    chosen.run()


main()
