"""What a hostile or changed preview page cannot make the parser do."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.telegram_info import read_info
from crawlers.telegram_page import read_page
from crawlers.telegram_post import read_count
from tests.crawlers.blocks import block, page

TEXT = '<div class="tgme_widget_message_text js-message_text">{}</div>'


def post_of(inner: str, **options: str) -> object:
    (post,) = read_page(page(block(7, inner, **options)).encode()).posts
    return post


def text_of(inner: str) -> str:
    return read_page(page(block(7, TEXT.format(inner))).encode()).posts[0].text


def test_breaks_emoji_and_spoilers_are_text() -> None:
    emoji = "<tg-emoji emoji-id='5'><i class='emoji' style='x'><b>💪</b></i></tg-emoji>"
    assert text_of(f"one<br/>two<br>{emoji} <tg-spoiler>hid<span>den</span></tg-spoiler>") == "one\ntwo\n💪 hidden"


def test_quotes_and_code_stand_on_their_own_lines() -> None:
    assert text_of("a<blockquote>b</blockquote>c") == "a\nb\nc"
    assert text_of("a<br/><blockquote>b</blockquote><br/>c") == "a\nb\nc"
    assert text_of("<pre>x  =\n  1</pre>end") == "x  =\n  1\nend"


def test_reply_quote_is_never_the_body() -> None:
    quote = (
        '<a class="tgme_widget_message_reply" href="https://t.me/Pier_Board/3">'
        '<div class="tgme_widget_message_text js-message_reply_text">the quote</div></a>'
    )
    with_body = read_page(page(block(7, quote + TEXT.format("the body"))).encode()).posts[0]
    assert (with_body.text, with_body.reply_to) == ("the body", "telegram:pier_board:3")
    assert read_page(page(block(7, quote)).encode()).posts[0].text == ""


def test_time_is_the_footers() -> None:
    video = (
        '<a class="tgme_widget_message_video_player">'
        '<time class="message_video_duration" datetime="1999-01-01T00:00:00+00:00">0:47</time></a>'
    )
    assert read_page(page(block(7, video)).encode()).posts[0].published_at == "2026-01-02T01:04:05+00:00"


def test_edited_is_the_platforms_word_not_the_signatures() -> None:
    signed = '<span class="tgme_widget_message_from_author">edited</span>,&nbsp;'
    body = TEXT.format("x")
    assert not read_page(page(block(7, body, meta=signed)).encode()).posts[0].edited
    assert read_page(page(block(7, body, meta=signed + "edited &nbsp;")).encode()).posts[0].edited


def test_links_hashtags_and_mentions() -> None:
    inner = TEXT.format(
        '<a href="https://wa.me/15550100">write</a> <a href="?q=%23pier">#pier</a> '
        '<a href="https://t.me/pier_desk">@pier_desk</a> <a href="javascript:alert(1)">x</a> '
        '<a href="https://t.me/pier_desk/4">@pier_desk</a>'
    )
    preview = '<a class="tgme_widget_message_link_preview" href="https://example.org/p"></a>'
    button = '<a class="tgme_widget_message_inline_button" href="https://t.me/pier_bot?start=1">Book</a>'
    post = read_page(page(block(7, inner + preview + button)).encode()).posts[0]
    assert post.links == (
        "https://wa.me/15550100", "https://t.me/pier_desk/4", "https://example.org/p", "https://t.me/pier_bot?start=1",
    )  # fmt: skip
    assert (post.hashtags, post.mentions) == (("pier",), ("pier_desk",))


@pytest.mark.parametrize("damaged", ["pier_board/", "pier_board", "/12", "pier_board/0", "pier_board/12x", "a/b/3", ""])
def test_block_without_a_number_is_counted(damaged: str) -> None:
    found = read_page(page(block(1), block(2).replace("pier_board/2", damaged)).encode())
    assert (found.ids, found.unreadable) == ((1,), 1)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({"c": -1234567890, "p": "7g", "t": 1}, "1234567890"),
        ({"c": "-1234567890"}, "1234567890"),
        ({"p": 7}, None),
        ([], None),
        ({"c": "x"}, None),
    ],
)
def test_channel_id_comes_without_its_sign(view: object, expected: str | None) -> None:
    code = base64.urlsafe_b64encode(json.dumps(view).encode()).decode().rstrip("=")
    body = page(block(7)).replace('data-post="', f'data-view="{code}" data-post="')
    assert read_page(body.encode()).posts[0].channel_id == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("79.8K", 79_800), ("1.4M", 1_400_000), ("82 932", 82_932), ("163\u202f840", 163_840), ("7", 7),
        ("2,5K", 2_500), ("12,345", 12_345),
        ("", None), ("K", None), ("many", None), ("1.2.3K", None), ("9" * 40, None),
    ],
)  # fmt: skip
def test_counts(text: str, number: int | None) -> None:
    assert read_count(text) == number


def test_group_and_its_members() -> None:
    body = '<div class="tgme_page_title">Pier</div><div class="tgme_page_extra">1 204 members, 3 online</div>'
    assert (read_info(body.encode()).kind, read_info(body.encode()).subscribers) == ("group", 1204)
    assert read_info(b"<html>something else</html>").kind == "unknown"


def test_a_page_nested_beyond_measure_is_read() -> None:
    deep = "<div>" * 5_000 + "x" + "</div>" * 5_000
    assert read_page(page(block(7, TEXT.format(deep)), block(8)).encode()).ids[0] == 7


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", TEXT.format("{}"), '<a class="tgme_widget_message_poll">{}</a>']))
def test_no_bytes_break_the_parser(junk: bytes, wrap: str) -> None:
    inner = wrap.encode().replace(b"{}", junk) if wrap else junk
    head, _, tail = page(block(7, "@@")).encode().partition(b"@@")
    read_page(head + inner + tail)
    read_info(inner)
    read_page(junk)
