"""Spans become tags and come back character for character, in every script and whatever grammar glues on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from labels.manifest import DATA
from labels.schema import CONTACT_LABELS, read_labels
from nlp.model.runtime import SHIPPED
from nlp.model.tags import TAGS, best_tags, read_spans, tag_tokens, trim
from nlp.model.text import prepare

TOKENIZER = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))

NEUTRAL = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)


def _there_and_back(text: str, spans: list[tuple[str, int, int]]) -> set[tuple[str, int, int]]:
    prepared = prepare(text)
    offsets = TOKENIZER.encode(prepared.text).offsets
    tags, before, after = tag_tokens(prepared, offsets, spans)
    found = read_spans(prepared, offsets, tags, (before, after), np.ones((len(tags), len(TAGS)), np.float32))
    return {(span.label, span.start, span.end) for span in found}


def test_nearly_every_span_that_people_marked_survives_the_way_through_tokens() -> None:
    """What is lost here no training could find."""
    kept = there = 0
    for path in sorted(DATA.glob("*.jsonl"))[::4]:
        for label in read_labels(path):
            spans = [(s.label, s.start, s.end) for s in label.spans]
            gold = {span for span in spans if span[0] not in CONTACT_LABELS}
            kept, there = kept + len(gold & _there_and_back(label.text, spans)), there + len(gold)
    assert there > 1000
    assert kept / there > 0.995


@pytest.mark.parametrize(
    ("text", "word"),
    [("بسيارة من ازمير", "سيارة"), ("Bukreşê dûr e", "Bukreş"), ("በእግር ወደ ሱዳን", "እግር"), ("🇹🇷 ✈️ 🇩🇪", "✈️"), ("Türkiye'den çıkış", "Türkiye")],
)  # fmt: skip
def test_what_grammar_glues_to_a_word_is_cut_off(text: str, word: str) -> None:
    start = text.index(word)
    assert ("MODE", start, start + len(word)) in _there_and_back(text, [("MODE", start, start + len(word))])


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.floats(-5, 5, width=32), min_size=n * 23, max_size=n * 23)))
def test_the_decoder_only_says_what_bio_allows(numbers: list[float]) -> None:
    tags = best_tags(np.array(numbers, dtype=np.float32).reshape(-1, len(TAGS)), NEUTRAL)
    for before, tag in zip([0, *tags], tags, strict=False):
        if TAGS[tag].startswith("I-"):
            assert TAGS[before][2:] == TAGS[tag][2:]


def test_the_best_allowed_row_is_found_where_the_greedy_one_is_not_allowed() -> None:
    logits = np.full((2, len(TAGS)), -9.0, dtype=np.float32)
    logits[0, [0, TAGS.index("B-MODE")]] = 1.0, 0.9
    logits[1, [0, TAGS.index("I-MODE")]] = 0.0, 2.0
    assert [TAGS[tag] for tag in best_tags(logits, NEUTRAL)] == ["B-MODE", "I-MODE"]
    assert best_tags(logits[:0], NEUTRAL) == []


def test_what_tags_add_to_the_next_decides_where_tokens_alone_are_of_two_minds() -> None:
    begin, inside = TAGS.index("B-PRICE"), TAGS.index("I-PRICE")
    logits = np.full((2, len(TAGS)), -9.0, dtype=np.float32)
    logits[0, begin], logits[1, [begin, inside]] = 2.0, (1.0, 0.9)
    follow = NEUTRAL.copy()
    assert best_tags(logits, follow) == [begin, begin]  # "3000" "euro": two prices wall to wall
    follow[begin, begin] = -1.0
    assert best_tags(logits, follow) == [begin, inside]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_trimming_never_leaves_the_stretch_but_for_marks(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    first, last = trim(text, start, end)
    assert start <= first <= last <= len(text)
    assert first == last or not text[first].isspace()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_every_character_that_the_encoder_reads_leads_back_to_the_post(text: str) -> None:
    prepared = prepare(text)
    assert len(prepared.text) == len(prepared.starts) == len(prepared.ends)
    assert all(0 <= a <= b <= len(text) for a, b in zip(prepared.starts, prepared.ends, strict=True))
    assert list(prepared.starts) == sorted(prepared.starts)


def test_flags_and_signs_are_read_as_words_and_letters_are_not_stretched() -> None:
    assert "Turkey" in prepare("🇹🇷➡️").text
    assert "england" in prepare("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f").text.lower()
    assert "speedboat" in prepare("🚤").text
    assert prepare("تـــهـــريب").text == "تهريب"


def test_the_model_sees_that_a_number_is_there_and_not_which() -> None:
    assert prepare("call +90 530 000 00 12 now").text == prepare("call +90 530 000 00 99 now").text
    assert prepare("wa.me/905300000012 ok").text == prepare("wa.me/905300000099 ok").text
