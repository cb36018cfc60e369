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
from index.erasing import hold, plan
from index.persons import number
from index.store import Store
from tests.index.make import post, reading
from vigie.pruning import ask_to_drop, prune, prune_daily

NUMBER = "+905300000012"
Page = Callable[[str, int], Evidence]


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Writes a page into a WARC file, so many days ago."""
    monkeypatch.setenv("VIGIE_HOME", str(home))
    monkeypatch.setenv("VIGIE_USER", "tester")
    (home / "warc").mkdir(parents=True)

    def write(name: str, days: int) -> Evidence:
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        when = datetime.now(UTC) - timedelta(days=days, hours=1)
        headers = {"WARC-Date": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "WARC-Record-ID": f"<urn:uuid:{name}>"}
        body = BytesIO(b"HTTP/1.0 200 OK\r\n\r\n" + name.encode())
        writer.write_record(writer.create_warc_record("https://t.example", "response", body, warc_headers_dict=headers))
        (home / "warc" / f"{name}.warc.gz").write_bytes(buffer.getvalue())
        return Evidence(f"{name}.warc.gz", f"<urn:uuid:{name}>", "0" * 64)

    return write


def pages(home: Path) -> list[str]:
    found = []
    for path in sorted((home / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [record.content_stream().read().decode() for record in ArchiveIterator(file)]
    return found


def keep(store: Store, *read: tuple[int, str, Evidence, str | None]) -> None:
    for n, text, evidence, kind in read:
        one = post(n, text, evidence=evidence)
        store.put_posts([one])
        if kind:
            store.put_annotations([reading(one, kind=kind)])


def test_a_page_with_an_offer_stays_one_without_goes_after_a_month(store: Store, page: Page, home: Path) -> None:
    keep(
        store,
        (1, "boat", page("offer", 400), "smuggling_offer"),
        (2, "nobody has read it", page("unread", 400), None),
        (3, "news", page("news", 31), "other"),
        (4, "who can help my brother", page("seeker", 29), "seeking"),
        (5, "held", page("held", 400), "other"),
    )
    page("seen before", 2)
    page("just crawled", 0)
    hold(store, "post", "telegram:road:5", why="case 12", who="ana", at="2026-02-01T00:00:00+00:00")
    prune(store)
    assert pages(home) == ["held", "just crawled", "offer", "seeker", "unread"]
    (said,) = [entry for entry in store.audit_log() if entry.action == "prune"]
    assert said.subject == "2 raw responses"


def test_the_page_of_an_earlier_text_stays_with_its_post(store: Store, page: Page, home: Path) -> None:
    keep(store, (1, "boat", page("first text", 400), "smuggling_offer"))
    keep(store, (1, "boat, 2000 euro", page("second text", 300), "smuggling_offer"))
    prune(store)
    assert pages(home) == ["first text", "second text"]


def test_whoever_asks_to_be_forgotten_is_forgotten_in_the_pages_too(store: Store, page: Page, home: Path) -> None:
    both = page("two adverts", 3)
    keep(store, (1, f"boat {NUMBER}", both, "smuggling_offer"), (2, "ship", both, "smuggling_offer"))
    keep(store, (3, f"car {NUMBER}", page("beside a held one", 3), "smuggling_offer"))
    keep(store, (4, "truck", Evidence("x", "<urn:uuid:beside a held one>", "0" * 64), "smuggling_offer"))
    hold(store, "post", "telegram:road:4", why="case 12", who="ana", at="2026-02-01T00:00:00+00:00")
    found = plan(store, number(NUMBER))
    assert (found.pages, found.pages_held) == (("<urn:uuid:two adverts>",), 1)
    ask_to_drop(found.pages)
    prune(store)
    assert pages(home) == ["beside a held one"]
    assert not (home / "warc" / "to-erase.txt").exists()


def test_a_kill_between_the_order_and_the_pages_leaves_them_to_the_next_round(
    store: Store, page: Page, home: Path
) -> None:
    keep(store, (1, "boat", page("offer", 1), "smuggling_offer"))
    ask_to_drop(["<urn:uuid:offer>"])  # killed here
    prune_daily(store)
    assert pages(home) == []


def test_once_a_day_is_enough(store: Store, page: Page, home: Path) -> None:
    prune_daily(store)  # nothing there yet
    page("first", 9)
    prune_daily(store)
    page("second", 9)
    prune_daily(store)
    assert pages(home) == ["second"]
    before = datetime.now(UTC).timestamp() - 90_000
    os.utime(home / "warc" / ".pruned", (before, before))
    prune_daily(store)
    assert pages(home) == []
