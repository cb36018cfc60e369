"""Responses → a WARC file that a kill in mid-write leaves readable: one gzip member a record, written in one go."""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.items import Evidence
from crawlers.warc_pruning import lock

# The body is kept decoded, so headers that speak of its coding on the wire would make the record unreadable.
_WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class WarcFile:
    """A new file for each run, named by platform, start and process; it comes into being with its first record."""

    def __init__(self, directory: str | Path, *, platform: str, user_agent: str) -> None:
        started = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
        self.path = Path(directory) / f"{platform}-{started}-{os.getpid()}.warc.gz"
        self._user_agent = user_agent
        self._file: BinaryIO | None = None

    def write(self, response: Response) -> Evidence:
        """Adds the response; returns where it is."""
        digest = hashlib.sha256(response.body).hexdigest()
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        record = writer.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),  # without it warcio would put a digest of its own kind in the place of ours
            http_headers=_http_headers(response),
            warc_headers_dict={"WARC-Payload-Digest": f"sha256:{digest}"},
        )
        writer.write_record(record)
        self._append(buffer.getvalue())
        return Evidence(self.path.name, record.rec_headers.get_header("WARC-Record-ID"), digest)

    def close(self) -> None:
        """May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _append(self, member: bytes) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb", buffering=0)
            with contextlib.suppress(OSError):  # a file system without locks: a crawl is worth more
                lock(self._file)  # so that nobody prunes it while it grows
            self._write_all(self._warcinfo())
        self._write_all(member)

    def _write_all(self, data: bytes) -> None:
        """An unbuffered file may take less than it was given, on a full disk nothing: that raises."""
        view = memoryview(data)
        while view and self._file is not None:
            view = view[self._file.write(view) :]

    def _warcinfo(self) -> bytes:
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        about = {"software": "Vigie", "http-header-user-agent": self._user_agent, "robots": "obey"}
        writer.write_record(writer.create_warcinfo_record(self.path.name, about))
        return buffer.getvalue()


def _http_headers(response: Response) -> StatusAndHeaders:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
        if name.decode("latin-1").lower() not in _WIRE_HEADERS
    ]
    headers.append(("Content-Length", str(len(response.body))))
    phrase = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
    return StatusAndHeaders(f"{response.status} {phrase}".strip(), headers, protocol="HTTP/1.1")
