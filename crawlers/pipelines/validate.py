"""Posts that break the record's promises go no further; the source's outcome counts them as unreadable."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scrapy.exceptions import DropItem

from crawlers.found import Found
from crawlers.items import MEDIA_KINDS, Post
from crawlers.outcome import Outcome

_ID = re.compile(r"[a-z_]+:[^:\s]+:\S+")
_CLOCK_SKEW = timedelta(days=1)


def complaint(post: Post, *, today: datetime | None = None) -> str | None:
    """What is wrong with a post, in words; None if nothing is."""
    if not _ID.fullmatch(post.id) or post.id != f"{post.platform}:{post.channel}:{post.post_id}":
        return f"id {post.id[:80]!r} is not platform:channel:post"
    strange = [media.kind for media in post.media if media.kind not in MEDIA_KINDS]
    if strange:
        return f"{post.id}: media kind {strange[0]!r} is not known"
    if post.published_at is not None:
        moment = datetime.fromisoformat(post.published_at)
        if moment > (today or datetime.now(UTC)) + _CLOCK_SKEW:
            return f"{post.id}: published_at {post.published_at} lies in the future"
    return None


class Validate:
    def __init__(self) -> None:
        self._dropped: Counter[str] = Counter()

    def process_item(self, found: Found) -> Found:
        if isinstance(found.record, Post):
            wrong = complaint(found.record)
            if wrong:
                self._dropped[found.source] += 1
                raise DropItem(wrong)
        if isinstance(found.record, Outcome) and found.source in self._dropped:
            count = self._dropped.pop(found.source)
            outcome = found.record
            kept = replace(outcome, posts=outcome.posts - count, unreadable=outcome.unreadable + count)
            return replace(found, record=kept)
        return found
