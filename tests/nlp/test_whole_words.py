"""A span never ends in the middle of a word, save before what grammar glues on."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.values.marked import MarkedSpan
from nlp.values.whole_words import whole_words


def marked(text: str, *stretches: str, label: str = "DESTINATION") -> list[MarkedSpan]:
    return [MarkedSpan(label, text.index(part), text.index(part) + len(part), 0.9) for part in stretches]


@pytest.mark.parametrize(
    ("text", "said", "meant"),
    [
        ("من ازمير بكم صار النفر", "الن", "النفر"),  # "the passenger", not a place called "Allen"
        ("KHARTOUM PORT SUDAN PEOPLE", "PORT SU", "PORT SUDAN"),
        ("Gaari xamuul ah", "Gaar", "Gaari"),
        ("به تەیارە", "تە", "تەیارە"),
        ("на яхту в Бари", "ях", "яхту"),
        ("ji Meksîkê heta", "Meksîk", "Meksîk"),  # the ending stays outside, as people mark it
        ("ከሱዳን ወደ ሊቢያ", "ሱዳን", "ሱዳን"),  # and so does "from"
        ("بأثينا اليوم", "أثينا", "أثينا"),
        ("3000euro", "3000", "3000"),
        ("经马来西亚到澳大利亚", "马来西亚", "马来西亚"),
        ("ไปเกาหลีจากลาว", "เกาหลี", "เกาหลี"),
        ("✈️Italy", "Italy", "Italy"),
        ("➡️Greece➡️Italy", "Greece", "Greece"),
        ("من بيروت الىItaly", "Italy", "Italy"),
        ("#LibyaItaly", "Libya", "Libya"),
        ("đi Việt Nam", "Vi", "Việt"),
        ("ঢাকার বাস", "ঢাকা", "ঢাকা"),
    ],
)
def test_what_was_torn_is_whole_again_and_what_grammar_glued_on_stays_outside(text: str, said: str, meant: str) -> None:
    (span,) = whole_words(text, marked(text, said))
    assert text[span.start : span.end] == meant


def test_two_pieces_of_one_word_become_one_span() -> None:
    text = "lancha rápida"
    assert [text[s.start : s.end] for s in whole_words(text, marked(text, "lan", "ha"))] == ["lancha"]


def test_of_two_labels_in_one_word_the_surer_stays() -> None:
    text = "Barcelona"
    spans = [MarkedSpan("ORIGIN", 0, 4, 0.4), MarkedSpan("DESTINATION", 5, 9, 0.8)]
    assert [(s.label, s.start, s.end) for s in whole_words(text, spans)] == [("DESTINATION", 0, 9)]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 39), st.integers(1, 6)), max_size=5))
def test_spans_stay_inside_the_text_in_order_and_never_overlap(text: str, stretches: list[tuple[int, int]]) -> None:
    spans = [MarkedSpan("ORIGIN", a, min(a + n, len(text))) for a, n in stretches if a < len(text)]
    found = whole_words(text, spans)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    covered = {at for s in found for at in range(s.start, s.end)}
    assert all({*range(s.start, s.end)} <= covered for s in spans)
