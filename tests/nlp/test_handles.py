"""Names and links that one can write to are read with their platform; e-mail and hashtags are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.values.handles import find_handles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("telegram @example_01", [("HANDLE", "telegram", "example_01")]),
        ("تلغرام: @route_zero", [("HANDLE", "telegram", "route_zero")]),
        ("تلگرام @route_zero", [("HANDLE", "telegram", "route_zero")]),
        ("اینستا: sample.page", [("HANDLE", "instagram", "sample.page")]),
        ("snap: sample_99", [("HANDLE", "snapchat", "sample_99")]),
        ("insta 👉 @abc.def tg 👉 @xyz99", [("HANDLE", "instagram", "abc.def"), ("HANDLE", "telegram", "xyz99")]),
        ("t.me/sample.", [("LINK", "telegram", "sample")]),
        ("https://telegram.me/Sample", [("LINK", "telegram", "sample")]),
        ("https://t.me/joinchat/AbCdEf123", [("LINK", "telegram", "abcdef123")]),
        ("m.me/samplepage", [("LINK", "facebook", "samplepage")]),
        ("https://www.instagram.com/sample_page/?hl=en", [("LINK", "instagram", "sample_page")]),
        ("tiktok.com/@sample", [("LINK", "tiktok", "sample")]),
        ("snapchat.com/add/sample", [("LINK", "snapchat", "sample")]),
        ("facebook.com/samplepage", [("LINK", "facebook", "samplepage")]),
        ("write to a.b@example.org", []),
        ("@nobody hello", []),
        ("#telegram #visa", []),
        ("Telegram only serious people", []),
        ("https://example.org/news/1", []),
    ],
)
def test_names_and_links(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(item.label, item.handle.platform, item.handle.value) for item in find_handles(text)]
    assert found == expected


def test_a_name_without_a_cue_is_of_the_platform_it_stands_on() -> None:
    (item,) = find_handles("write @sample_name", platform="telegram")
    assert item.handle.platform == "telegram"


def test_a_link_to_a_number_is_a_number_and_no_name() -> None:
    (item,) = find_handles("wa.me/905300000012")
    assert item.label == "LINK"
    assert item.is_number


@given(st.text(max_size=100) | st.text("@tme/.:wa insta_telegram", max_size=60))
def test_offsets_slice_back(text: str) -> None:
    for item in find_handles(text):
        assert text[item.handle.start : item.handle.end] == item.handle.raw
