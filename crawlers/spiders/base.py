"""What every spider shares: one source after the other, one polite request at a time, an outcome for each."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response

from crawlers.backoff import next_try
from crawlers.found import Found, Stop
from crawlers.outcome import Job
from crawlers.progress import Progress


class SourceSpider(scrapy.Spider):
    """A platform writes `read`: it yields what it finds and raises `Stop` where the source cannot be read further."""

    home: str = ""  # the platform's own address

    def __init__(self, *, jobs: Iterable[Job], base_url: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._jobs = tuple(jobs)
        self._base_url = base_url
        self._waiting: dict[str, Stop] = {}
        self._fault: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **options: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **options)
        crawler.signals.connect(spider._note_fault, signal=signals.item_error)
        return spider

    @abstractmethod
    def read(self, job: Job, progress: Progress) -> AsyncIterator[Found]:
        """The posts and deletions of one source, newest first; sets `progress.complete` when nothing is missing."""

    async def start(self) -> AsyncIterator[Any]:
        """Everything found, each source's outcome after its posts."""
        for job in self._jobs:
            async for found in self._run(job):
                yield found
        await self._all_settled()
        raise CloseSpider("finished")  # the engine itself would notice only at its next heartbeat, seconds later

    async def _run(self, job: Job) -> AsyncIterator[Found]:
        progress, stop = Progress(job), Stop("ok")
        self._fault = None
        try:
            async for found in self.read(job, progress):
                yield found
        except Stop as reason:
            stop = reason
        except Exception as error:
            # A fault of ours in one source must not take the others with it.
            self.logger.exception("%s: the spider failed", job.source)
            progress.complete = False
            stop = Stop("parse_error", f"the spider failed: {type(error).__name__}: {error}")
        await self._all_settled()
        if self._fault:
            progress.complete = False
            stop = Stop("parse_error", f"a post could not be kept: {self._fault}")
        yield Found(job.source, progress.outcome(stop), progress.response)

    async def fetch(self, url: str, progress: Progress) -> Response:
        """A 200 or a redirect, which is never followed here; anything else raises `Stop`."""
        host = urlsplit(url).netloc
        if host in self._waiting:
            raise self._waiting[host]
        request = scrapy.Request(url, dont_filter=True)
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            raise Stop(
                "http_error", f"robots.txt of {host} forbids {url}: Vigie obeys it, so pause this source"
            ) from error
        except Exception as error:
            raise Stop("http_error", f"{url} did not answer: {type(error).__name__}: {error}") from error
        progress.response = response
        if response.status in (403, 429):
            raise self._wait(host, response, progress.job)
        if response.status != 200 and response.status not in (301, 302, 303, 307, 308):
            raise Stop("http_error", f"{url} answered {response.status}", http_status=response.status)
        return response

    def base(self, job: Job) -> str:
        """The address that this job's pages are under."""
        return (job.base_url or self._base_url or self.home).rstrip("/")

    def _wait(self, host: str, response: Response, job: Job) -> Stop:
        """Ends this source, and every later one of the same host before its first request."""
        header = response.headers.get("Retry-After")
        moment = next_try(
            response.status,
            header.decode("latin-1") if header else None,
            now=datetime.now(UTC),
            waits=job.waits,
        ).isoformat(timespec="seconds")
        detail = f"{host} answered {response.status}: the next try is at {moment}"
        self._waiting[host] = Stop("waiting_until", detail, http_status=response.status, next_try_at=moment)
        return self._waiting[host]

    async def _all_settled(self) -> None:
        """Until the pipelines are done with all that was yielded."""
        assert self.crawler.engine is not None
        slot = self.crawler.engine.scraper.slot
        while slot is not None and slot.itemproc_size:
            await asyncio.sleep(0.005)

    def _note_fault(self, *, failure: Any = None, **_: Any) -> None:
        error = getattr(failure, "value", failure)
        self._fault = f"{type(error).__name__}: {error}"
