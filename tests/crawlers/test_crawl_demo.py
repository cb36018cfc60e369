"""A crawl from end to end: the demo site, a process of its own, records as they arrive."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.demo.site import DemoSite, serve
from crawlers.items import MEDIA_KINDS
from crawlers.outcome import Job, Outcome
from crawlers.run import crawl
from tests.crawlers.conftest import Crawled

Crawl = Callable[..., object]
FOLDER = Path(__file__).parent / "channels"
ALL = [number for number in range(1, 48) if number % 7]


def rewrite(path: Path, change: Callable[[dict], dict | None]) -> None:
    """Changes the posts of a channel file; None deletes one."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    posts = [changed for line in lines if (changed := change(json.loads(line))) is not None]
    path.write_text("\n".join([head, *(json.dumps(post) for post in posts)]) + "\n", encoding="utf-8")


# The tests that share one crawl stay in one worker.
WHOLE = pytest.mark.xdist_group("whole")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of everything there is, for all tests that only look."""
    warc = tmp_path_factory.mktemp("whole")
    with serve(FOLDER) as site:
        jobs = [Job("telegram:@Harbour_Board"), Job("telegram:closed_board")]
        return Crawled(crawl(jobs, warc_dir=warc, base_url=site.url), warc)


@WHOLE
def test_first_run_pages_back_to_the_beginning(whole: Crawled) -> None:
    run, outcome = whole, whole.outcomes[0]
    assert run.ids == ALL[::-1]
    assert (outcome.outcome, outcome.posts, outcome.unreadable) == ("ok", len(ALL), 0)
    assert (outcome.newest_id, outcome.oldest_id, outcome.gaps) == (47, 1, 47 - len(ALL))
    assert (outcome.subscribers, outcome.source) == (52_300, "telegram:@Harbour_Board")
    assert outcome.newest_at == run.posts[0].published_at


@WHOLE
def test_what_was_written_is_what_is_read(whole: Crawled) -> None:
    written = [json.loads(line) for line in (FOLDER / "harbour_board.jsonl").read_text("utf-8").splitlines()[1:]]
    read = {int(post.post_id): post for post in whole.posts}
    for record in written:
        post = read[record["id"]]
        assert post.text == record["text"]
        assert [media.kind for media in post.media] == [media["kind"] for media in record.get("media", [])]
        assert post.edited == record.get("edited", False)
        assert post.service == record.get("service", False)
        assert post.author == record.get("signature")
        assert post.channel_id == "1234567890"
        assert post.reply_to == (f"telegram:harbour_board:{record['reply_to']}" if "reply_to" in record else None)
        forward = post.forwarded_from and {"name": post.forwarded_from.name, "url": post.forwarded_from.url}
        assert forward == record.get("forward")
    assert read[23].mentions == ("harbour_desk",)
    assert read[23].links == ("https://example.org/t?a=1&b=2",)
    assert read[47].hashtags == ("harbour47",)
    assert read[13].media[0].text == "Which pier?\nNorth\nSouth"


def test_depth_and_since_bound_a_first_run(demo: DemoSite, crawled: Crawl) -> None:
    # The samples were written a day apart: number n is 48 - n days and three hours old.
    since = (datetime.now(UTC).replace(hour=0, minute=0) - timedelta(days=11, hours=3)).date().isoformat()
    run = crawled(
        Job("telegram:harbour_board", depth=25), Job("telegram:harbour_board", since=since), base_url=demo.url
    )
    recent = [number for number in ALL if number >= 37]
    assert run.ids == ALL[-25:][::-1] + recent[::-1]
    assert [outcome.newest_id for outcome in run.outcomes] == [47, 47]


def test_later_run_takes_only_what_is_new(demo: DemoSite, crawled: Crawl) -> None:
    job = Job("telegram:harbour_board", newest_id=44, reread=0)
    run = crawled(job, replace(job, newest_id=47), base_url=demo.url)
    assert run.ids == [47, 46, 45]
    assert [outcome.posts for outcome in run.outcomes] == [3, 0]
    assert [(outcome.outcome, outcome.newest_id) for outcome in run.outcomes] == [("ok", 47), ("ok", 47)]


def test_edit_window_brings_back_what_changed(demo: DemoSite, channels: Path, crawled: Crawl) -> None:
    def change(post: dict) -> dict | None:
        return post | {"text": "Cancelled", "edited": True} if post["id"] == 45 else post

    rewrite(channels / "harbour_board.jsonl", change)
    run = crawled(Job("telegram:harbour_board", newest_id=47, reread=4), base_url=demo.url)
    assert run.ids == [47, 46, 45, 44]
    assert (run.posts[2].text, run.posts[2].edited) == ("Cancelled", True)


def test_a_post_that_is_gone_is_confirmed_before_it_is_called_deleted(
    demo: DemoSite, channels: Path, crawled: Crawl
) -> None:
    rewrite(channels / "harbour_board.jsonl", lambda post: None if post["id"] in (45, 30) else post)
    known = tuple(ALL)
    run = crawled(Job("telegram:harbour_board", newest_id=47, reread=10, known_ids=known), base_url=demo.url)
    # 30 is gone too, below the window that was read again: nothing is said of it.
    assert [gone.id for gone in run.deleted] == ["telegram:harbour_board:45"]
    assert run.outcome.outcome == "ok"


def test_a_channel_that_was_emptied_is_not_a_failure(demo: DemoSite, channels: Path, crawled: Crawl) -> None:
    rewrite(channels / "harbour_board.jsonl", lambda post: None)
    job = Job("telegram:harbour_board", newest_id=47, known_ids=(46, 47))
    run = crawled(job, Job("telegram:harbour_board"), base_url=demo.url)
    assert [gone.id for gone in run.deleted] == ["telegram:harbour_board:46", "telegram:harbour_board:47"]
    # On a first run zero posts never look like success.
    assert [(outcome.outcome, outcome.newest_id) for outcome in run.outcomes] == [("ok", 47), ("parse_error", 0)]


def test_every_kind_of_source_is_told_apart(demo: DemoSite, crawled: Crawl) -> None:
    jobs = [Job(f"telegram:{name}") for name in ("closed_board", "nothing_here", "pier_talk", "t.me/+abc", "t.me/s/")]
    run = crawled(*jobs, Job("telegram:harbour_board", depth=1), base_url=demo.url)
    assert [outcome.outcome for outcome in run.outcomes] == [
        "no_preview", "not_found_or_private", "group", "parse_error", "parse_error", "ok",
    ]  # fmt: skip
    assert "invite link" in run.outcomes[3].detail
    assert run.outcomes[0].subscribers == 410
    assert isinstance(run.records[-1], Outcome)


@WHOLE
def test_each_post_points_at_its_record(whole: Crawled) -> None:
    (path,) = whole.warc.iterdir()
    responses = {}
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                body = record.content_stream().read().decode()
                responses[record.rec_headers.get_header("WARC-Record-ID")] = (record, body)
    # Three pages of history and the end of it, one plain page: a record each, however many posts they hold.
    assert len(responses) <= 5
    for post in whole.posts:
        assert post.evidence is not None
        assert post.evidence.warc == path.name
        record, body = responses[post.evidence.record]
        assert f'data-post="harbour_board/{post.post_id}"' in body
        assert record.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{post.evidence.sha256}"
    assert any("Closed Board" in body for _, body in responses.values())


@WHOLE
def test_times_are_utc_and_media_kinds_known(whole: Crawled) -> None:
    for post in whole.posts:
        assert post.published_at.endswith("+00:00")
        assert post.fetched_at.endswith("+00:00")
        assert re.fullmatch(rf"http://127.0.0.1:\d+/harbour_board/{post.post_id}", post.url)
        assert all(media.kind in MEDIA_KINDS for media in post.media)
