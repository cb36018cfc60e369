"""Every response that said something goes into a WARC file, once; a post points at its record."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.found import Found
from crawlers.items import Evidence, Post
from crawlers.outcome import Outcome
from crawlers.warc import WarcFile


class KeepEvidence:
    """Runs before the post is handed on: no post without its evidence on disk."""

    def __init__(self, warc: WarcFile) -> None:
        self._warc = warc
        self._last: tuple[Response, Evidence] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        platform = crawler.spidercls.name
        return cls(WarcFile(settings["VIGIE_WARC_DIR"], platform=platform, user_agent=settings["USER_AGENT"]))

    def process_item(self, found: Found) -> Found:
        if found.response is None:
            return found
        try:
            evidence = self._written(found.response)
        except OSError as error:
            if isinstance(found.record, Outcome):  # the source must end with a word, on a full disk too
                detail = f"{found.record.detail}; the raw response could not be kept: {error}".removeprefix("; ")
                return replace(found, record=replace(found.record, detail=detail))
            raise
        if isinstance(found.record, Post):
            return replace(found, record=replace(found.record, evidence=evidence))
        return found

    def close_spider(self) -> None:
        self._warc.close()

    def _written(self, response: Response) -> Evidence:
        # The posts of a page follow each other, so remembering the last response is enough.
        if self._last is None or self._last[0] is not response:
            self._last = (response, self._warc.write(response))
        return self._last[1]
