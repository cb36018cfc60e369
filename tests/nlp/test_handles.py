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
        ("@nobody hello", [("HANDLE", "", "nobody")]),
        ("sc: sample.x9 / tt @sample_tok", [("HANDLE", "snapchat", "sample.x9"), ("HANDLE", "tiktok", "sample_tok")]),
        ("snap moving_00x no calls", [("HANDLE", "snapchat", "moving_00x")]),
        ("kart.abi00 snap", [("HANDLE", "snapchat", "kart.abi00")]),
        ("سناب boat_man00", [("HANDLE", "snapchat", "boat_man00")]),
        ("السيغنال wesal.00", [("HANDLE", "signal", "wesal.00")]),
        ("تليجرام :route_zero", [("HANDLE", "telegram", "route_zero")]),
        ("تیک تاک @route_zero", [("HANDLE", "tiktok", "route_zero")]),
        ("በቴሌግራም @guzo_000", [("HANDLE", "telegram", "guzo_000")]),
        ("ስናፕ guzo.akiste", [("HANDLE", "snapchat", "guzo.akiste")]),
        ("телега @put_000", [("HANDLE", "telegram", "put_000")]),
        ("пишите в инсту put.000", [("HANDLE", "instagram", "put.000")]),
        ("instagramda @yol_000", [("HANDLE", "instagram", "yol_000")]),
        ("fb: sample.page0", [("HANDLE", "facebook", "sample.page0")]),
        ("fb magaciisu waa sample.page0", [("HANDLE", "facebook", "sample.page0")]),
        ("@yol_000 instadan", [("HANDLE", "instagram", "yol_000")]),
        ("we are on TikTok, every day new\nnames: @sample_000", [("HANDLE", "tiktok", "sample_000")]),
        (
            "zalo: sample000 hoặc wechat sample_wx0",
            [("HANDLE", "zalo", "sample000"), ("HANDLE", "wechat", "sample_wx0")],
        ),
        ("ID: sample_000", [("HANDLE", "", "sample_000")]),
        ("https://chat.whatsapp.com/AbCdEf0000", [("LINK", "whatsapp", "abcdef0000")]),
        ("https://t.me/+AbCdEf0000", [("LINK", "telegram", "+abcdef0000")]),
        ("ig.me/m/sample_page", [("LINK", "instagram", "sample_page")]),
        ("vm.tiktok.com/ZMexample0/", [("LINK", "tiktok", "zmexample0")]),
        ("zalo.me/g/sample00", [("LINK", "zalo", "sample00")]),
        ("vb.me/sample00", [("LINK", "viber", "sample00")]),
        ("youtube.com/@sample00", [("LINK", "youtube", "sample00")]),
        ("imo.im/sample00", [("LINK", "imo", "sample00")]),
        ("fb.com/groups/sample.group", [("LINK", "facebook", "sample.group")]),
        ("youtube.com/watch?v=AbCdEf", []),
        ("REPLY TO @somebody: no", []),
        ("wa2t el safar ma btedfa3 shi", []),
        ("tiktok-giisa ayaan arkay", []),
        ("mail: a_b @ example.com", []),
        ("#snap_2026 #insta.vibes", []),
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


def test_a_name_of_nobody_knows_where_is_marked_and_names_no_account() -> None:
    (nameless,), (named,) = find_handles("write @sample_name"), find_handles("write @sample_name", platform="telegram")
    assert (nameless.label, nameless.names_account) == ("HANDLE", False)
    assert named.names_account


@pytest.mark.parametrize(
    "link",
    ["https://api.whatsapp.com/send?phone=905300000012", "viber://chat?number=%2B905300000012", "t.me/+905300000012"],
)
def test_a_link_to_a_number_is_no_name_wherever_it_leads(link: str) -> None:
    (item,) = find_handles(link)
    assert (item.label, item.is_number, item.names_account) == ("LINK", True, False)


def test_a_link_to_a_number_is_a_number_and_no_name() -> None:
    (item,) = find_handles("wa.me/905300000012")
    assert item.label == "LINK"
    assert item.is_number


@given(st.text(max_size=100) | st.text("@tme/.:wa insta_telegram", max_size=60))
def test_offsets_slice_back(text: str) -> None:
    for item in find_handles(text):
        assert text[item.handle.start : item.handle.end] == item.handle.raw
