"""A Telegram preview page (`/s/NAME`, or the widget of one post) → `Page`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawlers.dom import all_of, first_of, has_class, line_of, parse, text_of
from crawlers.items import Post
from crawlers.telegram_media import album_ids
from crawlers.telegram_post import read_count, read_post

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Page:
    """`posts` stand oldest first, as on the page. `covered` are ids that albums took: no post of their own, no gap.

    `history` says that the page has the frame of a channel's history; without it, zero posts mean nothing. `empty` says
    that the page itself says there are none.
    """

    posts: tuple[Post, ...] = ()
    older_before: int | None = None
    unreadable: int = 0
    channel: str | None = None
    title: str | None = None
    about: str | None = None
    subscribers: int | None = None
    covered: frozenset[int] = frozenset()
    history: bool = False
    empty: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(int(post.post_id) for post in self.posts)


def read_page(body: bytes, *, fetched_at: str | None = None) -> Page:
    """Never raises: what cannot be read is counted in `unreadable`."""
    tree = parse(body)
    blocks = _blocks(tree)
    posts = {post.id: post for block in blocks if (post := read_post(block, fetched_at=fetched_at))}
    return Page(
        posts=tuple(sorted(posts.values(), key=lambda post: int(post.post_id))),
        older_before=_older_before(tree),
        unreadable=sum(read_post(block) is None for block in blocks),
        channel=next(iter(posts.values())).channel if posts else _channel(tree),
        title=_title(tree),
        about=text_of(first_of(tree, "tgme_channel_info_description")) or None,
        subscribers=_subscribers(tree),
        covered=frozenset(number for block in blocks for number in album_ids(block)),
        history=first_of(tree, "tgme_channel_history") is not None,
        empty=first_of(tree, "tme_no_messages_found") is not None,
    )


def _blocks(tree: HtmlElement) -> list[HtmlElement]:
    """Post blocks; those in a template or in another post (a quote) are none."""
    found = all_of(tree, "tgme_widget_message")
    return [block for block in found if not any(has_class(up, "tgme_widget_message") for up in block.iterancestors())]


def _older_before(tree: HtmlElement) -> int | None:
    for link in all_of(tree, "tme_messages_more"):
        number = str(link.get("data-before") or "")
        if _NUMBER.fullmatch(number):
            return int(number)
    for link in tree.iter("link"):
        match = re.search(r"[?&]before=([1-9][0-9]{0,17})\b", str(link.get("href") or ""))
        if link.get("rel") == "prev" and match:
            return int(match[1])
    return None


def _channel(tree: HtmlElement) -> str | None:
    name = line_of(first_of(tree, "tgme_channel_info_header_username")).removeprefix("@")
    return name or None


def _title(tree: HtmlElement) -> str | None:
    shown = line_of(first_of(tree, "tgme_channel_info_header_title")) or line_of(first_of(tree, "tgme_header_title"))
    if shown:
        return shown
    if first_of(tree, "tgme_channel_history") is None:  # any page of the site has an og:title, a missing channel's too
        return None
    metas = (meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:title")
    return next((str(content) for content in metas if content), None)


def _subscribers(tree: HtmlElement) -> int | None:
    for counter in all_of(tree, "tgme_channel_info_counter"):
        if line_of(first_of(counter, "counter_type")).startswith("subscriber"):
            return read_count(line_of(first_of(counter, "counter_value")))
    header = line_of(first_of(tree, "tgme_header_counter"))
    return read_count(header) if "subscriber" in header else None
