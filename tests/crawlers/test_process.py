"""The crawl's own process: its contract with the conductor, and its end by force."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from warcio.archiveiterator import ArchiveIterator
from werkzeug import Request, Response

from crawlers.demo.site import DemoSite
from crawlers.outcome import Job
from crawlers.records import from_record
from crawlers.run import crawl
from crawlers.settings import SettingsError
from tests.crawlers.blocks import history

ROOT = Path(__file__).parent.parent.parent


def start(*arguments: str, contact: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "crawlers", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "VIGIE_CONTACT": contact},
    )


def refused(tmp_path: Path, line: str) -> str:
    child = start("--jobs", "-", "--warc", str(tmp_path))
    out, errors = child.communicate(line)
    assert (child.returncode, out) == (2, "")
    return errors


def test_jobs_in_records_out(demo: DemoSite, tmp_path: Path) -> None:
    jobs = tmp_path / "jobs.jsonl"
    jobs.write_text('{"source": "telegram:harbour_board", "depth": 3}\n\n{"source": "telegram:pier_talk"}\n')
    child = start("--jobs", str(jobs), "--warc", str(tmp_path / "warc"), "--base-url", demo.url)
    out, _ = child.communicate()
    records = [json.loads(line) for line in out.splitlines()]
    assert child.returncode == 0
    assert [next(iter(record)) for record in records] == ["post", "post", "post", "outcome", "outcome"]
    assert from_record(records[0]).post_id == "47"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", ["line 1", "not JSON"]),
        ('{"name": "x"}', ["line 1", "source"]),
        ('{"source": "telegram:x", "depht": 3}', ["line 1", "depht"]),
        ('{"source": "telegram:x", "depth": "3"}', ["depth", "whole numbers"]),
        ('{"source": "gopher:x"}', ["gopher:x", "telegram"]),
        ('{"source": "telegram:harbour_board"}', ["VIGIE_CONTACT", "https://t.me"]),
        ('{"source": "telegram:x", "base_url": "file:///etc/passwd"}', ["file:///etc/passwd"]),
    ],
)
def test_a_call_that_cannot_be_understood_is_one_sentence(tmp_path: Path, line: str, words: list[str]) -> None:
    errors = refused(tmp_path, line)
    assert errors.count("\n") == 1
    assert all(word in errors for word in words)


def test_without_contact_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_CONTACT", raising=False)
    with pytest.raises(SettingsError, match="VIGIE_CONTACT"):
        list(crawl([Job("telegram:harbour_board")], warc_dir=tmp_path))


def test_no_jobs_is_no_crawl(tmp_path: Path) -> None:
    assert list(crawl([], warc_dir=tmp_path)) == []


@pytest.fixture
def endless() -> HTTPServer:
    """A channel of a million posts, served slowly."""

    def answer(request: Request) -> Response:
        time.sleep(0.02)
        before = int(request.args["before"]) if "before" in request.args else None
        return Response(history(range(999_000, 1_000_000), before=before), content_type="text/html")

    server = HTTPServer()
    server.expect_request("/s/pier_board").respond_with_handler(answer)
    server.start()
    yield server
    server.stop()


def test_kill_leaves_a_readable_warc(endless: HTTPServer, tmp_path: Path) -> None:
    job = json.dumps({"source": "telegram:pier_board", "depth": 1_000})
    child = start("--jobs", "-", "--warc", str(tmp_path), "--base-url", endless.url_for("/"))
    child.stdin.write(job + "\n")
    child.stdin.close()
    lines = [child.stdout.readline() for _ in range(70)]
    child.send_signal(signal.SIGKILL)
    child.wait()
    posts = [from_record(json.loads(line)) for line in lines]
    (path,) = tmp_path.iterdir()
    with path.open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00torn")  # as a kill in mid-write would leave it
    read = set()
    with path.open("rb") as file, suppress(Exception):  # the torn end may raise, after all before it was read
        for record in ArchiveIterator(file):
            record.content_stream().read()
            read.add(record.rec_headers.get_header("WARC-Record-ID"))
    assert {post.evidence.record for post in posts} <= read


def test_child_that_dies_gives_every_open_source_an_outcome(
    demo: DemoSite, endless: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = []
    spawn: Callable[..., subprocess.Popen[str]] = subprocess.Popen

    def watched(*arguments: object, **options: object) -> subprocess.Popen[str]:
        children.append(spawn(*arguments, **options))
        return children[-1]

    monkeypatch.setattr("crawlers.run.subprocess.Popen", watched)
    jobs = [
        Job("telegram:pier_talk", base_url=demo.url),
        Job("telegram:pier_board", newest_id=7, depth=1_000),
        Job("telegram:harbour_board", newest_id=9),
    ]
    records = []
    for record in crawl(jobs, warc_dir=tmp_path, base_url=endless.url_for("/")):
        records.append(record)
        if len(records) == 3:
            children[0].kill()
    outcomes = {record.source: record for record in records if hasattr(record, "outcome")}
    assert outcomes["telegram:pier_talk"].outcome == "group"
    for job in jobs[1:]:
        outcome = outcomes[job.source]
        assert (outcome.outcome, outcome.newest_id) == ("parse_error", job.newest_id)
        assert "-9" in outcome.detail


def test_who_stops_reading_stops_the_crawl(endless: HTTPServer, tmp_path: Path) -> None:
    records = crawl([Job("telegram:pier_board", depth=1_000)], warc_dir=tmp_path, base_url=endless.url_for("/"))
    next(records)
    records.close()
    asked = len(endless.log)
    time.sleep(0.3)
    assert len(endless.log) <= asked + 1


def test_a_disk_that_takes_nothing_is_not_a_success(demo: DemoSite, tmp_path: Path) -> None:
    """No evidence, no post, no higher cursor."""
    (tmp_path / "warc").write_text("a file where the folder should be")
    (outcome,) = crawl([Job("telegram:harbour_board", newest_id=40)], warc_dir=tmp_path / "warc", base_url=demo.url)
    assert (outcome.outcome, outcome.newest_id) == ("parse_error", 40)
    assert "could not be kept" in outcome.detail
