"""`vigie erase` and `vigie hold` as a person uses them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from crawlers.demo.site import DemoSite
from index.store import open_store
from tests.vigie.conftest import Run

NUMBER = "+90 530 000 00 12"


@pytest.fixture
def posts(vigie: Run, tmp_path: Path) -> Path:
    texts = ("Boat to Kos, call 00905300000012", "Ship to Chios, call +905300000012", "Car to Sofia, +905300000099")
    path = tmp_path / "posts.jsonl"
    rows = ({"id": f"telegram:road:{n}", "text": text} for n, text in enumerate(texts))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    vigie("import", str(path))
    return path


def left(vigie: Run) -> list[str]:
    return sorted(json.loads(line)["post_id"] for line in vigie("search", "--json").stdout.splitlines())


def test_a_number_is_erased_after_a_question_and_stays_away(vigie: Run, posts: Path, home: Path) -> None:
    said = vigie("erase", "--phone", NUMBER, "--dry-run").stderr
    assert "2 posts to erase, 0 kept by a hold" in said
    assert "nothing was erased" in said
    for answer in ("n\n", ""):
        assert "nothing was erased" in vigie("erase", "--phone", NUMBER, "--reason", "r", stdin=answer, code=1).stderr
    assert (
        "2 posts and 0 earlier texts erased"
        in vigie("erase", "--phone", NUMBER, "--reason", "request 7", stdin="y\n").stderr
    )
    assert "2 left out, for they were erased before" in vigie("import", str(posts)).stderr
    shown = vigie("audit", "show").stdout
    assert "request 7" in shown
    assert "erase" in shown
    assert "5300000012" not in shown.replace(" ", "")
    vigie("audit", "verify")
    assert len((home / "erased.txt").read_text().split()) == 2


def test_a_hold_is_placed_listed_stands_in_the_way_and_is_released(vigie: Run, posts: Path) -> None:
    said = vigie("hold", "add", "--post", "telegram:road:0", "--reason", "case 12").stderr
    name = said.split()[0]
    assert "case 12" in vigie("hold", "list").stdout
    said = vigie("erase", "--channel", "telegram:road", "--reason", "order", "--yes").stderr
    assert "2 posts and 0 earlier texts erased, 1 posts kept by a hold" in said
    assert name in said
    assert left(vigie) != []
    assert "is released" in vigie("hold", "release", name, "--reason", "closed").stderr
    assert "was released at" in vigie("hold", "release", name, "--reason", "closed").stderr
    assert name not in vigie("hold", "list").stdout
    assert "closed" in vigie("hold", "list", "--all").stdout
    vigie("erase", "--channel", "telegram:road", "--reason", "order", "--yes")
    assert left(vigie) == []


def test_what_an_old_copy_brings_back_is_erased_again(vigie: Run, posts: Path, home: Path) -> None:
    store = home / "vigie.sqlite3"
    copy = store.read_bytes()
    vigie("erase", "--phone", NUMBER, "--reason", "request 7", "--yes")
    store.write_bytes(copy)
    assert len(left(vigie)) == 3
    said = vigie("erase", "--again", str(home / "erased.txt"), "--reason", "copy restored", "--yes").stderr
    assert "2 posts and 0 earlier texts erased" in said
    assert "2 left out" in vigie("import", str(posts)).stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("erase",), 2, "give one of --phone"),
        (("erase", "--phone", NUMBER, "--handle", "x", "--reason", "r"), 2, "give one of --phone"),
        (("erase", "--phone", NUMBER), 2, "say why with --reason"),
        (("erase", "--phone", NUMBER, "--reason", "asked by 0530 000 0012"), 2, "reason holds the phone itself"),
        (("erase", "--phone", "0700 000 012", "--reason", "r"), 1, "'0700 000 012' says no country"),
        (("erase", "--handle", "a b", "--reason", "r"), 1, "'a b' is no handle"),
        (("erase", "--channel", "road", "--reason", "r"), 1, "'road' is no channel"),
        (("erase", "--again", "/nowhere/erased.txt", "--reason", "r"), 2, "/nowhere/erased.txt"),
        (("hold", "add", "--reason", "r"), 2, "give one of --lead"),
        (("hold", "add", "--lead", "Lnothing", "--reason", "r"), 1, "there is no lead 'Lnothing'"),
        (("hold", "add", "--channel", "telegram:road", "--reason", " "), 2, "say why with --reason"),
        (("hold", "release", "Hnothing", "--reason", "r"), 1, "there is no hold 'Hnothing'"),
    ],
)
def test_a_wrong_order_is_told_in_a_sentence(vigie: Run, words: tuple[str, ...], code: int, said: str) -> None:
    told = " ".join(vigie(*words, code=code, COLUMNS="300").stderr.replace("│", " ").split())
    assert said in told


def test_whoever_erases_a_watched_channel_is_told_that_it_is_watched(vigie: Run, home: Path) -> None:
    vigie("sources", "add", "telegram:some_road", "--why", "a test", "--legal-basis", "invented")
    assert "still watched" in vigie("erase", "--channel", "telegram:some_road", "--reason", "order").stderr
    opened = open_store(home)
    assert [entry.action for entry in opened.audit_log()] == ["erase"]
    opened.close()


def test_erasing_takes_the_raw_pages_too(vigie: Run, site: DemoSite, home: Path) -> None:
    vigie("sources", "add", "telegram:some_channel", "--why", "a test", "--legal-basis", "invented")
    vigie("crawl", "--base-url", site.url)
    (page,) = (home / "warc").glob("*.warc.gz")
    assert b"531 000 00 77" in gzip.decompress(page.read_bytes())
    said = vigie("erase", "--phone", "+90 531 000 00 77", "--reason", "request 8", "--yes").stderr
    assert "1 raw pages erased" in said
    assert not page.exists() or b"531 000 00 77" not in gzip.decompress(page.read_bytes())
    assert len(left(vigie)) == 3
    vigie("crawl", "--base-url", site.url)
    (again,) = (home / "warc").glob("*.warc.gz")
    said = vigie("erase", "--again", str(home / "erased.txt"), "--reason", "on this machine", "--yes").stderr
    assert "1 raw pages erased" in said
    assert not again.exists() or b"531 000 00 77" not in gzip.decompress(again.read_bytes())
