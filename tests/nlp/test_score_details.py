"""Days, capacities and rebates are measured on the posts that somebody labelled for them, and on no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labels.details import Capacity, Details, Rebate, read_all_details, read_details
from labels.manifest import DATA
from labels.schema import Label, LabelError
from nlp import annotation
from nlp.annotation import Annotation
from nlp.model.data import read_gold
from nlp.model.score import Tally
from nlp.model.score_details import count_details

POST = Label("x1", "en", "tomorrow, 3 places left, kids half price", "smuggling_offer")
GOLD = Details(
    "x1", "2026-05-05T10:00:00+00:00", ("2026-05-06",), (Capacity(3, None, True),), (Rebate("child", 0.5),), "a"
)


def test_a_day_is_reckoned_from_when_the_post_was_published() -> None:
    read = Annotation(
        "x1", "en", "smuggling_offer", departures=("tomorrow", "every friday"),
        capacities=(annotation.Capacity(3, None, True, 10, 23),), rebates=(annotation.Rebate("child", 1.0, 25, 40),),
    )  # fmt: skip
    found = count_details([(POST, read)], {"x1": GOLD})
    assert found == {"departure days": [Tally(1, 1, 1)], "capacities": [Tally(1, 1, 1)], "rebates": [Tally(0, 1, 1)]}


def test_a_post_that_nobody_labelled_for_it_counts_neither_way() -> None:
    read = Annotation("x2", "en", "smuggling_offer", departures=("tomorrow",))
    assert not any(count_details([(Label("x2", "en", "tomorrow", "smuggling_offer"), read)], {"x1": GOLD}).values())


@pytest.mark.parametrize(
    "change",
    [{"days": ["06.05.2026"]}, {"rebates": [{"whom": "uncle", "share": 1.0}]}, {"capacities": [{"people": 3}]}],
)
def test_a_broken_line_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    record = {"id": "x", "published_at": "2026-05-05", "days": [], "capacities": [], "rebates": [], "annotator": "a"}
    (tmp_path / "d.jsonl").write_text(json.dumps(record) + "\n" + json.dumps(record | change) + "\n", encoding="utf-8")
    with pytest.raises(LabelError, match=r"d\.jsonl line 2: .*guide"):
        list(read_details(tmp_path / "d.jsonl"))


def test_the_labels_tell_of_posts_that_are_there_and_enough_of_them_measure() -> None:
    parts = {label.id: part for label, part in read_gold(DATA)}
    told = read_all_details()
    assert told.keys() <= parts.keys()
    assert sum(parts[id] == "test" for id in told) >= 500
