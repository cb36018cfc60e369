"""kill -9 in the middle of an erasure: it is done whole, or not at all, or the next one to link ends it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.audit import first_broken
from index.linker import link_pending
from index.store import open_store
from tests.conftest import ROOT
from tests.index.make import post, reading
from tests.index.test_kill import assert_leads_are_whole

NUMBERS = [f"+9053000{n:05d}" for n in range(30)]
# Erases one number after the other, and says so once each is acknowledged.
ERASER = """
import sys
from pathlib import Path
from index import persons
from index.erasing import erase, named, plan
from index.keeping import Erasure
from index.store import open_store
store = open_store(Path(sys.argv[1]))
print("ready", flush=True)
for number in sys.argv[2:]:
    sought = persons.number(number)
    order = Erasure(named(store, sought), plan(store, sought).asked, "request", "ana", "2026-02-01T00:00:00+00:00")
    print("begins", number, flush=True)
    erase(store, order)
    print("erased", number, flush=True)
"""


@pytest.mark.slow
def test_an_eraser_killed_many_times_leaves_no_post_half_erased(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    posts = [post(n, f"boat {n} {NUMBERS[n % 30]} or {NUMBERS[(n + 1) % 30]}") for n in range(240)]
    store.put_posts(posts)
    store.put_annotations([reading(p) for p in posts])
    list(link_pending(store))
    store.close()
    chooser, acknowledged = random.Random(7), list[str]()
    for _ in range(8):
        acknowledged += killed_run(tmp_path, NUMBERS[len(acknowledged) :], chooser.uniform(0.0, 0.4))
        check(tmp_path, acknowledged)
    assert 0 < len(acknowledged) < 30 or acknowledged == NUMBERS


def killed_run(home: Path, numbers: list[str], after: float) -> list[str]:
    command = [sys.executable, "-c", ERASER, str(home), *numbers]
    eraser = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert eraser.stdout is not None
    lines = [eraser.stdout.readline(), eraser.stdout.readline()]  # it begins: from here on the clock runs
    time.sleep(after)
    eraser.send_signal(signal.SIGKILL)
    lines += eraser.communicate()[0].splitlines()
    return [line.split()[1] for line in lines if line.startswith("erased")]


def check(home: Path, acknowledged: list[str]) -> None:
    store = open_store(home)
    list(link_pending(store))
    assert_leads_are_whole(store)
    texts = [stored.post.text for stored in store.all_posts()]
    for number in NUMBERS:
        left = sum(number in text for text in texts)
        found = len(store.posts_with_number([number[1:]], whole=True))
        assert left == found == len(store.posts_with([f"phone:{number}"])), f"{number} is half erased"
        assert left == 0 or number not in acknowledged
    entries = list(store.audit_log())
    assert first_broken(entries) is None
    assert len(entries) >= len(acknowledged)
    store.close()


def test_nothing_of_an_erased_number_is_left_in_the_files(tmp_path: Path) -> None:
    from index import persons
    from index.erasing import erase, named, plan
    from index.keeping import Erasure
    from index.records import Decision

    secret, store = "+905300000077", open_store(tmp_path)
    posts = [post(n, f"boat {n} {secret} and +905300000012") for n in range(20)] + [post(50, "+905300000012")]
    store.put_posts(posts)
    store.put_annotations([reading(p) for p in posts])
    list(link_pending(store))
    store.decide(Decision(store.leads()[0].id, "not_relevant", "ana", "2026-02-01T00:00:00+00:00"))
    assert secret[1:].encode() in contents(tmp_path)
    sought = persons.number(secret)
    order = Erasure(named(store, sought), plan(store, sought).asked, "request", "ana", "2026-02-01T00:00:00+00:00")
    erase(store, order)
    assert len(store.leads()) == 1
    store.close()
    assert secret[1:].encode() not in contents(tmp_path)


def contents(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.glob("vigie.sqlite3*")))
