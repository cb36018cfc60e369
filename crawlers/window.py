"""Which posts of a channel's pages a job asks for, and when it has them all. Pages come newest first."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.items import Post
from crawlers.outcome import Job
from crawlers.telegram_page import Page


class Window:
    """A first run takes `depth` posts, none older than `since`; later ones all above the cursor and `reread` below."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._seen: set[int] = set()
        self._reread = 0
        self.full = False
        self.low = 0  # everything from here up to the newest was read; 0 is the whole history

    def take(self, page: Page) -> Iterator[Post]:
        """The posts of the page that are asked for, newest first."""
        for post in reversed(page.posts):
            number = int(post.post_id)
            if self.full or number in self._seen:
                continue
            if self._refuses(post, number):
                self.full = True
                continue
            self._seen.add(number)
            self.low = number
            yield post
            self.full = self._has_enough(number)

    def missing(self) -> list[int]:
        """Stored posts that should have come back and did not."""
        return sorted(number for number in self._job.known_ids if number >= self.low and number not in self._seen)

    def read_to_the_end(self) -> None:
        """The history holds nothing older: whatever is stored below was in reach too."""
        if not self.full:
            self.low = 0

    def _refuses(self, post: Post, number: int) -> bool:
        if self._job.newest_id:
            return number <= self._job.newest_id and self._job.reread == 0
        return bool(self._job.since and post.published_at and post.published_at[:10] < self._job.since[:10])

    def _has_enough(self, number: int) -> bool:
        if not self._job.newest_id:
            return len(self._seen) >= max(self._job.depth, 1)
        if number <= self._job.newest_id:
            self._reread += 1
            return self._reread >= self._job.reread
        return self._job.reread == 0 and number == self._job.newest_id + 1
