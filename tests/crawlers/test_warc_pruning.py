"""What is taken out of a WARC file is gone, what stays is the evidence it was, and a kill spoils neither."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from scrapy.http import HtmlResponse
from warcio.archiveiterator import ArchiveIterator

from crawlers.items import Evidence
from crawlers.warc import WarcFile
from crawlers.warc_pruning import lock, prune_files
from tests.conftest import ROOT


def written(folder: Path, *bodies: bytes) -> list[Evidence]:
    file = WarcFile(folder, platform="telegram", user_agent="Vigie/0.1 (+x)")
    found = [file.write(HtmlResponse(f"https://t.example/s/{n}", body=body)) for n, body in enumerate(bodies)]
    file.close()
    return found


def bodies(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        return {
            record.rec_headers.get_header("WARC-Record-ID"): record.content_stream().read()
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type == "response"
        }


def test_a_record_goes_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    first, second, third = written(tmp_path, b"a page" * 999, b"somebody's cry for help", b"an advert")
    seen = list[datetime]()

    def unwanted(record: str, when: datetime) -> bool:
        seen.append(when)
        return record == second.record

    done = prune_files(tmp_path, unwanted)
    assert (done.records, done.files, done.busy, done.broken) == (1, 0, [], [])
    assert len(seen) == 3
    assert all(when.tzinfo for when in seen)
    (path,) = tmp_path.iterdir()
    assert b"cry" not in gzip.decompress(path.read_bytes())
    left = bodies(path)
    assert {record: hashlib.sha256(body).hexdigest() for record, body in left.items()} == {
        first.record: first.sha256,
        third.record: third.sha256,
    }
    assert prune_files(tmp_path, unwanted).records == 0


def test_a_file_with_nothing_left_goes_whole(tmp_path: Path) -> None:
    written(tmp_path, b"one", b"two")
    done = prune_files(tmp_path, lambda *_: True)
    assert (done.records, done.files, list(tmp_path.iterdir())) == (2, 1, [])


def test_a_file_that_a_crawl_is_writing_is_left_alone(tmp_path: Path) -> None:
    crawl = WarcFile(tmp_path, platform="telegram", user_agent="x")
    crawl.write(HtmlResponse("https://t.example/s/1", body=b"one"))
    assert prune_files(tmp_path, lambda *_: True).busy == [crawl.path.name]
    crawl.write(HtmlResponse("https://t.example/s/2", body=b"two"))
    crawl.close()
    assert sorted(bodies(crawl.path).values()) == [b"one", b"two"]
    assert prune_files(tmp_path, lambda *_: True).records == 2


def test_two_that_prune_at_once_do_not_meet_in_one_file(tmp_path: Path) -> None:
    (one,) = written(tmp_path, b"one")
    with (tmp_path / one.warc).open("rb") as other:
        assert lock(other)
        assert prune_files(tmp_path, lambda *_: True).busy == [one.warc]


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    (one, _) = written(tmp_path, b"x" * 5000, b"y" * 5000)
    path = tmp_path / one.warc
    data = path.read_bytes()
    path.write_bytes(data[:400] + b"zzzz" + data[404:])
    damaged = path.read_bytes()
    done = prune_files(tmp_path, lambda *_: True)
    assert (done.records, done.broken, path.read_bytes()) == (0, [one.warc], damaged)


def test_a_record_that_a_kill_cut_off_can_go_too(tmp_path: Path) -> None:
    one, two = written(tmp_path, b"x" * 5000, b"y" * 5000)
    path = tmp_path / one.warc
    path.write_bytes(path.read_bytes()[:-20])
    assert prune_files(tmp_path, lambda record, _: record == two.record).records == 1
    assert list(bodies(path)) == [one.record]


PRUNE = """
import sys; from pathlib import Path; from crawlers.warc_pruning import prune_files
names = set(sys.argv[2:]); print("ready", flush=True)
prune_files(Path(sys.argv[1]), lambda record, _: record in names)
"""


def test_a_kill_at_any_instant_leaves_each_file_as_it_was_or_as_it_shall_be(tmp_path: Path) -> None:
    made = tmp_path / "made"
    for _ in range(30):
        found = written(made / "x", b"stays" * 400, b"goes" * 400)
        for path in (made / "x").iterdir():
            path.rename(made / f"{found[0].record[10:18]}.warc.gz")
    whole = {path.name: bodies(path) for path in made.glob("*.gz")}
    goes = [record for pages in whole.values() for record, body in pages.items() if body.startswith(b"goes")]
    for patience in (0.0, 0.005, 0.01, 0.02, 0.04):
        folder = tmp_path / f"after {patience}"
        shutil.copytree(made, folder)
        command = [sys.executable, "-c", PRUNE, str(folder), *goes]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(patience)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        for name, pages in whole.items():
            left = bodies(folder / name)
            assert left == pages or set(left.values()) == {b"stays" * 400}
        prune_files(folder, lambda record, _: record in goes)
        assert [bodies(path).keys() & set(goes) for path in folder.glob("*.gz")] == [set()] * len(whole)
        assert list(folder.glob("*.pruning")) == []
