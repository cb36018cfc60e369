"""Telegram Desktop's `result.json`: one chat or a whole account, both ages of the format.

The old age gives `date` alone, in the exporting computer's local time without a zone. It is not guessed: without
`date_unixtime` a post has `published_at` null. Private chats are somebody's letters: they are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.imports.reject import Reject, raw_of, row_hash
from crawlers.imports.telegram_text import read_written
from crawlers.items import Forward, Media, Post, clean_text

_PRIVATE = frozenset(
    {"personal_chat", "bot_chat", "saved_messages", "private_group", "private_supergroup", "private_channel"}
)
_MEDIA = {
    "video_file": "video",
    "animation": "video",
    "video_message": "round_video",
    "voice_message": "voice",
    "audio_file": "audio",
    "sticker": "sticker",
}


@dataclass(frozen=True, slots=True)
class _Chat:
    """`key` stands where a crawled post has its channel's name: exports do not give that name."""

    key: str
    number: str | None
    title: str
    place: str


def read_telegram_export(path: Path) -> Iterator[Post | Reject]:
    """Message for message; a file that is no export at all is one `Reject`."""
    try:
        root = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        yield Reject(path.name, f"not UTF-8 at byte {error.start}: export it again from Telegram Desktop")
        return
    except (ValueError, RecursionError) as error:
        yield Reject(path.name, f"not JSON: {str(error)[:200] or type(error).__name__}")
        return
    for number, chat in enumerate(_chats(root), 1):
        yield from _read_chat(chat, place=f"{path.name} chat {number}")


def _chats(root: Any) -> list[Any]:
    if not isinstance(root, Mapping):
        return [root]
    chats = root.get("chats")
    listed = chats.get("list") if isinstance(chats, Mapping) else None
    return listed if isinstance(listed, list) else [root]


def _read_chat(chat: Any, *, place: str) -> Iterator[Post | Reject]:
    messages = chat.get("messages") if isinstance(chat, Mapping) else None
    if not isinstance(chat, Mapping) or not isinstance(messages, list):
        yield Reject(place, "the chat has no list of messages", raw_of(chat))
        return
    if chat.get("type") in _PRIVATE:
        yield Reject(place, f"the chat is a {chat['type']}: only public channels and groups are imported")
        return
    title = clean_text(str(chat.get("name") or ""))
    number = str(chat["id"]).removeprefix("-100").lstrip("-") if isinstance(chat.get("id"), int | str) else None
    number = number if number and re.fullmatch(r"[0-9]{1,20}", number) else None
    key = f"c{number}" if number else f"x{row_hash(title)}"
    about = _Chat(key, number, title, place)
    for index, message in enumerate(messages, 1):
        where = f"{place} message {index}"
        try:
            yield _post(message, about)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            yield Reject(where, str(error)[:300] or type(error).__name__, raw_of(message))


def _post(message: Any, chat: _Chat) -> Post:
    if not isinstance(message, Mapping):
        raise ValueError(f"a message is an object, not {type(message).__name__}")
    if message.get("type", "message") not in ("message", "service"):
        raise ValueError(f"message type {str(message.get('type'))[:40]!r} is neither message nor service")
    service = message.get("type") == "service"
    written, published_at = read_written(message), _time(message.get("date_unixtime"))
    text = written.text or (_service_text(message) if service else "")
    number = _id(message)
    number = number or row_hash(published_at or message.get("date"), message.get("from"), text)
    reply = message.get("reply_to_message_id")
    return Post(
        id=f"telegram:{chat.key}:{number}",
        text=text,
        platform="telegram",
        channel=chat.key,
        channel_id=chat.number,
        post_id=number,
        author=_author(message, chat),
        published_at=published_at,
        edited=bool(message.get("edited") or message.get("edited_unixtime")),
        media=_media(message),
        forwarded_from=_forward(message),
        reply_to=f"telegram:{chat.key}:{reply}" if type(reply) is int else None,
        links=tuple(written.links),
        hashtags=tuple(written.hashtags),
        mentions=tuple(written.mentions),
        service=service,
    )


def _id(message: Mapping[str, Any]) -> str | None:
    number = message.get("id")
    if number is None:
        return None
    if type(number) is not int and not (isinstance(number, str) and re.fullmatch(r"-?[0-9]{1,20}", number)):
        raise ValueError(f"id {str(number)[:40]!r} is not a number")
    return str(number)


def _time(unixtime: Any) -> str | None:
    if unixtime is None:
        return None
    try:
        return datetime.fromtimestamp(int(unixtime), UTC).isoformat()
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise ValueError(f"date_unixtime {str(unixtime)[:40]!r} is no time in seconds") from error


def _author(message: Mapping[str, Any], chat: _Chat) -> str | None:
    """The signature, or who wrote in a group; a channel that speaks for itself has none."""
    if isinstance(message.get("author"), str) and message["author"]:
        return clean_text(message["author"])
    name = message.get("from") or message.get("actor")
    sender = str(message.get("from_id") or message.get("actor_id") or "")
    if not isinstance(name, str) or not name or name == chat.title or sender.startswith("channel"):
        return None
    return clean_text(name)


def _forward(message: Mapping[str, Any]) -> Forward | None:
    """Null means forwarded from an account that is gone."""
    if "forwarded_from" not in message:
        return None
    name = message["forwarded_from"]
    return Forward(clean_text(name) if isinstance(name, str) and name else "deleted account")


def _media(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """The export's files stay where they are: `url` is their path in the export, or None where not exported."""
    found = []
    if message.get("photo"):
        found.append(Media("photo", url=_file(message["photo"])))
    if message.get("file") or message.get("media_type"):
        kind = _MEDIA.get(str(message.get("media_type")), "document")
        title = message.get("sticker_emoji") or message.get("title") or message.get("file_name")
        found.append(Media(kind, url=_file(message.get("file")), text=clean_text(str(title)) if title else None))
    if isinstance(message.get("poll"), Mapping):
        found.append(Media("poll", text=_poll(message["poll"])))
    if isinstance(message.get("location_information"), Mapping):
        place = [message.get("place_name"), message.get("address")]
        found.append(Media("location", text="\n".join(clean_text(str(part)) for part in place if part) or None))
    return tuple(found)


def _file(value: Any) -> str | None:
    if not isinstance(value, str) or value.startswith("(File "):  # "(File not included. Change data exporting …)"
        return None
    return clean_text(value)


def _poll(poll: Mapping[str, Any]) -> str:
    question, answers = poll.get("question"), poll.get("answers")
    lines = [question if isinstance(question, str) else "".join(_texts(question))]
    for answer in answers if isinstance(answers, list) else []:
        text = answer.get("text") if isinstance(answer, Mapping) else answer
        lines.append(text if isinstance(text, str) else "".join(_texts(text)))
    return clean_text("\n".join(lines))


def _texts(parts: Any) -> list[str]:
    if not isinstance(parts, list):
        return []
    return [part if isinstance(part, str) else str(part.get("text", "")) for part in parts]


def _service_text(message: Mapping[str, Any]) -> str:
    """`pin_message` → `pin message`, with the new title where there is one."""
    action, title = str(message.get("action") or "").replace("_", " "), message.get("title")
    return clean_text(f"{action}: {title}" if isinstance(title, str) and title else action)
