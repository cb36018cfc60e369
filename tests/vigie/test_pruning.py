"""A raw page lasts as long as what it proves, and no longer."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from crawlers.items import Evidence
from index.erasing import hold
from index.keeping import Erasure, stone_of
from index.store import Store
from tests.index.make import post, reading
from vigie.pruning import ask_to_drop, is_due, prune_asked, prune_daily

NOW = "2026-02-01T00:00:00+00:00"
Page = Callable[..., Evidence]


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Writes a page with these posts into a WARC file, so many days ago."""
    monkeypatch.setenv("VIGIE_HOME", str(home))
    (home / "warc").mkdir(parents=True)

    def write(name: str, days: int, *posts: int) -> Evidence:
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        when = datetime.now(UTC) - timedelta(days=days, hours=1)
        headers = {"WARC-Date": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "WARC-Record-ID": f"<urn:uuid:{name}>"}
        blocks = "".join(f'<div data-post="road/{number}">{name}</div>' for number in posts)
        body = BytesIO(b"HTTP/1.0 200 OK\r\n\r\n" + blocks.encode())
        writer.write_record(writer.create_warc_record("https://t.example", "response", body, warc_headers_dict=headers))
        (home / "warc" / f"{name}.warc.gz").write_bytes(buffer.getvalue())
        return Evidence(f"{name}.warc.gz", f"<urn:uuid:{name}>", "0" * 64)

    return write


def pages(home: Path) -> list[str]:
    found = []
    for path in sorted((home / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [record.rec_headers.get_header("WARC-Record-ID")[10:-1] for record in ArchiveIterator(file)]
    return found


def keep(store: Store, number: int, evidence: Evidence, kind: str | None, text: str = "boat") -> None:
    one = post(number, text, evidence=evidence)
    store.put_posts([one])
    if kind:
        version = 1 + len(store.versions(one.id))
        store.put_annotations([(reading(one, kind=kind)[0], version, reading(one, kind=kind)[2])])


def erase(store: Store, *numbers: int) -> None:
    store.erase(Erasure("x", tuple(f"telegram:road:{n}" for n in numbers), "request 7", "ana", NOW))


def held(store: Store, number: int) -> None:
    hold(store, "post", f"telegram:road:{number}", why="case 12", who="ana", at=NOW)


def test_a_page_with_an_offer_stays_one_without_goes_after_a_month(store: Store, page: Page, home: Path) -> None:
    keep(store, 1, page("offer", 400, 1), "smuggling_offer")
    keep(store, 2, page("unread", 400, 2), None)
    keep(store, 3, page("news", 31, 3), "other")
    keep(store, 4, page("seeker", 29, 4), "seeking")
    keep(store, 5, page("held", 400, 5), "other")
    page("the offer read again", 2, 1)
    page("the offer just read again", 0, 1)
    page("no posts on it", 400)
    held(store, 5)
    prune_daily(store)
    assert pages(home) == ["held", "no posts on it", "offer", "seeker", "the offer just read again", "unread"]
    (said,) = [entry for entry in store.audit_log() if entry.action == "prune"]
    assert said.subject == "2 raw pages"


def test_a_seekers_page_goes_when_the_post_had_its_time(store: Store, page: Page, home: Path) -> None:
    keep(store, 1, page("a cry for help", 31, 1), "seeking")
    keep(store, 2, page("a cry for help beside an offer", 31, 2, 3), "seeking")
    keep(store, 3, Evidence("x", "<urn:uuid:a cry for help beside an offer>", "0" * 64), "smuggling_offer")
    page("both read again", 3, 2, 3)
    assert store.expire(before="2026-12-31T00:00:00+00:00", kind="seeking") == 2
    prune_daily(store)
    assert pages(home) == ["a cry for help beside an offer"]


def test_a_page_of_which_this_store_knows_nothing_stays(store: Store, page: Page, home: Path) -> None:
    """Another store's, one restored from an old copy, posts that wait in a file to be imported."""
    page("unknown", 400, 7)
    keep(store, 8, page("known and unknown", 400, 8, 9), "other")
    prune_daily(store)
    assert pages(home) == ["known and unknown", "unknown"]


def test_an_offer_that_was_edited_away_keeps_the_page_it_was_read_from(store: Store, page: Page, home: Path) -> None:
    keep(store, 1, page("offer", 400, 1), "smuggling_offer")
    keep(store, 1, page("closed", 300, 1), "other", text="closed, thank you all")
    prune_daily(store)
    assert pages(home) == ["closed", "offer"]


def test_whoever_asks_to_be_forgotten_is_forgotten_in_every_page(store: Store, page: Page, home: Path) -> None:
    keep(store, 1, page("two adverts", 3, 1, 2), "smuggling_offer")
    keep(store, 2, page("read again with another", 2, 1, 2), "smuggling_offer")
    keep(store, 3, page("beside a held one", 3, 1, 3), "smuggling_offer")
    held(store, 3)
    ask_to_drop([stone_of("telegram:road:1")])
    erase(store, 1)
    prune_asked(store)
    assert pages(home) == ["beside a held one"]
    assert list((home / "warc").glob("to-erase*")) == []


def test_a_kill_between_the_order_and_the_pages_leaves_them_to_the_next_round(
    store: Store, page: Page, home: Path
) -> None:
    keep(store, 1, page("offer", 0, 1), "smuggling_offer")
    ask_to_drop([stone_of("telegram:road:1")])
    erase(store, 1)  # killed here
    (home / "warc" / ".pruned").touch()
    prune_daily(store)
    assert pages(home) == []


def test_once_a_day_is_enough(store: Store, page: Page, home: Path) -> None:
    prune_daily(store)  # nothing there yet
    keep(store, 1, page("first", 40, 1), "other")
    prune_daily(store)
    keep(store, 2, page("second", 40, 2), "other")
    prune_daily(store)
    assert pages(home) == ["second"]
    before = datetime.now(UTC).timestamp() - 90_000
    os.utime(home / "warc" / ".pruned", (before, before))
    prune_daily(store)
    assert pages(home) == []


def test_an_old_archive_is_looked_through_once_a_month(page: Page, home: Path) -> None:
    page("old", 90, 1)
    path, now = home / "warc" / "old.warc.gz", datetime.now(UTC)
    month = [now + timedelta(days=day) for day in range(30)]
    assert all(is_due(path, day) for day in month)
    old = now.timestamp() - 90 * 86_400
    os.utime(path, (old, old))
    assert [is_due(path, day) for day in month].count(True) == 1
    assert not is_due(home / "warc" / "gone.warc.gz", now)
