"""`channels/NAME.jsonl` → `Channel`: what the demo site shows. Ages count back from the day the server started."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawlers.items import MEDIA_KINDS, Forward, Media

_AGE = re.compile(r"(?:(\d{1,5})d)?\s*(?:(\d{1,5})h)?\s*(?:(\d{1,6})m)?")
_KINDS = ("channel", "group", "no_preview")


class DemoError(ValueError):
    """A channel file that cannot be shown; the message names file, line and cure."""


@dataclass(frozen=True, slots=True)
class DemoPost:
    id: int
    published_at: datetime
    text: str = ""
    reply_to: int | None = None
    forward: Forward | None = None
    edited: bool = False
    views: int | None = None
    media: tuple[Media, ...] = ()
    service: bool = False
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    title: str
    channel_id: int
    about: str = ""
    kind: str = "channel"
    subscribers: int = 0
    posts: tuple[DemoPost, ...] = ()  # oldest first


def plain(text: str) -> str:
    """The text as a web page can carry it: no control characters, no half characters, nothing blank at the ends."""
    kept = (
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and ord(char) & 0xFFFE != 0xFFFE)
    )
    return "".join(kept).strip(" \t\r\n")


def read_channel(path: Path, *, today: datetime) -> Channel:
    """The channel of one file; `age` counts back from `today`."""
    head: Channel | None = None
    posts: dict[int, DemoPost] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if head is None:
                head = _head(record["channel"])
            else:
                post = _post(record, today=today)
                posts[post.id] = post
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DemoError(f"{path.name} line {number}: {type(error).__name__}: {error}") from error
    if head is None:
        raise DemoError(f'{path.name} is empty: its first line is {{"channel": {{"name": …}}}}')
    ordered = tuple(posts[number] for number in sorted(posts))
    return Channel(head.name, head.title, head.channel_id, head.about, head.kind, head.subscribers, ordered)


def _head(record: Mapping[str, Any]) -> Channel:
    name, kind = str(record["name"]), str(record.get("kind") or "channel")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{2,31}", name):
        raise ValueError(f"channel name {name!r} is not letters, digits and _")
    if kind not in _KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(_KINDS)}")
    number = abs(int(record.get("channel_id") or 1))
    about = plain(str(record.get("about") or ""))
    return Channel(name, str(record.get("title") or name), number, about, kind, int(record.get("subscribers") or 0))


def _post(record: Mapping[str, Any], *, today: datetime) -> DemoPost:
    media = tuple(Media(str(item["kind"]), text=item.get("text")) for item in record.get("media") or ())
    strange = [item.kind for item in media if item.kind not in MEDIA_KINDS]
    if strange:
        raise ValueError(f"media kind {strange[0]!r} is none of {', '.join(MEDIA_KINDS)}")
    forward = record.get("forward")
    if int(record["id"]) < 1:
        raise ValueError(f"id {record['id']!r} is not a whole number from 1 up")
    return DemoPost(
        id=int(record["id"]),
        published_at=today - _age(str(record["age"])),
        text=plain(str(record.get("text") or "")),
        reply_to=int(record["reply_to"]) if record.get("reply_to") else None,
        forward=Forward(str(forward["name"]), forward.get("url")) if forward else None,
        edited=bool(record.get("edited")),
        views=int(record["views"]) if record.get("views") is not None else None,
        media=media,
        service=bool(record.get("service")),
        signature=record.get("signature"),
    )


def _age(text: str) -> timedelta:
    match = _AGE.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f"age {text!r} is not days, hours and minutes: write 3d, 4h or 3d 4h 20m")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)
