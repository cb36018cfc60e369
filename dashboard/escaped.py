"""The one place where text becomes HTML. Whatever others wrote goes through `text` or `isolated`, without exception."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

# Characters that turn the direction of what follows; in a name they are nothing but a disguise.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def text(raw: str) -> str:
    """Fit for an element's content and for a quoted attribute; half characters from damaged data are replaced."""
    return html.escape(raw.encode("utf-8", "replace").decode(), quote=True)


def isolated(raw: str) -> str:
    """A stretch that cannot reorder what stands beside it, whatever characters it holds."""
    return f"<bdi>{text(raw)}</bdi>"


def name(raw: str) -> str:
    """A name of a channel, person or place: isolated, and each direction override shown for what it is."""
    return isolated(_TURNS.sub("\ufffd", raw))


def plain(raw: str, *, longest: int = 80) -> str:
    """A name for a widget that takes plain text: one line, no overrides, not endless."""
    line = " ".join(_TURNS.sub("\ufffd", raw).split()).encode("utf-8", "replace").decode()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def link(url: str | None, label: str) -> str:
    """A link out of Vigie for http and https, else nothing: `javascript:` and `data:` never become one."""
    try:
        good = url and urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname
    except ValueError:
        good = False
    if not url or not good:
        return ""
    return f'<a class="out" href="{text(url)}" target="_blank" rel="noopener noreferrer">{text(label)}</a>'


def go(action: str, label: str, *, css: str = "go", pressed: bool | None = None) -> str:
    """A button inside HTML; the bridge hands `action` to the page. `label` is HTML already."""
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return f'<button type="button" class="{css}" data-go="{text(action)}"{state}>{label}</button>'
