"""`vigie model mine`: what a model nearly gets wrong comes first, and stays in the part of the split that it had."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.annotation import Annotation
from nlp.model.data import read_background
from nlp.model.mining import mined, write_background


def read(posts: Iterable[tuple[str, str]]) -> Iterator[Annotation]:
    """Takes "boat" for an offer, "help" for a seeker, and is sure of nothing else."""
    for name, text in posts:
        scores = {"smuggling_offer": 0.6 if "boat" in text else 0.01, "seeking": 0.7 if "help" in text else 0.0}
        yield Annotation(name, "en", "other", scores)


def write(path: Path, texts: list[str]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"lang": "en", "text": text}) + "\n" for text in texts)


def test_the_posts_taken_for_offers_or_seekers_soonest_come_first(tmp_path: Path) -> None:
    write(tmp_path / "all.jsonl.gz", [f"rain {n}" for n in range(50)] + ["boat race", "help with homework"])
    noise = list(read_background(tmp_path / "all.jsonl.gz"))
    found = mined(noise, read, hardest=2, others=5)
    assert [post.text for post in found[:2]] == ["help with homework", "boat race"]
    assert len(found) == 7
    assert len({post.id for post in found}) == 7


def test_a_mined_post_stays_in_its_part_of_the_split(tmp_path: Path) -> None:
    write(tmp_path / "all.jsonl.gz", [f"rain {n}" for n in range(200)])
    before = {post.text: post.part for post in read_background(tmp_path / "all.jsonl.gz")}
    learned = [post for post in read_background(tmp_path / "all.jsonl.gz") if post.part == "train"]
    assert write_background(mined(learned, read, hardest=10, others=40), tmp_path / "hard.jsonl.gz") == 50
    after = {post.text: post.part for post in read_background(tmp_path / "hard.jsonl.gz")}
    assert len(after) == 50
    assert set(after.values()) == {"train"}
    assert after.items() <= before.items()


def test_more_than_there_are_is_all_there_are(tmp_path: Path) -> None:
    write(tmp_path / "few.jsonl.gz", ["rain", "sun"])
    assert len(mined(list(read_background(tmp_path / "few.jsonl.gz")), read, hardest=10, others=10)) == 2
