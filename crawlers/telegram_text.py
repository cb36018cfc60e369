"""The text of one post of a Telegram preview page, and the links, hashtags and mentions in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from crawlers.dom import all_of, has_class, line_of, text_of, within

_BODY = "tgme_widget_message_text"
_QUOTE = "js-message_reply_text"
_PROFILE = re.compile(r"https?://(?:t|telegram)\.me/([A-Za-z][A-Za-z0-9_]{2,31})/?$")


def bodies(block: HtmlElement) -> list[HtmlElement]:
    """The elements that hold the post's own words.

    A reply's quote carries the same class, and in albums the body stands once more inside itself: neither counts.
    """
    own = [
        element
        for element in all_of(block, _BODY)
        if not has_class(element, _QUOTE) and not within(element, "tgme_widget_message_reply")
    ]
    return [element for element in own if not any(parent in own for parent in element.iterancestors())]


def read_text(block: HtmlElement) -> str:
    """The text as published, line breaks and emoji kept."""
    return "\n".join(text for text in map(text_of, bodies(block)) if text)


def read_references(block: HtmlElement) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Links, hashtags and mentions, each once, in reading order; hashtags and mentions without their sign."""
    links, hashtags, mentions = dict[str, None](), dict[str, None](), dict[str, None]()
    for anchor in _anchors(block):
        href, shown = str(anchor.get("href")), line_of(anchor)
        profile = _PROFILE.match(href)
        if href.startswith("?"):
            tag = parse_qs(urlsplit(href).query).get("q", [""])[0]
            hashtags.setdefault(tag.removeprefix("#") or shown.removeprefix("#"))
        elif shown.startswith("@") and profile:
            mentions.setdefault(profile[1])
        elif re.match(r"(https?|tg|mailto|tel):", href):
            links.setdefault(href)
    links |= dict.fromkeys(_previewed(block))
    return tuple(links), tuple(tag for tag in hashtags if tag), tuple(mentions)


def _anchors(block: HtmlElement) -> Iterator[HtmlElement]:
    for body in bodies(block):
        for anchor in body.iter("a"):
            if anchor.get("href") and not has_class(anchor, "tgme_widget_message_author_name"):
                yield anchor


def _previewed(block: HtmlElement) -> Iterator[str]:
    """The page a link preview leads to, and the buttons under a post: they carry addresses the text does not show."""
    for name in ("tgme_widget_message_link_preview", "tgme_widget_message_inline_button"):
        for anchor in all_of(block, name):
            href = str(anchor.get("href") or "")
            if href.startswith(("http://", "https://")):
                yield href
