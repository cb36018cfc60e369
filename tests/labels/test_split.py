"""Near-duplicates never stand on both sides of the split."""

from __future__ import annotations

from collections import Counter

from labels.manifest import DATA
from labels.markup import read_markup
from nlp.model.data import clusters, part_of, read_examples


def test_two_copies_of_a_post_are_in_one_cluster_and_so_on_one_side() -> None:
    text = "Every Saturday at four we take families from the park behind the stadium to the other side, all is included"
    source = f"=== smuggling_offer explicit\n{text}\n=== smuggling_offer explicit\n{text}, call +905300000012\n=== seeking\nhelp me\n"
    found = clusters(list(read_markup(source, lang="en", prefix="t")))
    assert found["t-0001"] == found["t-0002"] != found["t-0003"]


def test_no_cluster_crosses_the_split_and_each_part_is_large_enough() -> None:
    examples = read_examples(DATA)
    sides = {example.group: part_of(example.group) for example in examples}
    assert all(part_of(example.group) == sides[example.group] for example in examples)
    shares = Counter(part_of(example.group) for example in examples)
    assert 0.14 < shares["test"] / len(examples) < 0.26
    assert 0.05 < shares["valid"] / len(examples) < 0.15
