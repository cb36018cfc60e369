"""`Post`: one public message as it was published, and its JSON form (docs/formats.md §4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MEDIA_KINDS = (
    "photo", "video", "round_video", "document", "audio", "voice", "sticker", "poll", "location", "unsupported",
)  # fmt: skip


class PostError(ValueError):
    """A record that is not a post; the message names the field and the cure."""


@dataclass(frozen=True, slots=True)
class Media:
    """`text` is what the platform says of it (a poll's question and options, a document's title) or OCR read."""

    kind: str
    url: str | None = None
    sha256: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Forward:
    """Where a forwarded post came from; `url` is None where the platform hides it."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The WARC file, the record's URN and the SHA-256 (hex) of the response body the post was read from."""

    warc: str
    record: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Post:
    """Times are ISO 8601 with an offset, `id` is `platform:channel:post`; what a platform does not give is None."""

    id: str
    text: str
    platform: str = ""
    channel: str = ""
    channel_id: str | None = None
    post_id: str = ""
    url: str | None = None
    author: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    edited: bool = False
    deleted_at: str | None = None
    version: int = 1
    media: tuple[Media, ...] = ()
    forwarded_from: Forward | None = None
    reply_to: str | None = None
    views: int | None = None
    links: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    service: bool = False
    evidence: Evidence | None = None


_FIELDS = {field.name for field in fields(Post)}
_TEXTS = ("channel_id", "url", "author", "published_at", "fetched_at", "deleted_at", "reply_to")


def to_json(post: Post) -> dict[str, Any]:
    """A plain dict, ready for `json.dumps`."""
    return asdict(post)


def from_json(record: Mapping[str, Any]) -> Post:
    """A post from its JSON form or a bare `{"id", "text"}`; unknown fields are ignored; raises `PostError`."""
    if not isinstance(record, Mapping):
        raise PostError(f"a post is a JSON object, not {type(record).__name__}")
    post_id, text = record.get("id"), record.get("text")
    if not isinstance(post_id, str) or not post_id:
        raise PostError("field 'id' is missing or not a text: give each post an id")
    if not isinstance(text, str):
        raise PostError(f"field 'text' of {post_id[:80]!r} is missing or not a text")
    platform, _, rest = post_id.partition(":")
    channel, _, number = rest.partition(":")
    known: dict[str, Any] = {
        "platform": platform if number else "",
        "channel": channel if number else "",
        "post_id": number,
    }
    fields_given = {name: _cleaned(value) for name, value in record.items() if name in _FIELDS}
    known |= {name: value for name, value in fields_given.items() if value is not None}
    try:
        return Post(**known | _nested(fields_given))
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise PostError(f"post {post_id[:80]!r}: {error}") from error


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold records or need their type checked."""
    nested: dict[str, Any] = {
        "media": tuple(_media(item) for item in record.get("media") or ()),
        "forwarded_from": Forward(**record["forwarded_from"]) if record.get("forwarded_from") else None,
        "evidence": _evidence(record["evidence"]) if record.get("evidence") else None,
        "version": max(1, min(int(record.get("version") or 1), 1_000_000)),
    }
    for name in ("links", "hashtags", "mentions"):
        values = record.get(name) or ()
        if isinstance(values, str) or not all(isinstance(value, str) for value in values):
            raise PostError(f"field {name!r} should be a list of texts")
        nested[name] = tuple(values)
    for name in (*_TEXTS, "platform", "channel", "post_id"):
        if not isinstance(record.get(name, ""), str | None):
            raise PostError(f"field {name!r} should be a text, not {type(record[name]).__name__}")
    return nested


def _evidence(item: Mapping[str, Any]) -> Evidence:
    if not all(isinstance(value, str) for value in item.values()):
        raise PostError("every field of the evidence should be a text")
    return Evidence(**item)


def _media(item: Mapping[str, Any]) -> Media:
    if not all(isinstance(value, str | None) for value in item.values()):
        raise PostError("every field of a media item should be a text or null")
    return Media(**item)


def _cleaned(value: Any, depth: int = 0) -> Any:
    """`clean_text` on every text of a field, however its records nest (ours nest twice)."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping) and depth < 3:
        return {name: _cleaned(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list | tuple) and depth < 3:
        return [_cleaned(item, depth + 1) for item in value]
    return value


def clean_text(text: str) -> str:
    """Text that every store can hold: lone surrogates (half an emoji, from damaged JSON) are replaced, NUL dropped."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def content_hash(post: Post) -> str:
    """SHA-256 (hex) over what an edit can change: text, media and forward; views and fetch time do not count."""
    media = [(item.kind, item.text) for item in post.media]
    forward = post.forwarded_from.name if post.forwarded_from else None
    payload = json.dumps([post.text, media, forward, post.service], ensure_ascii=False)
    return hashlib.sha256(payload.encode()).hexdigest()


def numeric_id(post: Post) -> int | None:
    """The platform's number of the post, where it has one that fits 64 bits: cursors count by it."""
    name = post.post_id
    return int(name) if name.isascii() and name.isdigit() and len(name) < 19 else None


def full_text(post: Post) -> str:
    """The text people read: the post's own, then what its media say (polls, titles, OCR), a line each.

    The post's own text comes first and whole, so that an offset into it is an offset into this.
    """
    return "\n".join([post.text, *(item.text for item in post.media if item.text)])
