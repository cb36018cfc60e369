"""`Found`: what a spider hands to the pipelines. `Stop`: why the run of one source ended before its time."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.http import Response

from crawlers.items import Post
from crawlers.outcome import Deleted, Outcome


@dataclass(frozen=True, slots=True)
class Found:
    """One record of a source, and the response it was read from (None for an outcome without any)."""

    source: str
    record: Post | Deleted | Outcome
    response: Response | None = None


class Stop(Exception):
    """Ends the run of one source; the other sources go on."""

    def __init__(
        self, outcome: str, detail: str = "", *, http_status: int | None = None, next_try_at: str | None = None
    ) -> None:
        super().__init__(detail or outcome)
        self.outcome = outcome
        self.detail = detail
        self.http_status = http_status
        self.next_try_at = next_try_at
