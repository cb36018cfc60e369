"""The `text` of a Telegram Desktop message, in both ages of the format, and what it links to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawlers.items import clean_text


@dataclass(slots=True)
class Written:
    """Plain text and the references in it, each once, in reading order."""

    text: str = ""
    links: dict[str, None] = field(default_factory=dict)
    hashtags: dict[str, None] = field(default_factory=dict)
    mentions: dict[str, None] = field(default_factory=dict)


def read_written(message: Mapping[str, Any]) -> Written:
    """From `text`; `text_entities` fills in where `text` is a plain string. Raises ValueError for other types."""
    written = Written("".join(piece for piece, _ in _pieces(message.get("text", ""))))
    written.text = clean_text(written.text)
    entities = message.get("text_entities")
    for source in (message.get("text", ""), entities if isinstance(entities, list) else ""):
        for piece, entity in _pieces(source):
            _refer(written, clean_text(piece), entity)
    return written


def _pieces(text: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(text, str):
        yield text, {}
        return
    if not isinstance(text, list):
        raise ValueError(f"text is neither a text nor a list but {type(text).__name__}")
    for part in text:
        if isinstance(part, str):
            yield part, {}
        elif isinstance(part, Mapping) and isinstance(part.get("text"), str):
            yield part["text"], part
        else:
            raise ValueError("text holds a part that is neither a text nor {type, text}")


def _refer(written: Written, piece: str, entity: Mapping[str, Any]) -> None:
    kind, href = entity.get("type"), entity.get("href")
    if kind == "link" and piece:
        written.links.setdefault(piece)
    elif kind == "text_link" and isinstance(href, str) and href:
        written.links.setdefault(clean_text(href))
    elif kind == "hashtag" and piece.strip("#"):
        written.hashtags.setdefault(piece.removeprefix("#"))
    elif kind == "mention" and piece.strip("@"):
        written.mentions.setdefault(piece.removeprefix("@"))
