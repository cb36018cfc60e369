"""The plain page `/NAME` (what is there, where there is no preview) and the widget of one post."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawlers.dom import all_of, first_of, line_of, parse, text_of
from crawlers.telegram_post import read_count

_SUBSCRIBERS = re.compile(r"\bsubscribers?\b")
_MEMBERS = re.compile(r"\bmembers?\b")


@dataclass(frozen=True, slots=True)
class Info:
    """`kind` is `channel`, `group`, `user_or_bot`, `not_found_or_private`, or `unknown` for a page of another make.

    `preview` says whether a channel's page links to its preview.
    """

    kind: str
    title: str | None = None
    about: str | None = None
    subscribers: int | None = None
    preview: bool = False


def read_info(body: bytes) -> Info:
    """Classified by title and extra line. The `<title>` tag says "Contact @X" for existing channels too: unused."""
    tree = parse(body)
    title = line_of(first_of(tree, "tgme_page_title"))
    extra = line_of(first_of(tree, "tgme_page_extra"))
    described = first_of(tree, "tgme_page_description")
    if not title and not _SUBSCRIBERS.search(extra):
        return Info("not_found_or_private" if described is not None and not extra else "unknown")
    previews = [link for link in all_of(tree, "tgme_page_context_link") if "/s/" in str(link.get("href") or "")]
    return Info(
        _kind(extra),
        title=title or None,
        about=text_of(described) or None,
        subscribers=read_count(extra) if extra[:1].isdigit() else None,
        preview=bool(previews),
    )


def post_is_gone(body: bytes) -> bool:
    """Whether a post's widget says that there is no such post; an unreadable page says nothing."""
    errors = all_of(parse(body), "tgme_widget_message_error")
    return any("not found" in line_of(error).lower() for error in errors)


def _kind(extra: str) -> str:
    if _SUBSCRIBERS.search(extra):
        return "channel"
    if _MEMBERS.search(extra):
        return "group"
    return "user_or_bot"
