"""What every page stands on: the home, the opened store, who sits in front of it, the time."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from index.store import Store, open_store


def home() -> Path:
    """The folder of the store: `--home` as `serve.command` passes it, else VIGIE_HOME, else ~/.vigie."""
    if "--home" in sys.argv[1:-1]:
        return Path(sys.argv[sys.argv.index("--home") + 1])
    return Path(os.environ.get("VIGIE_HOME") or Path.home() / ".vigie").expanduser()


def store() -> Store:
    """One for all sessions of this process; raises StoreError."""
    return _open(str(home()), os.environ.get("VIGIE_STORE"))


@st.cache_resource(show_spinner=False)
def _open(folder: str, url: str | None) -> Store:
    return open_store(Path(folder), url=url, hasty=True)


def who() -> str:
    """VIGIE_USER, else the name of the account: it stands in every decision and in the audit log."""
    name = os.environ.get("VIGIE_USER", "").strip()
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account number without a name, as in some containers
        return f"user {os.getuid()}"


def now() -> datetime:
    return datetime.now(UTC)


def at() -> str:
    """The time as records carry it."""
    return now().isoformat(timespec="seconds")
