"""`serve(folder)`: the demo site on this machine. `python -m crawlers.demo FOLDER [PORT]` runs it by hand."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from crawlers.demo import pages
from crawlers.demo.channel import Channel, read_channel

CHANNELS = Path(__file__).parent / "channels"  # those that the project ships
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
_NUMBER = re.compile(r"[0-9]{1,18}")


class Library:
    """The channels of a folder. A file that was changed is read again, so that a demo can show edits and deletions."""

    def __init__(self, folder: Path, *, today: datetime) -> None:
        self._folder = folder
        self._today = today
        self._read: dict[Path, tuple[tuple[int, int], Channel]] = {}
        self._lock = threading.Lock()

    def channels(self) -> dict[str, Channel]:
        """By name in lower case, for Telegram's names ignore case; raises `DemoError` for a file that is wrong."""
        with self._lock:
            found = [self._channel(path) for path in sorted(self._folder.glob("*.jsonl"))]
        return {channel.name.lower(): channel for channel in found}

    def _channel(self, path: Path) -> Channel:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        if path not in self._read or self._read[path][0] != stamp:
            self._read[path] = (stamp, read_channel(path, today=self._today))
        return self._read[path][1]


class DemoSite:
    """A running server. `url` is its address; a context manager closes it."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.port: int = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=server.serve_forever, name="demo site", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops answering; may be called twice."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def serve(channels_dir: Path, *, port: int = 0, today: datetime | None = None) -> DemoSite:
    """Serves the folder's channels on 127.0.0.1; port 0 takes a free one. Wrong files raise here, not at a request.

    Times count back from the start of the UTC day, so that a restart on the same day shows the same page.
    """
    start = today or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    library = Library(channels_dir, today=start)
    library.channels()
    return DemoSite(ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, library)))


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, library: Library, *arguments: object) -> None:
        self._library = library
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        status, body, location = answer(self._library.channels(), self.path)
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet: the crawl says what it did."""


def answer(channels: dict[str, Channel], path: str) -> tuple[int, str, str | None]:
    """Status, body and Location for a path."""
    parts = urlsplit(path)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    steps = [step for step in parts.path.split("/") if step]
    if steps[:1] == ["s"] and len(steps) == 2 and _NAME.fullmatch(steps[1]):
        return _preview(channels.get(steps[1].lower()), steps[1], query)
    if not steps or not _NAME.fullmatch(steps[0]):
        return 404, "", None
    channel = channels.get(steps[0].lower())
    if len(steps) == 2 and _NUMBER.fullmatch(steps[1]):
        return 200, pages.widget(channel, int(steps[1])), None
    return 200, pages.info(channel) if channel else pages.missing(steps[0]), None


def _preview(channel: Channel | None, name: str, query: dict[str, str]) -> tuple[int, str, str | None]:
    if channel is None or channel.kind != "channel":
        return 302, "", f"/{channel.name if channel else name}"
    before, after = (int(query[key]) if _NUMBER.fullmatch(query.get(key, "")) else None for key in ("before", "after"))
    return 200, pages.history(channel, before=before, after=after), None
