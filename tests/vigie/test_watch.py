"""`vigie watch` works for ever, stops cleanly when told, and goes on after any end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.demo.site import DemoSite
from crawlers.items import Post
from crawlers.outcome import Outcome
from crawlers.sources import Card
from index.erasing import hold
from index.records import Decision, SourceState
from index.store import Store
from tests.conftest import ROOT
from tests.index.make import post
from tests.index.test_store_contract import fill
from tests.vigie.conftest import Run
from vigie.watch import due_at, expire


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    env = {**os.environ, "VIGIE_HOME": str(home), "VIGIE_USER": "tester"}
    return subprocess.Popen(
        [sys.executable, "-m", "vigie", *words], stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env
    )


def add_sources(vigie: Run) -> None:
    for name in ("some_channel", "other_channel"):
        vigie("sources", "add", f"telegram:{name}", "--why", "a test", "--legal-basis", "invented")


@pytest.mark.slow
def test_sigterm_ends_the_watch_after_the_batch_in_hand(vigie: Run, site: DemoSite, home: Path) -> None:
    add_sources(vigie)
    watch = start(home, "watch", "--base-url", site.url)
    assert watch.stderr is not None
    said = ""
    while "leads" not in said:
        said += (line := watch.stderr.readline())
        assert line, f"it ended by itself: {said}"
    watch.send_signal(signal.SIGTERM)
    assert watch.wait(30) == 0
    assert "nothing is lost" in watch.stderr.read()


@pytest.mark.slow
def test_a_kill_at_any_instant_is_made_good_by_the_next_start(vigie: Run, site: DemoSite, home: Path) -> None:
    add_sources(vigie)
    for patience in (0.4, 1.2, 2.0, 3.0):
        watch = start(home, "watch", "--base-url", site.url)
        time.sleep(patience)
        watch.kill()
        watch.communicate()
    vigie("watch", "--rounds", "1", "--base-url", site.url)
    vigie("crawl", "--base-url", site.url)  # a run that was killed has no outcome: its source may be due only later
    vigie("process")
    ids = {post["id"] for post in map(json.loads, vigie("search", "--json", "--limit", "99").stdout.splitlines())}
    assert len(ids) == 6
    assert vigie("leads", "--json", "--all").stdout


def test_a_source_is_due_at_its_cadence_or_when_the_platform_said_to_come_back() -> None:
    card = Card("telegram:road", "w", "l", cadence="6h")
    assert due_at(card, []) <= datetime.now(UTC)
    ended = datetime(2026, 1, 1, tzinfo=UTC)
    run = Outcome("telegram:road", "ok", ended.isoformat(), ended.isoformat())

    def state(**more: str) -> SourceState:
        return SourceState("telegram:Road", outcomes=({"finished_at": run.finished_at, **more},))

    assert due_at(card, [state()]) == ended + timedelta(hours=6)
    later = ended + timedelta(hours=9)
    assert due_at(card, [state(next_try_at=later.isoformat())]) == later


def test_each_class_is_kept_as_long_as_it_says(store: Store) -> None:
    now = datetime.now(UTC)

    def aged(number: int, days: int, text: str = "boat", channel: str = "road") -> Post:
        return post(number, text, channel=channel, published_at=(now - timedelta(days=days)).isoformat())

    fill(store, aged(1, 31), aged(2, 29), aged(3, 31, channel="nocard"), kind="seeking")
    fill(store, aged(4, 91), aged(5, 89), aged(6, 900, channel="nocard"))
    fill(store, aged(7, 900, "evidence +905300000012"), aged(8, 900, "held"))
    (lead,) = [lead for lead in store.leads() if "telegram:road:7" in lead.posts]
    store.decide(Decision(lead.id, "relevant", "ana", now.isoformat()))
    placed = hold(store, "post", "telegram:road:8", why="case 12", who="ben", at=now.isoformat())
    cards = [Card("telegram:Road", "w", "l", retention="90d")]
    assert expire(store, cards) == 3
    assert sorted(int(stored.post.post_id) for stored in store.all_posts()) == [2, 5, 6, 7, 8]
    said = [(e.who, e.subject, e.detail.partition(" from ")[0]) for e in store.audit_log() if e.action == "expire"]
    assert said == [
        ("vigie", "2 posts", "retention: seeking posts"), ("vigie", "1 posts", "retention: all posts of telegram:Road"),
    ]  # fmt: skip
    store.release(placed.id, who="ben", at=now.isoformat(), why="closed")
    assert expire(store, cards) == 1
