"""How long to stay away, and who says who we are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.backoff import next_try
from crawlers.settings import PIPELINES, SettingsError, is_loopback, settings, user_agent

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "header", "waits", "minutes"),
    [
        (429, "120", 0, 2),
        (403, "120", 0, 2),
        (403, None, 0, 61),
        (403, None, 5, 61),
        (429, None, 0, 5),
        (429, None, 1, 10),
        (429, None, 3, 40),
        (429, None, 999, 24 * 60),
        (429, "Sun, 01 Mar 2026 12:30:00 GMT", 0, 30),
        (429, "Sun, 01 Mar 2026 12:30:00 -0000", 0, 30),
        (429, "soon", 0, 5),
        (429, "", 0, 5),
        (429, "9" * 50, 0, 24 * 60),
        (429, "-5", 0, 5),
        (429, "Sun, 01 Mar 2020 12:30:00 GMT", 0, 1 / 60),
    ],
)
def test_next_try(status: int, header: str | None, waits: int, minutes: float) -> None:
    assert next_try(status, header, now=NOW, waits=waits) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("url", ["http://127.0.0.1:80", "http://localhost", "http://[::1]:8/", "http://127.9.9.9"])
def test_own_machine(url: str) -> None:
    assert is_loopback(url)
    assert user_agent(None, addresses=[url]).startswith("Vigie/")


@pytest.mark.parametrize("url", ["https://t.me", "http://127.0.0.1.example.org", "http://10.0.0.1", "http://0x7f.1"])
@pytest.mark.parametrize("contact", [None, "", "me", "a@b", "a@b.c\nX-Evil: 1", "(x@example.org)"])
def test_strangers_are_told_who_we_are(url: str, contact: str | None) -> None:
    with pytest.raises(SettingsError, match="VIGIE_CONTACT"):
        user_agent(contact, addresses=[url])
    assert user_agent("watch@example.org", addresses=[url]) == "Vigie/0.1 (+watch@example.org)"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://t.me", "t.me", "http://"])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(SettingsError, match="base_url"):
        user_agent("watch@example.org", addresses=[url])


def test_settings_keep_the_promises() -> None:
    out = settings(agent="a", warc_dir=Path("w"), out_fd=1, addresses=["https://t.me", "http://localhost"])
    assert out["ROBOTSTXT_OBEY"]
    assert out["AUTOTHROTTLE_ENABLED"]
    assert (out["CONCURRENT_REQUESTS_PER_DOMAIN"], out["DOWNLOAD_DELAY"]) == (1, 1.5)
    for door in ("COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
        assert out[door] is False
    assert 429 not in out["RETRY_HTTP_CODES"]
    assert not out["REDIRECT_ENABLED"]
    assert list(PIPELINES.values()) == sorted(PIPELINES.values())
    assert settings(agent="a", warc_dir=Path("w"), out_fd=1, addresses=["http://localhost"])["DOWNLOAD_DELAY"] == 0
