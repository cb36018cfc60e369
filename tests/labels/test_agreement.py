"""Two labellers are compared as the data card says, and posts from a mould are noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.agreement import compare
from labels.markup import read_markup
from labels.schema import LabelError
from labels.variety import variety

POSTS = """=== smuggling_offer explicit
from ⟦Izmir|ORIGIN Izmir/TR⟧ to ⟦Greece|DESTINATION Greece/GR⟧, ⟦2000 €|PRICE 2000 EUR⟧
=== seeking
how do I get from ⟦Izmir|ORIGIN Izmir/TR⟧ to my brother
=== other news
police said twelve people were found in the van
=== other travel
ferry to Greece, book at the port
"""
FIRST = list(read_markup(POSTS, lang="en", prefix="t"))


def test_two_who_say_the_same_agree_wholly() -> None:
    found = compare(FIRST, FIRST)
    assert (found.posts, found.kappa, found.all_spans, found.overlap) == (4, 1.0, 1.0, 1.0)


def test_another_kind_and_another_edge_lower_what_they_should() -> None:
    moved = replace(FIRST[0], spans=(replace(FIRST[0].spans[0], end=FIRST[0].spans[0].end + 3), *FIRST[0].spans[1:]))
    found = compare(FIRST, [moved, FIRST[1], replace(FIRST[2], kind="seeking", subtype=None), FIRST[3]])
    assert found.kappa == pytest.approx((0.75 - 5 / 16) / (1 - 5 / 16))
    assert (found.spans["ORIGIN"], found.spans["DESTINATION"], found.overlap) == (0.5, 1.0, 1.0)


def test_a_changed_text_is_refused_by_name() -> None:
    with pytest.raises(LabelError, match="t-0001"):
        compare(FIRST, [replace(FIRST[0], text="another text")])
    with pytest.raises(LabelError, match="share no post"):
        compare(FIRST, [replace(FIRST[0], id="x")])


def test_a_template_with_slots_is_told_from_posts_written_one_by_one() -> None:
    mould = "\n".join(
        f"=== seeking\nplease who can take us from town {n} over the border for {n} euros" for n in range(9)
    )
    poured, written = variety(list(read_markup(mould, lang="en", prefix="m"))), variety(FIRST)
    assert poured.copies == 1.0
    assert poured.distinct < 0.3
    assert written.distinct > 0.9
    assert written.nearest == 0.0
