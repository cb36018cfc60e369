"""`vigie watchlist`: whoever saved a search is told of each new post that matches, whatever was killed meanwhile."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.records import Query
from index.store import Store, open_store
from index.watchlist import make_watch
from tests.conftest import ROOT
from tests.vigie.conftest import CHANNELS, Run
from vigie.conductor import annotate_pending

NOW = "2026-02-01T00:00:00+00:00"


def posts(folder: Path, texts: list[str], start: int = 1) -> str:
    path = folder / "posts.jsonl"
    rows = [{"id": f"telegram:road:{n}", "text": text} for n, text in enumerate(texts, start)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_a_saved_search_tells_of_each_new_post_until_it_was_seen(vigie: Run, tmp_path: Path) -> None:
    vigie("import", posts(tmp_path, ["An old boat from Izmir to Kos, 2000 euro, call +90 530 000 00 77"]))
    vigie("process")
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("# case 12\n+90 530 000 00 12\n\nhello\n@captain_one\n0090 531 000 00 77\n", encoding="utf-8")
    assert "1 stored posts match already" in vigie("watchlist", "add", "izmir -police", "--name", "harbour").stderr
    said = vigie("watchlist", "add", "--file", str(numbers), "--note", "case 12").stderr
    assert "line 4: 'hello' is neither a whole phone number nor a name" in said
    assert "3 are watched now, 0 were already, 1 lines could not be read" in said
    assert "already: nothing was changed" in vigie("watchlist", "add", "izmir -police").stderr
    vigie("import", posts(tmp_path, CHANNELS["some_channel"] + CHANNELS["other_channel"], start=10))
    assert "7 new hits of the watchlist" in vigie("process").stderr
    found = [json.loads(line) for line in vigie("watchlist", "hits", "--new", "--json").stdout.splitlines()]
    by_watch = {name: sorted(hit["id"] for hit in found if hit["hit"]["name"] == name) for name in ("harbour", "")}
    assert len(by_watch["harbour"]) == 3
    assert by_watch["harbour"][1:] == ["telegram:road:10", "telegram:road:14"]
    assert len(by_watch[""]) == 4
    seekers = [hit for hit in found if hit["annotation"]["kind"] == "seeking"]
    assert len(seekers) == 2, "found by a word and by its number"
    for hit in seekers:
        assert "531" not in json.dumps(hit)
        assert "telegram:road" not in json.dumps(hit)
    shown = vigie("watchlist", "hits", "--new", "--seen")
    assert "new W" in shown.stdout
    assert "harbour" in shown.stdout
    assert "7 hits" in shown.stderr
    assert vigie("watchlist", "hits", "--new").stdout == ""
    listed = vigie("watchlist", "list").stdout
    entry = next(line for line in listed.splitlines() if "harbour" in line)
    assert entry.split()[-2:] == ["3", "0"]
    assert "is no longer watched: izmir -police" in vigie("watchlist", "remove", entry.split()[0]).stderr
    assert len(vigie("watchlist", "hits", "--json").stdout.splitlines()) == 4
    log = vigie("audit", "show").stdout
    assert log.count(" watch ") == 4
    assert log.count(" unwatch ") == 1
    assert "the chain holds" in vigie("audit", "verify").stderr


def test_what_cannot_be_watched_is_one_sentence(vigie: Run, tmp_path: Path) -> None:
    def refusal(*words: str, code: int = 1) -> str:
        said = vigie("watchlist", *words, code=code).stderr
        assert "Traceback" not in said
        return " ".join(said.replace("│", " ").split())

    assert "would match every post: add one" in refusal("add")
    assert "quotation mark that is not closed" in refusal("add", '"boat')
    assert "'smugling' is no kind of post" in refusal("add", "boat", "--kind", "smugling")
    assert "not both" in refusal("add", "boat", "--file", "x.txt", code=2)
    assert "x.txt: No such file" in refusal("add", "--file", str(tmp_path / "x.txt"))
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x1b[2Jhello\n")
    said = refusal("add", "--file", str(tmp_path / "bad.txt"))
    assert "0 are watched now, 0 were already, 1 lines could not be read" in said
    assert "\x1b" not in said
    for words in (("remove", "W1"), ("hits", "W1")):
        assert "the watchlist has no entry 'W1': `vigie watchlist list` shows them" in refusal(*words)


class KilledError(BaseException):
    pass


@pytest.fixture
def watched(home: Path) -> Iterator[Store]:
    store = open_store(home)
    store.watch([make_watch(Query("boat"), who="ana", at=NOW)])
    yield store
    store.close()


@pytest.mark.parametrize("instant", ["put_sightings", "put_annotations"])
def test_killed_between_two_writes_nothing_is_left_unmatched(
    watched: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instant: str
) -> None:
    from tests.index.make import post

    watched.put_posts([post(1, "boat to Kos, call +905300000012"), post(2, "nothing of the kind")])

    def die(*_: object) -> int:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(watched, instant, die)
        with pytest.raises(KilledError):
            list(annotate_pending(watched, cores=1))
    assert sum(annotate_pending(watched, cores=1)) == 2
    assert [sighting.post for sighting in watched.sightings()] == ["telegram:road:1"]


@pytest.mark.slow
def test_kill_9_at_any_instant_leaves_no_new_post_unmatched(watched: Store, home: Path) -> None:
    from tests.index.make import post

    chooser, env = random.Random(7), {**os.environ, "VIGIE_HOME": str(home), "VIGIE_USER": "tester"}
    watched.put_posts(post(n, f"boat {n} to Kos, call +90530000{n:04d}" * (1 + n % 3)) for n in range(1500))
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-m", "vigie", "process"], stderr=subprocess.DEVNULL, cwd=ROOT, env=env
        )
        deadline, before = time.monotonic() + 60, watched.counts()["annotated"]
        while watched.counts()["annotated"] == before and time.monotonic() < deadline:
            time.sleep(0.02)  # until it is in the middle of its work
        time.sleep(chooser.uniform(0, 0.5))
        process.kill()
        process.wait()
        read = {stored.post.id for stored in watched.all_posts() if stored.annotation}
        assert read <= {sighting.post for sighting in watched.sightings()}
        assert len(read) > 0
