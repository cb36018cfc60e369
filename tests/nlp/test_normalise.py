"""Words typed differently are found as the same; every position leads back to the raw text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import digitise, fold, fold_with_offsets, tokens

HOSTILE = st.text(st.characters(), max_size=80) | st.text(
    st.sampled_from(
        "إأآىیېكکةەڕێ١۴７①❿ＡﬁßıİđĐ\u0640\u064e\u200c\u200f\ufe0f\u20e3\ud800\u0301ড়क़가がｶﾞ👍🏽🇹🇷\u00ad\u0000'’"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إزمير", "ازمير"), ("سَفَرٌ", "سفر"), ("تـهـريب", "تهريب"), ("مدرسة", "مدرسه"), ("علي", "على"),
        ("كردستان", "کردستان"), ("کوردستان", "كوردستان"), ("می‌رود", "میرود"), ("ﺳﻔﺮ", "سفر"), ("٣٥٠٠", "3500"),
        ("۳۵۰۰", "3500"), ("१२", "12"), ("1️⃣2️⃣", "12"), ("①②", "12"), ("İZMİR", "izmir"), ("ıstanbul", "istanbul"),
        ("Đường", "duong"), ("Türkiye", "turkiye"), ("STRASSE", "straße"), ("𝗪𝗵𝗮𝘁𝘀𝗔𝗽𝗽", "whatsapp"),
        ("ＷｈａｔｓＡｐｐ", "whatsapp"), ("què", "que"), ("Łódź", "lodz"), ("Ёлка", "елка"), ("ڕێگا", "ريگا"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Türkiye'den Yunanistan'a", ["turkiye", "den", "yunanistan", "a"]),
        ("走线到美国 2024", ["走", "线", "到", "美", "国", "2024"]),
        ("हिन्दी शब्द", ["हिन्दी", "शब्द"]),
        ("+90 530 000", ["90", "530", "000"]),
        ("ከሱዳን፡ወደ", ["ከሱዳን", "ወደ"]),
        ("🚤🇬🇷", []),
    ],
)
def test_words_of_the_index(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@given(HOSTILE)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(HOSTILE)
def test_offsets_stay_inside_and_never_go_back(text: str) -> None:
    for normal in (fold_with_offsets(text), digitise(text)):
        offsets = list(normal.offsets)
        assert len(offsets) == len(normal.text)
        assert offsets == sorted(offsets)
        assert all(0 <= offset < len(text) for offset in offsets)
    assert fold_with_offsets(text).text == fold(text)


@given(HOSTILE, st.data())
def test_a_folded_stretch_leads_back_to_raw_text_that_folds_to_it(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.raw_span(start, end)
    assert 0 <= first < last <= len(text)
    assert folded.text[start:end] in fold(text[first:last])


def test_every_code_point_folds_to_something_stable() -> None:
    unstable = [code for code in range(0x30000) if fold(fold(chr(code))) != fold(chr(code))]
    assert not unstable


def test_digits_of_every_script_are_ascii_digits() -> None:
    digits = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) == "Nd"]
    assert all(fold(char) == str(unicodedata.digit(char)) == digitise(char).text for char in digits)


def test_digitised_text_keeps_letters_as_they_were() -> None:
    assert digitise("İlK ＋٩٠ تر").text == "İlK +90 تر"
