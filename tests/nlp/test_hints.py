"""The rules whisper to the marker where they see something, token by token."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from nlp.model.hints import NONE, Hint, hints, is_bare, is_plain, rule_spans
from nlp.model.reading import VALUES
from nlp.model.runtime import SHIPPED
from nlp.model.tags import TAGS
from nlp.model.text import prepare

TEXT = "من ازمير الى اليونان 2000 يورو واتساب 00905300000012"


def test_the_rules_find_places_price_and_number_without_being_told_the_kind() -> None:
    found = {(label, TEXT[start:end]) for label, start, end, _ in rule_spans(TEXT)}
    assert ("ORIGIN", "ازمير") in found
    assert ("DESTINATION", "اليونان") in found
    assert ("PHONE", "00905300000012") in found
    assert any(label == "PRICE" and "2000" in text for label, text in found)


def test_each_token_gets_the_tag_of_the_stretch_it_stands_in() -> None:
    prepared = prepare(TEXT)
    encoding = Tokenizer.from_file(str(SHIPPED / "tokenizer.json")).encode(prepared.text)
    hinted = hints(prepared, encoding.offsets)
    assert len(hinted) == len(encoding.ids)
    tags = [TAGS[tag] for tag, *_ in hinted]
    for tag in ("B-ORIGIN", "B-DESTINATION", "B-PRICE", "B-PHONE"):
        assert tags.count(tag) == 1


def test_a_text_without_values_has_no_hints_and_an_empty_one_none_at_all() -> None:
    prepared = prepare("good morning to all")
    encoding = Tokenizer.from_file(str(SHIPPED / "tokenizer.json")).encode(prepared.text)
    assert set(hints(prepared, encoding.offsets)) == {NONE}
    assert hints(prepare(""), []) == []


def told(text: str) -> list[Hint]:
    prepared = prepare(text)
    return hints(prepared, Tokenizer.from_file(str(SHIPPED / "tokenizer.json")).encode(prepared.text).offsets)


def test_the_marker_is_told_which_means_and_which_payment_a_word_says() -> None:
    said = {value for *_, value in told("by boat, cash")}
    assert said == {0, 1 + VALUES.index("boat"), 1 + VALUES.index("cash")}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("good morning to all", True),
        ("my aunt lives near Athens", True),
        ("from Izmir to Greece by boat", False),
        ("Greece, 2000 euro", False),
        ("write to @route_zero on telegram", False),
    ],
)
def test_a_post_that_names_little_must_sound_far_more_like_an_offer(text: str, bare: bool) -> None:
    assert is_bare(told(text)) == bare


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Izmir - Kos, pay on arrival, call 0090 530 000 00 12", True),
        ("Izmir - Kos, no deposit, @route_zero", True),
        ("sworn translations in Minsk, bank transfer, call 0090 530 000 00 12", False),  # as any shop is paid
        ("Izmir - Kos, call 0090 530 000 00 12", False),
        ("pay on arrival, call 0090 530 000 00 12", False),
    ],
)
def test_a_place_a_contact_and_a_promise_of_pay_later_make_a_plain_advert(text: str, plain: bool) -> None:
    assert is_plain(told(text)) == plain
