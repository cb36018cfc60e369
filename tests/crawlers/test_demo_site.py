"""The demo site speaks Telegram's markup: whatever is written into a channel is what the parser reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.demo import pages
from crawlers.demo.channel import Channel, DemoError, DemoPost, plain, read_channel
from crawlers.demo.site import answer, serve
from crawlers.items import MEDIA_KINDS, Forward, Media
from crawlers.telegram_info import post_is_gone, read_info
from crawlers.telegram_page import read_page

TODAY = datetime(2026, 3, 1, tzinfo=UTC)
HEAD = '{"channel": {"name": "pier_board", "title": "Pier"}}\n'
# Besides any text at all: what is special to markup, to links and to scripts that run the other way.
PIECES = ["<br/>", "&amp;", "</div>", "<!--", "]]>", "@pier_desk", "#pier", "https://a.example/?a=1&b='2'", "t.me/+x",
          "👨‍👩‍👧", "🇹🇷", "1️⃣", "❤️", "👍🏽", "\u200f", "\u2067", "‌", "ـ",
          "\n\n", "  ", "\t", "\u2028", "يورو ٣٠٠٠", "ⲁ", "&#0;"]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join)
)


def channel(*posts: DemoPost) -> Channel:
    return Channel("pier_board", "Pier 🚢 & <b>Board</b>", 1234567890, "About", "channel", 1234, posts)


@settings(max_examples=120, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_as_it_was_written(text: str, quoted: str, name: str) -> None:
    first = DemoPost(1, TODAY, plain(quoted))
    second = DemoPost(
        2, TODAY, plain(text), reply_to=1, forward=Forward(plain(name) or "x"), signature=plain(name) or None
    )
    page = read_page(pages.history(channel(first, second)).encode())
    assert [post.text for post in page.posts] == [plain(quoted), plain(text)]
    assert page.posts[1].reply_to == "telegram:pier_board:1"
    assert page.unreadable == 0


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_any_poll_comes_back(text: str) -> None:
    lines = " ".join(plain(text).split()) or "?"
    page = read_page(pages.history(channel(DemoPost(1, TODAY, media=(Media("poll", text=f"{lines}\nyes"),)))).encode())
    assert page.posts[0].media == (Media("poll", text=f"{lines}\nyes"),)


@pytest.mark.parametrize("kind", MEDIA_KINDS)
def test_every_kind_of_media_comes_back(kind: str) -> None:
    page = read_page(pages.history(channel(DemoPost(1, TODAY, media=(Media(kind, text="A title"),)))).encode())
    assert [media.kind for media in page.posts[0].media] == [kind]


def test_pages_are_twenty_posts_oldest_first() -> None:
    shown = channel(*(DemoPost(number, TODAY, "x") for number in range(1, 51)))
    newest = read_page(pages.history(shown).encode())
    assert (newest.ids, newest.older_before) == (tuple(range(31, 51)), 31)
    last = read_page(pages.history(shown, before=11).encode())
    assert (last.ids, last.older_before) == (tuple(range(1, 11)), None)
    assert read_page(pages.history(shown, after=45).encode()).ids == (46, 47, 48, 49, 50)
    assert read_page(pages.history(shown, before=1).encode()).empty


def test_pages_other_than_history() -> None:
    shown = {"pier_board": channel(DemoPost(5, TODAY, "hello"))}
    assert answer(shown, "/s/missing")[::2] == (302, "/missing")
    assert answer(shown, "/robots.txt")[0] == 404
    assert answer(shown, "/../../etc/passwd")[0] == 404
    assert read_info(answer(shown, "/missing")[1].encode()).kind == "not_found_or_private"
    assert read_info(answer(shown, "/Pier_Board")[1].encode()).kind == "channel"
    assert read_page(answer(shown, "/pier_board/5?embed=1")[1].encode()).ids == (5,)
    assert post_is_gone(answer(shown, "/pier_board/6?embed=1")[1].encode())


def test_times_are_the_same_all_day(tmp_path: Path) -> None:
    path = tmp_path / "pier_board.jsonl"
    path.write_text(HEAD + '{"id": 3, "age": "1d 2h 30m", "text": "x"}\n')
    (post,) = read_channel(path, today=TODAY).posts
    assert post.published_at == TODAY - timedelta(days=1, hours=2, minutes=30)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"id": 3, "age": "soon"}', "soon"),
        ('{"id": 3}', "age"),
        ('{"id": 0, "age": "1d"}', "whole number"),
        ('{"id": 3, "age": "1d", "media": [{"kind": "hologram"}]}', "hologram"),
        ("nonsense", "line 2"),
    ],
)
def test_a_wrong_channel_file_is_said_at_the_start(tmp_path: Path, line: str, word: str) -> None:
    (tmp_path / "pier_board.jsonl").write_text(HEAD + line + "\n")
    with pytest.raises(DemoError, match=word) as error:
        serve(tmp_path)
    assert "pier_board.jsonl line 2" in str(error.value)


def test_samples_are_read(tmp_path: Path) -> None:
    for path in (Path(__file__).parent / "channels").glob("*.jsonl"):
        head = json.loads(path.read_text("utf-8").splitlines()[0])["channel"]
        assert read_channel(path, today=TODAY).name == head["name"]
