"""Source cards: `sources/NAME.yml`, one file a source, what is watched and why."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import yaml

from crawlers.card_fields import FIELDS, PLATFORMS, CardError, Expect, duration, read_fields
from crawlers.outcome import Job


@dataclass(frozen=True, slots=True)
class Card:
    """`cadence` and `retention` are written as in the file; `every` and `keep` are their lengths."""

    source: str
    why: str
    legal_basis: str
    languages: tuple[str, ...] = ()
    cadence: str = "6h"
    retention: str = "365d"
    expect: Expect = field(default_factory=Expect)
    depth: int = 200
    since: str | None = None
    base_url: str | None = None
    paused: bool = False

    @property
    def platform(self) -> str:
        return self.source.partition(":")[0]

    @property
    def every(self) -> timedelta:
        return duration(self.cadence)

    @property
    def keep(self) -> timedelta:
        return duration(self.retention)

    def job(self, *, newest_id: int = 0, known_ids: tuple[int, ...] = (), reread: int = 40, waits: int = 0) -> Job:
        """What the next crawl of this source is asked for."""
        return Job(
            source=self.source,
            newest_id=newest_id,
            reread=reread,
            known_ids=known_ids,
            depth=self.depth,
            since=self.since,
            base_url=self.base_url,
            waits=waits,
        )


def read_card(path: Path) -> Card:
    """The card of one file; `CardError` names the file, the line and the cure."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CardError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    except OSError as error:
        raise CardError(f"{path} cannot be read: {error.strerror}") from error
    return Card(**read_fields(text, place=str(path)))


def read_cards(directory: Path) -> tuple[list[Card], list[CardError]]:
    """All cards of a folder by source, and what is wrong with the others: one bad file never hides the rest."""
    cards: dict[str, Card] = {}
    errors = []
    for path in sorted([*directory.glob("*.yml"), *directory.glob("*.yaml")]):
        try:
            card = read_card(path)
            if card.source.lower() in cards:
                raise CardError(f"{path}: {card.source} has a card in another file of this folder: keep one of the two")
            cards[card.source.lower()] = card
        except CardError as error:
            errors.append(error)
    return [cards[source] for source in sorted(cards)], errors


def card_path(directory: Path, source: str) -> Path:
    """Where a source's card belongs: always a file directly in the folder, whatever the source is called."""
    slug = re.sub(r"[^a-z0-9_-]+", "-", source.lower()).strip("-")[:100]
    if not slug:
        raise CardError(f"source {source[:80]!r} holds no letter or digit to name a file by: write platform:name")
    return directory / f"{slug}.yml"


def write_card(directory: Path, card: Card) -> Path:
    """Writes the card whole or not at all, after checking that it can be read back; returns its path."""
    text = yaml.safe_dump(_plain(card), allow_unicode=True, sort_keys=False, width=100)
    path = card_path(directory, card.source)
    read_fields(text, place=str(path))
    directory.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=directory, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _plain(card: Card) -> dict[str, object]:
    """The card as a person would write it: what is as by default is left out."""
    expected = card.expect
    bounds = {"min": expected.posts_per_week_min, "max": expected.posts_per_week_max}
    week = {name: value for name, value in bounds.items() if value is not None}
    expect = {"posts_per_week": week, "languages": list(expected.languages)}
    plain: dict[str, object] = {
        "source": card.source,
        "why": card.why,
        "legal_basis": card.legal_basis,
        "languages": list(card.languages),
        "cadence": card.cadence,
        "retention": card.retention,
        "expect": {name: value for name, value in expect.items() if value},
        "depth": card.depth if card.depth != 200 else None,
        "since": card.since,
        "base_url": card.base_url,
        "paused": card.paused or None,
    }
    return {name: value for name, value in plain.items() if value not in (None, [], {})}


__all__ = ["FIELDS", "PLATFORMS", "Card", "CardError", "Expect", "card_path", "read_card", "read_cards", "write_card"]
