"""The tests' own server: what is missing on a machine is said, with the cure."""

from __future__ import annotations

import os
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
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


def test_processes_that_start_together_unpack_the_server_once_and_see_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two did it at once in a fresh clone: the first one's Java found its jars emptied by the second."""
    name = f"elasticsearch-{distribution.version()}"
    with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as packed:
        packed.writestr(f"{name}/bin/elasticsearch", "#!/bin/sh")
        packed.writestr(f"{name}/lib/core.jar", "all of it")
    monkeypatch.setattr(distribution, "_shelf", lambda: tmp_path)
    unpack, together, times = zipfile.ZipFile.extractall, threading.Barrier(3), []

    def slowly(packed: zipfile.ZipFile, place: str) -> None:
        times.append(place)
        time.sleep(0.2)
        unpack(packed, place)

    def ask() -> str:
        together.wait()
        return (distribution.unpacked() / "lib" / "core.jar").read_text()

    monkeypatch.setattr(zipfile.ZipFile, "extractall", slowly)
    with ThreadPoolExecutor(3) as pool:
        assert [found.result() for found in [pool.submit(ask) for _ in range(3)]] == ["all of it"] * 3
    assert len(times) == 1
    assert os.access(tmp_path / name / "bin" / "elasticsearch", os.X_OK)
