"""What is taken out of a WARC file is gone, what stays is the evidence it was, and a kill spoils neither."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scrapy.http import HtmlResponse
from warcio.archiveiterator import ArchiveIterator

from crawlers.demo.site import DemoSite
from crawlers.items import Evidence, Post
from crawlers.outcome import Job
from crawlers.run import crawl
from crawlers.warc import WarcFile
from crawlers.warc_pruning import Pruned, RawPage, lock, prune_files
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


def by_record(*names: str) -> Callable[[Sequence[RawPage]], set[str]]:
    return lambda pages: {page.record for page in pages} & set(names)


def everything(pages: Sequence[RawPage]) -> set[str]:
    return {page.record for page in pages}


def test_a_record_goes_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    first, second, third = written(tmp_path, b"a page" * 999, b"somebody's cry for help", b"an advert")
    done = prune_files(tmp_path, by_record(second.record))
    assert done == Pruned(records=1, files=1)
    (path,) = tmp_path.iterdir()
    assert b"cry" not in gzip.decompress(path.read_bytes())
    left = bodies(path)
    assert {record: hashlib.sha256(body).hexdigest() for record, body in left.items()} == {
        first.record: first.sha256,
        third.record: third.sha256,
    }
    assert prune_files(tmp_path, by_record(second.record)) == Pruned()


def test_a_page_says_which_posts_stand_on_it_asked_for_or_not(tmp_path: Path) -> None:
    page = b"""<div class="x" data-post="pier_board/41" data-view="a"><p>data-post="no such"</p></div>
    <div data-post='Pier_board/42'>x</div><a href="https://t.me/pier_board/43">not a post</a>"""
    written(tmp_path, page, b"")
    seen = list[RawPage]()
    prune_files(tmp_path, lambda pages: set(map(seen.append, pages)) - {None})
    assert [page.posts for page in seen] == [{"telegram:pier_board:41", "telegram:Pier_board:42"}, frozenset()]
    assert all(page.written.tzinfo for page in seen)


def test_the_posts_on_a_page_are_those_that_a_crawl_reads(demo: DemoSite, tmp_path: Path) -> None:
    crawled = crawl([Job("telegram:harbour_board", depth=60)], warc_dir=tmp_path / "warc", base_url=demo.url)
    read = {record.id for record in crawled if isinstance(record, Post)}
    seen = set[str]()
    prune_files(tmp_path / "warc", lambda pages: seen.update(*(page.posts for page in pages)) or set())
    assert read
    assert read <= seen


def test_a_file_with_nothing_left_goes_whole(tmp_path: Path) -> None:
    written(tmp_path, b"one", b"two")
    assert prune_files(tmp_path, everything) == Pruned(records=2, files=1)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_a_crawl_is_writing_is_left_alone(tmp_path: Path) -> None:
    crawl = WarcFile(tmp_path, platform="telegram", user_agent="x")
    crawl.write(HtmlResponse("https://t.example/s/1", body=b"one"))
    assert prune_files(tmp_path, everything).busy == [crawl.path.name]
    crawl.write(HtmlResponse("https://t.example/s/2", body=b"two"))
    crawl.close()
    assert sorted(bodies(crawl.path).values()) == [b"one", b"two"]
    assert prune_files(tmp_path, everything).records == 2


def test_two_that_prune_at_once_do_not_meet_in_one_file(tmp_path: Path) -> None:
    (one,) = written(tmp_path, b"one")
    with (tmp_path / one.warc).open("rb") as other:
        lock(other)
        assert prune_files(tmp_path, everything).busy == [one.warc]


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    (one, _) = written(tmp_path, b"x" * 5000, b"y" * 5000)
    path = tmp_path / one.warc
    data = path.read_bytes()
    path.write_bytes(data[:400] + b"zzzz" + data[404:])
    (tmp_path / "a folder.warc.gz").mkdir()
    (tmp_path / "gone.warc.gz").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty.warc.gz").touch()
    damaged = path.read_bytes()
    done = prune_files(tmp_path, everything)
    assert (done.records, sorted(done.broken), path.read_bytes()) == (0, ["a folder.warc.gz", one.warc], damaged)


def test_a_record_that_a_kill_cut_off_anywhere_stands_in_nobodys_way(tmp_path: Path) -> None:
    one, two, three = written(tmp_path, b"x" * 50, b"y" * 50, b"z" * 50)
    path = tmp_path / one.warc
    whole = path.read_bytes()
    (last,) = [at for at in range(len(whole)) if whole[at:].startswith(b"\x1f\x8b\x08")][-1:]
    for cut in range(last + 1, len(whole)):
        path.write_bytes(whole[:cut])
        done = prune_files(tmp_path, by_record(two.record))
        assert (done.records, done.broken, list(bodies(path))) == (1, [], [one.record]), cut
    assert three.record


PRUNE = """
import sys; from pathlib import Path; from crawlers.warc_pruning import prune_files
names = set(sys.argv[2:]); print("ready", flush=True)
prune_files(Path(sys.argv[1]), lambda pages: {page.record for page in pages} & names)
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
        prune_files(folder, by_record(*goes))
        assert [bodies(path).keys() & set(goes) for path in folder.glob("*.gz")] == [set()] * len(whole)
        assert list(folder.glob("*.pruning")) == []
