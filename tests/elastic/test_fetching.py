"""The tests' own server: what is missing on a machine is said, with the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.elastic import distribution


def test_a_machine_without_maven_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "_shelf", lambda: tmp_path)
    monkeypatch.setattr(distribution.shutil, "which", lambda name: None)
    with pytest.raises(distribution.MissingError, match=r"apt install maven, or name a server .* VIGIE_TEST_ELASTIC"):
        distribution.unpacked()


def test_a_machine_without_a_java_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "_javas", list)
    with pytest.raises(
        distribution.MissingError, match=r"needs Java 21 or newer .* apt install openjdk-21-jre-headless"
    ):
        distribution.java()
