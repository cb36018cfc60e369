"""Every recorded Telegram page is read as an independent count says."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

from crawlers.dom import all_of, line_of, parse
from crawlers.items import Post
from crawlers.telegram_info import post_is_gone, read_info
from crawlers.telegram_page import Page, read_page

PAGES = [
    "any2feed/full.html",
    *(
        f"preview_s/{name}.html"
        for name in (
            "codecamp", "d_code", "excelhackru", "lifemodel_anonymised", "not_existed_channel", "prg_memes",
            "procode404",
        )
    ),
]  # fmt: skip


@pytest.fixture
def telegram(shared_fixtures: Path) -> Path:
    return shared_fixtures / "telegram"


def counted(telegram: Path, name: str) -> dict[str, str]:
    with (telegram / "COUNTS.tsv").open(encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file, delimiter="\t") if row["file"] == name)


def with_media(page: Page, kind: str) -> int:
    return sum(any(media.kind == kind for media in post.media) for post in page.posts)


def test_every_counted_page_is_tested(telegram: Path) -> None:
    with (telegram / "COUNTS.tsv").open(encoding="utf-8") as file:
        assert sorted(row["file"] for row in csv.DictReader(file, delimiter="\t")) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_page_agrees_with_the_independent_count(telegram: Path, name: str) -> None:
    row = counted(telegram, name)
    page = read_page((telegram / name).read_bytes())
    features = ast.literal_eval(row["feature_counts"])
    assert len(page.posts) + page.unreadable == int(row["posts"])
    assert page.unreadable == features.get("bad_data_post", 0)
    if page.posts:
        # The count calls a block without a number 0; we count it apart.
        assert min(page.ids) == int(row["min_id"]) or (int(row["min_id"]) == 0 and page.unreadable)
        assert max(page.ids) == int(row["max_id"])
        assert min(post.published_at or "" for post in page.posts) == row["first_datetime"]
    assert len(set(page.ids)) + page.unreadable == int(row["unique_ids"])
    assert page.older_before == (int(row["data_before"]) if row["data_before"] else None)


@pytest.mark.parametrize("name", PAGES)
def test_features_agree_with_the_independent_count(telegram: Path, name: str) -> None:
    page = read_page((telegram / name).read_bytes())
    features = ast.literal_eval(counted(telegram, name)["feature_counts"])
    posts: tuple[Post, ...] = page.posts
    # The one unreadable block, where there is one, has a text and a photo.
    assert sum(bool(post.text) for post in posts) == features.get("with_text", 0) - page.unreadable
    assert sum(post.forwarded_from is not None for post in posts) == features.get("fwd", 0)
    nolink = sum(post.forwarded_from is not None and post.forwarded_from.url is None for post in posts)
    assert nolink == features.get("fwd_nolink", 0)
    assert sum(post.edited for post in posts) == features.get("edited", 0)
    assert with_media(page, "photo") == features.get("photo", 0) - page.unreadable
    assert with_media(page, "video") == features.get("video", 0)
    assert with_media(page, "poll") == features.get("poll", 0)
    assert with_media(page, "document") == features.get("doc", 0)


@pytest.mark.parametrize("name", PAGES)
def test_text_stands_once(telegram: Path, name: str) -> None:
    """Albums nest the text in itself; joined naively it would stand twice."""
    for post in read_page((telegram / name).read_bytes()).posts:
        half = len(post.text) // 2
        assert len(post.text) < 20 or post.text[:half].strip() != post.text[half:].strip(), post.id
        assert "Please open Telegram" not in post.text


def test_withheld_posts_are_kept_as_unsupported(telegram: Path) -> None:
    page = read_page((telegram / "preview_s/lifemodel_anonymised.html").read_bytes())
    kinds = {post.post_id: [media.kind for media in post.media] for post in page.posts}
    assert kinds["1003"] == ["unsupported"]
    assert "unsupported" not in kinds["1001"]  # the label is a fallback there: photos and text are shown


def test_text_beside_a_fallback_label_is_whole(telegram: Path) -> None:
    page = read_page((telegram / "preview_s/d_code.html").read_bytes())
    assert page.posts[0].text.startswith("💪 Эстетика Дурова //\n\nИнтернет")
    assert all(post.text for post in page.posts)


def test_album_members_are_no_gaps(telegram: Path) -> None:
    assert {1321, 1322, 1323, 1324} & read_page((telegram / "preview_s/excelhackru.html").read_bytes()).covered


def test_header_tells_title_and_subscribers(telegram: Path) -> None:
    page = read_page((telegram / "preview_s/excelhackru.html").read_bytes())
    assert (page.channel, page.title, page.subscribers) == ("excelhackru", "ЭКСЕЛЬ ХАК", 53_000)
    assert page.posts[0].channel_id == "1146594433"


@pytest.mark.parametrize(
    ("name", "kind", "subscribers"),
    [
        ("codecamp", "channel", 82_932),
        ("gregory_demons", "channel", 788),
        ("lolz_guru", "channel", 163_840),
        ("not_existed_channel", "not_found_or_private", None),
        (
            "not_valid_channel",
            "channel",
            1_000,
        ),  # damaged on purpose: a description of the missing, a count of the real
        ("seniorpy", "channel", 43_190),  # damaged on purpose: an empty title
        ("serious_tester", "channel", 35_019),
        ("thecodemedia", "channel", 63_336),
        ("username9", "user_or_bot", None),
        ("vtosters", "channel", 0),
    ],
)
def test_info_pages_are_told_apart(telegram: Path, name: str, kind: str, subscribers: int | None) -> None:
    info = read_info((telegram / f"info_page/{name}.html").read_bytes())
    assert (info.kind, info.subscribers) == (kind, subscribers)


def test_every_info_page_is_tested(telegram: Path) -> None:
    assert len(list((telegram / "info_page").iterdir())) == 10


def test_page_that_says_no_posts_says_so(telegram: Path) -> None:
    page = read_page((telegram / "derived/tchan_test_parse_no_posts_found_0.html").read_bytes())
    assert (page.history, page.empty, page.posts) == (True, True, ())


FRAGMENTS = {
    "any2feed/message_link_preview": [],
    "any2feed/message_link_preview_text_only": [],
    "any2feed/message_link_preview_video": [],
    "any2feed/message_media_file": ["document"],
    "any2feed/message_media_forwarded_from": ["photo"],
    "any2feed/message_media_photo_and_video": ["video", "photo", "photo"],
    "any2feed/message_media_round_video": ["round_video"],
    "any2feed/message_poll": ["poll"],
    "any2feed/message_sticker": ["sticker"],
    "any2feed/message_text": [],
    "any2feed/message_voice": ["voice"],
    "any2feed/message_with_from_author": [],
    "derived/tchan_test_parse_audio_document_0": ["audio"],
    "derived/tchan_test_parse_audio_message_0": ["voice"],
    "derived/tchan_test_parse_emoji_message_0": [],
    "derived/tchan_test_parse_forwarded_text_message_0": [],
    "derived/tchan_test_parse_location_message_0": ["location"],
    "derived/tchan_test_parse_location_message_2_0": ["location"],
    "derived/tchan_test_parse_location_message_3_0": ["location"],
    "derived/tchan_test_parse_message_weird_preview_0": [],
    "derived/tchan_test_parse_multimedia_message_0": ["video", "photo", "video", "photo"],
    "derived/tchan_test_parse_photo_multiple_0": ["photo", "photo"],
    "derived/tchan_test_parse_photo_single_0": ["photo"],
    "derived/tchan_test_parse_poll_0": ["poll"],
    "derived/tchan_test_parse_round_video_single_0": ["round_video"],
    "derived/tchan_test_parse_service_message_channel_created_0": [],
    "derived/tchan_test_parse_service_message_channel_name_changed_0": [],
    "derived/tchan_test_parse_service_message_channel_photo_updated_0": ["photo"],
    "derived/tchan_test_parse_service_message_channel_video_changed_0": [],
    "derived/tchan_test_parse_service_message_pinned_0": [],
    "derived/tchan_test_parse_signed_edited_text_message_0": [],
    "derived/tchan_test_parse_sticker_message_0": ["sticker"],
    "derived/tchan_test_parse_text_message_link_no_preview_0": [],
    "derived/tchan_test_parse_text_message_link_with_regular_preview_0": [],
    "derived/tchan_test_parse_text_message_link_with_right_preview_0": [],
    "derived/tchan_test_parse_text_message_multiline_0": [],
    "derived/tchan_test_parse_text_message_signed_not_edited_0": [],
    "derived/tchan_test_parse_text_reply_to_video_0": [],
    "derived/tchan_test_parse_unsigned_text_message_0": [],
    "derived/tchan_test_parse_video_big_0": ["video"],
    "derived/tchan_test_parse_video_single_0": ["video"],
    "derived/tchan_test_parse_video_single_2_0": ["video"],
    "transcribed_2026/iosdev_599_poll_embed_fragment": ["poll"],
    "transcribed_2026/kharkivenergy_1485_edited": [],
}


@pytest.mark.parametrize("name", FRAGMENTS)
def test_fragment_has_its_media(telegram: Path, name: str) -> None:
    (post,) = read_page((telegram / f"{name}.html").read_bytes()).posts
    assert [media.kind for media in post.media] == FRAGMENTS[name]
    assert post.text or post.media


@pytest.mark.parametrize("folder", ["any2feed", "derived", "transcribed_2026"])
def test_no_recorded_block_is_forgotten(telegram: Path, folder: str) -> None:
    """Every block is a post or is counted; a fragment without any is not taken for a channel's history."""
    for path in sorted((telegram / folder).glob("*.html")):
        body = path.read_bytes()
        page, blocks = read_page(body), all_of(parse(body), "tgme_widget_message")
        assert len(page.posts) + page.unreadable == len(blocks), path.name
        name = f"{folder}/{path.stem}"
        assert bool(page.posts) == (name in FRAGMENTS or path.stem == "full"), path.name


def fragment(telegram: Path, name: str) -> Post:
    (post,) = read_page((telegram / f"{name}.html").read_bytes()).posts
    return post


def test_poll_is_question_and_options(telegram: Path) -> None:
    post = fragment(telegram, "derived/tchan_test_parse_poll_0")
    assert post.media[0].text == "Let's do a quick poll quizz mode\nOpt1\nOpt2\nOpt3"


def test_reply_names_its_target_and_not_its_quote(telegram: Path) -> None:
    post = fragment(telegram, "derived/tchan_test_parse_text_reply_to_video_0")
    assert (post.reply_to, post.text) == ("telegram:tchantest:19", "Reply to a video (not recorded in telegram)")


def test_forward_without_link_keeps_its_name(telegram: Path) -> None:
    post = fragment(telegram, "any2feed/message_voice")
    assert post.forwarded_from is not None
    assert (post.forwarded_from.name, post.forwarded_from.url) == ("Спортивный Екб", None)


def test_edited_views_and_signature(telegram: Path) -> None:
    edited = fragment(telegram, "transcribed_2026/kharkivenergy_1485_edited")
    assert (edited.edited, edited.views, edited.channel_id) == (True, 79_800, "2009071745")
    signed = fragment(telegram, "derived/tchan_test_parse_signed_edited_text_message_0")
    assert (signed.edited, bool(signed.author)) == (True, True)
    assert not fragment(telegram, "derived/tchan_test_parse_text_message_signed_not_edited_0").edited


def test_service_posts_are_marked(telegram: Path) -> None:
    assert fragment(telegram, "derived/tchan_test_parse_service_message_pinned_0").service
    # Its text imitates a service message, its markup does not.
    assert not fragment(telegram, "derived/tchan_test_parse_service_message_channel_video_changed_0").service


def test_old_widgets_quote_is_not_the_body(telegram: Path) -> None:
    """The pages of 2018 have one class for both; they have no `data-post` and are counted, not read."""
    from crawlers.telegram_text import read_text

    body = (telegram / "derived/thrita_a_TextReplyPost.html").read_bytes()
    (widget,) = all_of(parse(body), "tgme_widget_message")
    assert re.search("بخش ۲ از ۳", read_text(widget))
    assert not re.search("بخش ۱ از ۳", read_text(widget))
    assert read_page(body).unreadable == 1


def test_comment_widgets_are_counted_not_read(telegram: Path) -> None:
    page = read_page((telegram / "transcribed_2026/otzaviksait_2_discussion_fragment.html").read_bytes())
    assert (page.posts, page.unreadable) == ((), 1)


def test_only_the_sites_own_word_makes_a_post_gone(telegram: Path) -> None:
    assert post_is_gone(b'<div class="tgme_widget_message_error">Post not found</div>')
    for path in (telegram / "derived").glob("*.html"):
        assert not post_is_gone(path.read_bytes())
    assert not post_is_gone(b"")
    assert line_of(None) == ""
