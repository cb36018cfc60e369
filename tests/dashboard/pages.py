"""A page that ran without a browser, as its reader sees it."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from index.records import Lead
from index.store import Store

Open = Callable[..., AppTest]


def html(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(block.body for block in app.html)


def chosen(app: AppTest) -> str:
    return html(app).partition('aria-selected="true" data-go="pick:')[2].partition('"')[0]


def rows(app: AppTest) -> list[str]:
    return [part.partition('"')[0] for part in html(app).split('data-go="pick:')[1:]]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def best(store: Store) -> list[Lead]:
    return store.leads(statuses=["new"])
