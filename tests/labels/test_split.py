"""Near-duplicates never stand on both sides of the split, nor do the posts of an author who only measures."""

from __future__ import annotations

from collections import Counter, defaultdict

from labels.manifest import DATA
from labels.markup import read_markup
from nlp.model.clusters import clusters
from nlp.model.data import HELD_OUT_AUTHORS, read_gold


def test_two_copies_of_a_post_are_in_one_cluster_and_so_on_one_side() -> None:
    text = "Every Saturday at four we take families from the park behind the stadium to the other side, all is included"
    source = f"=== smuggling_offer explicit\n{text}\n=== smuggling_offer explicit\n{text}, call +905300000012\n=== seeking\nhelp me\n"
    found = clusters(list(read_markup(source, lang="en", prefix="t")))
    assert found["t-0001"] == found["t-0002"] != found["t-0003"]


def test_no_cluster_crosses_the_split_and_each_part_is_large_enough() -> None:
    gold = read_gold(DATA)
    groups, sides = clusters([label for label, _ in gold]), defaultdict[str, set[str]](set)
    for label, part in gold:
        sides[groups[label.id]].add(part)
    assert [group for group, parts in sides.items() if len(parts) > 1] == []
    shares = Counter(part for _, part in gold)
    assert 0.10 < shares["test"] / len(gold) < 0.22
    assert 0.05 < shares["valid"] / len(gold) < 0.12


def test_an_author_who_only_measures_is_never_learned_from() -> None:
    assert {part for label, part in read_gold(DATA) if label.annotator in HELD_OUT_AUTHORS} <= {"test"}
