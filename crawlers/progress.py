"""What one source's run has read so far, and the `Outcome` it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy.http import Response

from crawlers.clock import now
from crawlers.found import Stop
from crawlers.items import Post
from crawlers.outcome import Job, Outcome


@dataclass(slots=True)
class Progress:
    """`complete` says that nothing is missing between the old cursor and the newest post: only then may it rise."""

    job: Job
    started_at: str = field(default_factory=now)
    ids: set[int] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    newest_at: str | None = None
    unreadable: int = 0
    subscribers: int | None = None
    response: Response | None = None
    complete: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, post: Post) -> None:
        """Count a post that goes to the store."""
        number = int(post.post_id)
        if number > max(self.ids, default=0):
            self.newest_at = post.published_at
        self.ids.add(number)

    def outcome(self, stop: Stop) -> Outcome:
        """The record of the run, which ended by `stop`."""
        newest = max(self.ids, default=0) if self.complete else 0
        return Outcome(
            source=self.job.source,
            outcome=stop.outcome,
            started_at=self.started_at,
            finished_at=now(),
            detail="; ".join(part for part in (stop.detail, *self.notes) if part),
            posts=len(self.ids),
            unreadable=self.unreadable,
            gaps=self._gaps(),
            newest_id=max(self.job.newest_id, newest),
            oldest_id=min(self.ids, default=0),
            newest_at=self.newest_at,
            subscribers=self.subscribers,
            next_try_at=stop.next_try_at,
            http_status=stop.http_status,
        )

    def _gaps(self) -> int:
        """Ids between the oldest and newest read that are no post and no member of an album."""
        if not self.ids:
            return 0
        low, high = min(self.ids), max(self.ids)
        albums = {number for number in self.covered if low <= number <= high}
        return high - low + 1 - len(self.ids | albums)
