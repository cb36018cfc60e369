"""Every spelling of a public Telegram channel's address → its name."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
_HOSTS = ("t.me", "telegram.me", "telegram.dog")
_INVITE = re.compile(r"^(\+|joinchat(/|$)|addlist(/|$))")
# First words of t.me paths that are functions of the site, never a channel.
_FUNCTIONS = frozenset({"share", "proxy", "socks", "addstickers", "addemoji", "addtheme", "login", "iv", "bg", "c"})


class AddressError(ValueError):
    """An address that names no public channel; the message says why and what to write instead."""


def channel_name(address: str) -> str:
    """`@name`, `name`, `t.me/s/name?before=5`, `https://telegram.me/name/12`, `name.t.me`, … → `name`."""
    text = address.strip()
    path = _path(text)
    if _INVITE.match(path):
        raise AddressError(
            f"{address[:120]!r} is an invite link to a private channel: Vigie reads public channels only, give its name"
        )
    parts = [part for part in path.split("/") if part]
    if parts and parts[0].lower() == "s" and len(parts) > 1:
        parts = parts[1:]
    name = parts[0].removeprefix("@") if parts else ""
    if name.lower() in _FUNCTIONS or not _NAME.fullmatch(name):
        raise AddressError(
            f"{address[:120]!r} names no public channel: write its name as in t.me/name"
            " (a letter, then letters, digits or _, 32 at most)"
        )
    return name


def _path(text: str) -> str:
    """The part after the host, or the whole text where there is no host; a name in front of the host counts too."""
    if text.lower().startswith("tg:"):
        match = re.search(r"[?&]domain=([^&#]+)", text)
        return match[1] if match else ""
    bare = text.split("://", 1)[-1]
    try:
        parts = urlsplit(f"//{bare}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # an unbalanced bracket, a port that is no number
        return ""
    if host in _HOSTS:
        return unquote(parts.path).lstrip("/")
    for known in _HOSTS:
        if host.endswith(f".{known}"):
            return bare[: len(host) - len(known) - 1]
    return "" if "://" in text else text.lstrip("/")


def same_channel(one: str, other: str) -> bool:
    """Telegram's names ignore case."""
    return one.lower() == other.lower()
