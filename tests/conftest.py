"""Shared by all folders: a home for each test, stores under contract, and the recorded material where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("VIGIE_STORE", raising=False)
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = open_store(home)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Recorded pages and background posts that are not part of the repository."""
    for place in (os.environ.get("VIGIE_SHARED"), ROOT.parent / "shared", ROOT / "shared"):
        if place and (Path(place) / "fixtures").is_dir():
            return Path(place)
    pytest.skip("the recorded pages are not here: put them in ../shared or name their folder in VIGIE_SHARED")
