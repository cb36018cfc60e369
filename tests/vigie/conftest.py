"""A served demo site with three small channels, and a way to run the command line as a person does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawlers.demo.site import DemoSite, serve
from tests.conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]

CHANNELS: dict[str, list[str]] = {
    "some_channel": [
        "Boat from Izmir to Chios tonight, 2000 euro each, you pay after arrival. WhatsApp +90 530 000 00 12",
        "من ازمير الى اليونان كل يوم، الدفع بعد الوصول، واتساب ٠٠٩٠٥٣٠٠٠٠٠٠١٢",
        "Does anybody know a safe way from Izmir? I have two children, please write me +90 531 000 00 77",
        "Good morning everybody, what a fine day by the sea",
    ],
    "other_channel": [
        "Guaranteed crossing Izmir - Kos by yacht, families welcome, pay on arrival, call 0090 530 000 00 12",
        "Police arrested four smugglers near Izmir on Monday, the ministry said. They had charged 3000 euro a head.",
    ],
}


@pytest.fixture
def channels(tmp_path: Path) -> Path:
    folder = tmp_path / "channels"
    folder.mkdir()
    for number, (name, texts) in enumerate(CHANNELS.items(), 1):
        about = {"name": name, "title": name, "channel_id": f"10000000{number}", "kind": "channel", "subscribers": 12}
        rows = [{"channel": about}, *({"id": i, "age": f"{9 - i}d", "text": text} for i, text in enumerate(texts, 1))]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.fixture
def site(channels: Path) -> Iterator[DemoSite]:
    with serve(channels) as running:
        yield running


@pytest.fixture
def vigie(home: Path) -> Run:
    """Runs the real program in a process of its own; fails on a traceback, whatever the exit code."""

    def run(*words: str, stdin: str = "", code: int | None = 0, **env: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "vigie", *words],
            input=stdin, capture_output=True, text=True, check=False, timeout=600, cwd=ROOT,
            env={**os.environ, "VIGIE_HOME": str(home), "VIGIE_USER": "tester", "COLUMNS": "200", **env},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    return run
