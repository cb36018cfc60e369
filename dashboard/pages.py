"""The list of pages, and the way from one to another."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import Page


def pages() -> dict[str, Page]:
    from dashboard.views import lead, search, sources, triage, watchlist

    return {
        "triage": st.Page(triage.page, title="Triage", url_path="triage", default=True),
        "lead": st.Page(lead.page, title="Lead", url_path="lead"),
        "search": st.Page(search.page, title="Search", url_path="search"),
        "watchlist": st.Page(watchlist.page, title="Watchlist", url_path="watchlist"),
        "sources": st.Page(sources.page, title="Sources", url_path="sources"),
    }


def to_lead(lead_id: str) -> NoReturn:
    st.switch_page(pages()["lead"], query_params={"lead": lead_id})
