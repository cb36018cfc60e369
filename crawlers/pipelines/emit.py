"""Records → JSON lines for the process that started this one, each flushed at once."""

from __future__ import annotations

import json
import os
from typing import Self, TextIO

from scrapy.crawler import Crawler

from crawlers.found import Found
from crawlers.records import to_record


class Emit:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        # A descriptor, not a file: settings are copied, and an open file cannot be.
        return cls(os.fdopen(crawler.settings.getint("VIGIE_OUT_FD"), "w", encoding="utf-8", closefd=False))

    def process_item(self, found: Found) -> Found:
        try:
            self._out.write(json.dumps(to_record(found.record), ensure_ascii=False) + "\n")
            self._out.flush()
        except BrokenPipeError:
            # Whoever asked is gone: reading on would only burden the platform. The WARC is complete up to here.
            os._exit(1)
        return found
