"""How we crawl: by name, slowly, and only what robots.txt allows."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# The order is the data flow.
PIPELINES = {
    "crawlers.pipelines.clean.Clean": 100,
    "crawlers.pipelines.validate.Validate": 200,
    "crawlers.pipelines.evidence.KeepEvidence": 300,
    "crawlers.pipelines.emit.Emit": 400,
}
_MEGABYTE = 1 << 20
_CONTACT = re.compile(r"[^\s()@]+@[^\s()@]+\.[^\s()@]+|https?://[^\s()]+")


class SettingsError(ValueError):
    """A crawl that must not start; the message names the setting and the cure."""


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def user_agent(contact: str | None, *, addresses: list[str]) -> str:
    """`Vigie/0.1 (+contact)`. Raises where a site beyond this machine would be asked without a contact."""
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(f"base_url {address[:120]!r} is no web address: write https://host or http://host:port")
    strangers = [address for address in addresses if not is_loopback(address)]
    contact = (contact or "").strip()
    if not strangers and not contact:
        return "Vigie/0.1 (+http://localhost/)"
    if not _CONTACT.fullmatch(contact):
        where = strangers[0] if strangers else "any site"
        raise SettingsError(
            f"VIGIE_CONTACT is {contact[:60]!r}, but {where} should know whom to write to: set it to your"
            " e-mail or web address, e.g. VIGIE_CONTACT=watch@example.org"
        )
    return f"Vigie/0.1 (+{contact})"


def settings(*, agent: str, warc_dir: Path, out_fd: int, addresses: list[str]) -> dict[str, Any]:
    """Scrapy's settings for one run."""
    own_machine = all(is_loopback(address) for address in addresses)
    return {
        "USER_AGENT": agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Vigie",
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0 if own_machine else 1.5,
        "AUTOTHROTTLE_ENABLED": not own_machine,
        "AUTOTHROTTLE_START_DELAY": 1.5,
        "AUTOTHROTTLE_MAX_DELAY": 60,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_TIMEOUT": 5 if own_machine else 30,
        "DOWNLOAD_MAXSIZE": 10 * _MEGABYTE,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_ENABLED": False,  # the spider follows knowingly: a redirect is an answer
        "METAREFRESH_ENABLED": False,
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],  # never 429: that is a request to go away
        "COOKIES_ENABLED": False,
        # Neither of Scrapy's doors into the running process is opened.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "ITEM_PIPELINES": PIPELINES,
        "LOG_LEVEL": "WARNING",
        "LOG_FORMATTER": "crawlers.logs.Quiet",
        "VIGIE_WARC_DIR": str(warc_dir),
        "VIGIE_OUT_FD": out_fd,
    }
