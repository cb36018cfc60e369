"""kill -9 at any instant loses no acknowledged record and leaves nothing half-done."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.features import contact_keys
from index.linker import link_pending
from index.store import Store, open_store
from tests.conftest import ROOT

# Writes posts, reads them, links them, one small batch after the other, and says so once each batch is acknowledged.
WRITER = """
import sys
from pathlib import Path
from index.linker import link_pending
from index.store import open_store
from tests.index.make import post, reading
store = open_store(Path(sys.argv[1]), url=sys.argv[3] or None)
start = int(sys.argv[2])
for batch in range(start, start + 10_000):
    posts = [post(batch * 3 + i, f"boat {batch} +9053000{(batch * 3 + i) % 40:05d}", channel=f"c{i}") for i in range(3)]
    store.put_posts(posts)
    print("posts", batch, flush=True)
    store.put_annotations([reading(p) for p in posts])
    print("read", batch, flush=True)
    if batch % 3 == 0:
        for _ in link_pending(store, step=5):
            pass
        print("linked", batch, flush=True)
"""


@pytest.mark.slow
def test_a_writer_killed_many_times_loses_nothing_that_was_acknowledged(tmp_path: Path, store_url: str | None) -> None:
    chooser, acknowledged, start = random.Random(5), dict[str, set[int]](posts=set(), read=set()), 0
    # On a cluster the next worker waits for ten seconds until it takes the killed one for dead.
    for _ in range(5 if store_url else 12):
        for word, batch in killed_run(tmp_path, store_url, start, chooser.uniform(0.05, 0.9 if store_url else 0.5)):
            acknowledged.setdefault(word, set()).add(batch)
        start = max(acknowledged["posts"], default=start) + 1
        check(tmp_path, store_url, acknowledged)
    assert len(acknowledged["posts"]) > (10 if store_url else 20)


def killed_run(home: Path, url: str | None, start: int, after: float) -> list[tuple[str, int]]:
    command = [sys.executable, "-c", WRITER, str(home), str(start), url or ""]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert writer.stdout is not None
    lines = [writer.stdout.readline()]  # it is at work: from here on the clock runs
    time.sleep(after)
    writer.send_signal(signal.SIGKILL)
    lines += writer.communicate()[0].splitlines()
    return [(line.split()[0], int(line.split()[1])) for line in lines if len(line.split()) == 2]


def check(home: Path, url: str | None, acknowledged: dict[str, set[int]]) -> None:
    store = open_store(home, url=url)
    stored = {s.post.id: s for s in store.all_posts()}
    for batch in acknowledged["posts"]:
        assert all(f"telegram:c{i}:{batch * 3 + i}" in stored for i in range(3)), f"batch {batch} was acknowledged"
    for batch in acknowledged["read"]:
        assert all(stored[f"telegram:c{i}:{batch * 3 + i}"].annotation for i in range(3))
    for _ in link_pending(store):
        pass
    assert_leads_are_whole(store)
    store.close()


def assert_leads_are_whole(store: Store) -> None:
    """Once the queue is empty every offer is in exactly one lead, and posts with the same number in the same one."""
    leads = store.leads()
    members = [post for lead in leads for post in lead.posts]
    stored = {s.post.id: s for s in store.all_posts()}
    assert sorted(members) == sorted(post for post, s in stored.items() if s.annotation)
    by_number = dict[str, set[str | None]]()
    for s in stored.values():
        for key in contact_keys(s.post, s.annotation) if s.annotation else ():
            by_number.setdefault(key, set()).add(s.lead)
    assert all(len(found) == 1 for found in by_number.values())
