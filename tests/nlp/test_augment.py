"""A changed post still says what its marks say."""

from __future__ import annotations

import random

from labels.markup import read_markup
from nlp.model.augment import augment, place_pool
from nlp.model.data import as_example

POST = """=== smuggling_offer explicit
من ⟦ازمير|ORIGIN Izmir/TR⟧ الى ⟦اليونان|DESTINATION Greece/GR⟧ ⟦بلم|MODE boat⟧ ⟦٣٠٠٠ يورو|PRICE 3000 EUR⟧. ⟦كل سبت|DEPARTURE⟧.
تواصل معنا اليوم. العدد محدود. ⟦00905300000012|PHONE +905300000012⟧
"""
EXAMPLE = as_example(next(read_markup(POST, lang="ar", prefix="t")), "train")
OTHERS = [
    as_example(x, "train")
    for x in read_markup(
        "".join(
            f"=== smuggling_offer explicit\n⟦{name}|ORIGIN X/TR⟧\n"
            for name in ("بودروم", "مرسين", "وان", "كاليه", "صبراتة")
        ),
        lang="ar",
        prefix="o",
    )
]


def test_spans_stay_inside_the_text_in_order_and_apart() -> None:
    pool = place_pool([EXAMPLE, *OTHERS])
    changed = [augment(EXAMPLE, pool, random.Random(seed)) for seed in range(300)]
    for one in changed:
        reached = 0
        for _, start, end in one.spans:
            assert reached <= start < end <= len(one.text)
            reached = end
        assert one.kind == EXAMPLE.kind
    assert len({one.text for one in changed}) > 100


def test_another_place_takes_the_part_of_the_first() -> None:
    pool = place_pool([EXAMPLE, *OTHERS])
    names = {
        one.text[start:end]
        for seed in range(200)
        for one in [augment(EXAMPLE, pool, random.Random(seed))]
        for label, start, end in one.spans
        if label == "ORIGIN"
    }
    assert "بودروم" in names
    assert EXAMPLE.text[3:8] in names
