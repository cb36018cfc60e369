"""Each pipeline does its one step."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse, Response
from warcio.archiveiterator import ArchiveIterator

from crawlers.found import Found
from crawlers.items import Media, Post
from crawlers.outcome import Deleted, Outcome
from crawlers.pipelines.clean import Clean
from crawlers.pipelines.emit import Emit
from crawlers.pipelines.evidence import KeepEvidence
from crawlers.pipelines.validate import Validate, complaint
from crawlers.records import from_record
from crawlers.warc import WarcFile

POST = Post("telegram:pier_board:3", "hello", "telegram", "pier_board", "1", "3")
OUTCOME = Outcome("telegram:pier_board", "ok", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:01+00:00", posts=2)


def found(record: object, response: Response | None = None) -> Found:
    return Found("telegram:pier_board", record, response)


def test_clean_puts_times_in_utc_and_keeps_the_text() -> None:
    raw = replace(POST, text=" half \ud83d\0 ", published_at="2026-01-01T02:00:00+02:00", fetched_at="yesterday")
    post = Clean().process_item(found(raw)).record
    assert (post.text, post.published_at) == (" half ? ", "2026-01-01T00:00:00+00:00")
    assert post.fetched_at.endswith("+00:00")
    assert Clean().process_item(found(OUTCOME)).record == OUTCOME


@pytest.mark.parametrize(
    "broken",
    [
        replace(POST, id="telegram:pier_board"),
        replace(POST, id="telegram:other:3"),
        replace(POST, media=(Media("hologram"),)),
        replace(POST, published_at="2999-01-01T00:00:00+00:00"),
    ],
)
def test_validate_drops_and_the_outcome_says_so(broken: Post) -> None:
    pipeline = Validate()
    assert pipeline.process_item(found(POST)).record == POST
    with pytest.raises(DropItem):
        pipeline.process_item(found(broken))
    outcome = pipeline.process_item(found(OUTCOME)).record
    assert (outcome.posts, outcome.unreadable) == (1, 1)
    assert complaint(POST) is None


def test_evidence_is_one_record_a_response(tmp_path: Path) -> None:
    pipeline = KeepEvidence(WarcFile(tmp_path, platform="telegram", user_agent="Vigie/0.1 (+x)"))
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html", "Content-Length": "3"}
    page = HtmlResponse("https://t.example/s/x", body="été\r\n\r\nx".encode(), headers=headers)
    other = Response("https://t.example/x", status=302, headers={"Location": "/y"})
    first = pipeline.process_item(found(POST, page)).record.evidence
    assert pipeline.process_item(found(POST, page)).record.evidence == first
    assert pipeline.process_item(found(OUTCOME, other)).record == OUTCOME
    pipeline.close_spider()
    (path,) = tmp_path.iterdir()
    with path.open("rb") as file:
        kept = [(r.rec_type, r.http_headers, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert [kind for kind, _, _ in kept] == ["warcinfo", "response", "response"]
    assert kept[1][2] == page.body
    assert kept[1][1].get_header("Content-Encoding") is None
    assert (kept[2][1].get_statuscode(), kept[2][1].get_header("Location")) == ("302", "/y")
    assert path.name == first.warc


def test_evidence_that_cannot_be_written_stops_the_post_not_the_outcome(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    pipeline = KeepEvidence(WarcFile(tmp_path / "taken", platform="telegram", user_agent="x"))
    page = HtmlResponse("https://t.example/s/x", body=b"x")
    with pytest.raises(OSError, match="taken"):
        pipeline.process_item(found(POST, page))
    assert "could not be kept" in pipeline.process_item(found(OUTCOME, page)).record.detail


@pytest.mark.parametrize("record", [POST, OUTCOME, Deleted("telegram:pier_board:3", "2026-01-01T00:00:00+00:00")])
def test_emit_writes_what_reads_back(record: object) -> None:
    out = io.StringIO()
    Emit(out).process_item(found(record))
    assert from_record(json.loads(out.getvalue())) == record
