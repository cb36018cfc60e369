"""The YAML of a source card → checked values. Nodes are read as they stand, nothing is ever constructed from a tag."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

import yaml

from crawlers.telegram_names import AddressError, channel_name

PLATFORMS = ("telegram",)
_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")
_LONGEST_FILE = 64 * 1024


class CardError(ValueError):
    """A card that cannot be read: one sentence with file, line, value and cure."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What is normal for a source; a run outside of it is worth a look."""

    posts_per_week_min: int | None = None
    posts_per_week_max: int | None = None
    languages: tuple[str, ...] = ()


def duration(text: str) -> timedelta:
    """`30m`, `6h`, `1d`; raises ValueError."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a number of m, h or d: write 30m, 6h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def read_fields(text: str, *, place: str) -> dict[str, Any]:
    """Field → value, ready for `Card`; raises `CardError`."""
    if len(text) > _LONGEST_FILE:
        raise CardError(f"{place} has {len(text)} characters: a card has at most {_LONGEST_FILE}")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CardError(f"{place} line {line}: this is not YAML ({error.problem}): write key: value") from error
    except (yaml.YAMLError, RecursionError) as error:
        problem = str(error).splitlines()[0] or type(error).__name__
        raise CardError(f"{place} line 1: this is not YAML ({problem})") from error
    values = {}
    for key, node in _pairs(root, FIELDS, place=place):
        try:
            values[key] = FIELDS[key](node, place)
        except ValueError as error:
            if isinstance(error, CardError):
                raise
            raise CardError(f"{_at(place, node)}: {key} {error}") from error
    for key in ("source", "why", "legal_basis"):
        if not values.get(key):
            raise CardError(f"{place} line 1: {key} is missing: {_NEEDED[key]}")
    return values


_NEEDED = {
    "source": "write source: telegram:NAME",
    "why": "say in a sentence why this source is watched",
    "legal_basis": "say on which legal basis it is watched, it is shown in every export",
}


def _pairs(node: yaml.Node | None, known: Any, *, place: str) -> list[tuple[str, yaml.Node]]:
    """The keys of a mapping, each known and given once."""
    if not isinstance(node, yaml.MappingNode):
        where = _at(place, node) if node else f"{place} line 1"
        raise CardError(f"{where}: lines of key: value are expected here")
    pairs: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "…"
        if key not in known:
            near = get_close_matches(str(key), list(known), n=1, cutoff=0.4)
            cure = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise CardError(f"{_at(place, key_node)}: key {str(key)[:60]!r} is not known: {cure}")
        if key in pairs:
            raise CardError(f"{_at(place, key_node)}: key {key!r} stands here a second time: keep one")
        pairs[key] = value
    return list(pairs.items())


def _at(place: str, node: yaml.Node) -> str:
    return f"{place} line {node.start_mark.line + 1}"


def _text(node: yaml.Node, place: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.tag.startswith("tag:yaml.org,2002:"):
        raise ValueError("takes a text")
    value: str = node.value.strip()
    if not value or node.tag == "tag:yaml.org,2002:null":
        raise ValueError("is empty: write its value, or leave the line out")
    if any(ord(char) < 32 and char not in "\n\t" for char in value):
        raise ValueError(f"{value[:60]!r} holds a control character: remove it")
    return value


def _source(node: yaml.Node, place: str) -> str:
    value = _text(node, place)
    platform, _, name = value.partition(":")
    if platform not in PLATFORMS:
        raise ValueError(f"{value[:80]!r} does not begin with a platform: write {PLATFORMS[0]}:NAME")
    try:
        return f"{platform}:{channel_name(name)}"
    except AddressError as error:
        raise ValueError(str(error)) from error


def _duration(node: yaml.Node, place: str) -> str:
    value = _text(node, place)
    duration(value)
    return value


def _languages(node: yaml.Node, place: str) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError("takes a list: write [ar, fa]")
    values = tuple(_text(item, place) for item in node.value)
    strange = [value for value in values if not _LANGUAGE.fullmatch(value)]
    if strange:
        raise ValueError(f"{strange[0][:40]!r} is no language tag: write ar, fa, ku or ar-Latn")
    return values


def _count(node: yaml.Node, place: str) -> int:
    value = _text(node, place)
    if not re.fullmatch(r"[0-9]{1,7}", value):
        raise ValueError(f"{value[:40]!r} is not a whole number from 0 up")
    return int(value)


def _depth(node: yaml.Node, place: str) -> int:
    value = _count(node, place)
    if not value:
        raise ValueError("0 would fetch nothing: write paused: true, or a number from 1 up")
    return value


def _since(node: yaml.Node, place: str) -> str:
    value = _text(node, place)
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ValueError(f"{value[:40]!r} is no date: write 2024-01-31") from error


def _base_url(node: yaml.Node, place: str) -> str:
    value = _text(node, place)
    parts = urlsplit(value)  # a bad bracket raises ValueError, which names it
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value[:80]!r} is no web address: write https://host")
    return value.rstrip("/")


def _paused(node: yaml.Node, place: str) -> bool:
    value = _text(node, place).lower()
    if value not in ("true", "false", "yes", "no"):
        raise ValueError(f"{value[:40]!r} is neither true nor false")
    return value in ("true", "yes")


def _expect(node: yaml.Node, place: str) -> Expect:
    bounds: dict[str, int] = {}
    languages: tuple[str, ...] = ()
    for key, value in _pairs(node, ("posts_per_week", "languages"), place=place):
        if key == "languages":
            languages = _inside(_languages, value, place, "expect.languages")
            continue
        for name, bound in _pairs(value, ("min", "max"), place=place):
            bounds[name] = _inside(_count, bound, place, f"expect.posts_per_week.{name}")
    low, high = bounds.get("min"), bounds.get("max")
    if low is not None and high is not None and low > high:
        raise ValueError(f"min {low} is above max {high}: swap them")
    return Expect(low, high, languages)


def _inside(reader: Callable[[yaml.Node, str], Any], node: yaml.Node, place: str, name: str) -> Any:
    """Reads a nested value; what is wrong with it is told by its own line."""
    try:
        return reader(node, place)
    except ValueError as error:
        raise CardError(f"{_at(place, node)}: {name} {error}") from error


FIELDS: dict[str, Callable[[yaml.Node, str], Any]] = {
    "source": _source,
    "why": _text,
    "legal_basis": _text,
    "languages": _languages,
    "cadence": _duration,
    "retention": _duration,
    "expect": _expect,
    "depth": _depth,
    "since": _since,
    "base_url": _base_url,
    "paused": _paused,
}
