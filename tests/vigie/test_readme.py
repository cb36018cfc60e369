"""The README's commands are run as they stand; every command has help with an example; the settings table is true."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from crawlers.demo.site import DemoSite
from tests.conftest import ROOT
from tests.vigie.conftest import Run
from vigie.__main__ import app

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.slow
def test_every_command_of_the_readme_works_in_the_order_it_stands(
    vigie: Run, site: DemoSite, home: Path, tmp_path: Path
) -> None:
    """Only two things are changed: files that the reader brings are made, and the card points at the demo site."""
    (tmp_path / "result.json").write_text(
        '{"messages": [{"id": 1, "type": "message", "date_unixtime": "1", "text": "hi"}]}'
    )
    (tmp_path / "numbers.txt").write_text("+90 530 000 00 12\n@captain_one\n")
    (tmp_path / "posts.jsonl").write_text('{"id": "x1", "text": "Boat to Kos, +905300000012"}\n')
    for line in commands():
        words = [str(tmp_path / word) if word in ("result.json", "posts.jsonl", "read.jsonl", "numbers.txt") else word
                 for word in shlex.split(line)]  # fmt: skip
        assert words[0] == ".venv/bin/vigie", line
        if words[1] == "dashboard":
            continue  # it runs until it is stopped: the next test
        vigie(*words[1:], code=None if words[1] == "phone" else 0)
        if words[1:3] == ["sources", "add"]:
            (card,) = (home / "sources").glob("*.yml")
            card.write_text(card.read_text(encoding="utf-8") + f"base_url: {site.url}\n", encoding="utf-8")
    assert (tmp_path / "read.jsonl").read_text().count("\n") == 1


@pytest.mark.slow
def test_the_dashboard_prints_its_address_and_stops_on_sigterm(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "dashboard", "--port", "8633"],
        stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "VIGIE_HOME": str(home)},
    )  # fmt: skip
    assert process.stderr is not None
    said, deadline = "", time.monotonic() + 120
    while "http://127.0.0.1:" not in said and time.monotonic() < deadline:
        said += process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert "http://127.0.0.1:" in said
    assert process.wait(20) == 0


def every_command() -> list[list[str]]:
    def walk(command: object, path: list[str]) -> list[list[str]]:
        children = getattr(command, "commands", None)
        return [c for name, child in children.items() for c in walk(child, [*path, name])] if children else [path]

    return walk(typer.main.get_command(app), [])


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: list[str]) -> None:
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    assert f"Example: vigie {' '.join(words)}" in " ".join((command.help or "").split())


def test_help_answers_before_any_heavy_library_is_loaded() -> None:
    code = "import sys, vigie.__main__; print([m for m in ('scrapy','spacy','streamlit','onnxruntime') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_settings_table_names_every_variable_that_is_read() -> None:
    read = set[str]()
    for folder in ("crawlers", "index", "nlp", "dashboard", "vigie", "labels"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r"environ(?:\.get\(|\[)\s*[\"'](VIGIE_\w+)", path.read_text(encoding="utf-8")))
    named = set(re.findall(r"\| `(VIGIE_\w+)` \|", README))
    assert read == named


def test_how_many_people_in_need_are_taken_for_advertisers_is_what_the_card_says() -> None:
    """A model that ships brings new figures; the README's stood still once."""
    card = (ROOT / "nlp" / "model" / "shipped" / "CARD.md").read_text(encoding="utf-8")
    taken, of = re.search(r"seekers taken for offers \| (\d+) of (\d+)", card).groups()  # type: ignore[union-attr]
    assert f"{taken} of {of} held-out people in need are taken for an offer" in README
