"""One block of a Telegram preview page → `Post`."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime

from lxml.html import HtmlElement

from crawlers.dom import all_of, first_of, has_class, line_of
from crawlers.items import Forward, Post
from crawlers.telegram_media import read_media
from crawlers.telegram_names import same_channel
from crawlers.telegram_text import read_references, read_text

_DATA_POST = re.compile(r"([A-Za-z][A-Za-z0-9_]{2,31})/([1-9][0-9]{0,17})")
_BLOCK = re.compile(rf"""data-post\s*=\s*["']?\s*{_DATA_POST.pattern}""")
_REPLY = re.compile(r"https?://(?:t|telegram)\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]{2,31})/([1-9][0-9]{0,17})(?:[?#].*)?$")
# The unit stands alone: the m of "204 members" is none.
_COUNT = re.compile(r"([0-9][0-9., \u00a0\u202f]*)(?:([KMB])(?![A-Za-z]))?", re.IGNORECASE)
_FACTORS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


def posts_on(body: bytes) -> set[str]:
    """The ids of all posts whose blocks stand on a raw page, whether a crawl asked for them or not."""
    found = _BLOCK.findall(body.decode("utf-8", "replace"))
    return {f"telegram:{channel}:{number}" for channel, number in found}


def read_post(block: HtmlElement, *, fetched_at: str | None = None) -> Post | None:
    """The post, or None where the block has no readable `channel/number`."""
    match = _DATA_POST.fullmatch(str(block.get("data-post") or "").strip())
    if match is None:
        return None
    channel, number = match.groups()
    links, hashtags, mentions = read_references(block)
    return Post(
        id=f"telegram:{channel}:{number}",
        text=read_text(block),
        platform="telegram",
        channel=channel,
        channel_id=_channel_id(block),
        post_id=number,
        url=f"https://t.me/{channel}/{number}",
        author=line_of(first_of(block, "tgme_widget_message_from_author")) or None,
        published_at=_published_at(block),
        fetched_at=fetched_at,
        edited=_is_edited(block),
        media=read_media(block),
        forwarded_from=_forward(block),
        reply_to=_reply_to(block, channel),
        views=_views(block),
        links=links,
        hashtags=hashtags,
        mentions=mentions,
        service=has_class(block, "service_message"),
    )


def read_count(text: str) -> int | None:
    """`79.8K` → 79800, `82 932` → 82932; None where there is no number."""
    match = _COUNT.match(text.strip())
    if match is None:
        return None
    number, unit = re.sub(r"[\s\u00a0\u202f]", "", match[1]), (match[2] or "").upper()
    if not unit:
        digits = re.sub(r"[.,]", "", number)  # without a unit, points and commas group thousands
        return int(digits) if len(digits) < 16 else None
    try:
        return round(float(number.replace(",", ".")) * _FACTORS[unit])
    except ValueError:
        return None


def _channel_id(block: HtmlElement) -> str | None:
    """From `data-view`, base64url JSON `{"c": -<channel id>, …}`: it survives a change of the channel's name."""
    raw = str(block.get("data-view") or "")
    try:
        view = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
        number = int(view["c"])
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
    return str(abs(number)) if number else None


def _published_at(block: HtmlElement) -> str | None:
    """From the date link alone: a video's length is a `<time>` too."""
    for link in all_of(block, "tgme_widget_message_date"):
        for time in link.iter("time"):
            try:
                moment = datetime.fromisoformat(str(time.get("datetime") or ""))
            except ValueError:
                continue
            if moment.tzinfo is not None:
                return moment.astimezone(UTC).isoformat()
    return None


def _is_edited(block: HtmlElement) -> bool:
    """The word stands bare in the meta line; a signature that reads "edited" is in an element of its own."""
    for meta in all_of(block, "tgme_widget_message_meta"):
        bare = [meta.text or "", *(child.tail or "" for child in meta)]
        if re.search(r"\bedited\b", " ".join(bare)):
            return True
    return False


def _forward(block: HtmlElement) -> Forward | None:
    """`url` is None where the origin is hidden or private."""
    header = first_of(block, "tgme_widget_message_forwarded_from")
    if header is None:
        return None
    name = first_of(header, "tgme_widget_message_forwarded_from_name")
    if name is None:
        return Forward(re.sub(r"^Forwarded from\s*", "", line_of(header)))
    return Forward(line_of(name), str(name.get("href") or "") or None)


def _reply_to(block: HtmlElement, channel: str) -> str | None:
    for link in all_of(block, "tgme_widget_message_reply"):
        match = _REPLY.match(str(link.get("href") or ""))
        if match:
            target = channel if same_channel(match[1], channel) else match[1]
            return f"telegram:{target}:{match[2]}"
    return None


def _views(block: HtmlElement) -> int | None:
    return read_count(line_of(first_of(block, "tgme_widget_message_views")))
