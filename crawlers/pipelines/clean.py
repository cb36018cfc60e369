"""Times in UTC, text that every store can hold. What was written stays as it was."""

from __future__ import annotations

from dataclasses import replace

from crawlers.clock import now, to_utc
from crawlers.found import Found
from crawlers.items import Post, clean_text


class Clean:
    def process_item(self, found: Found) -> Found:
        post = found.record
        if not isinstance(post, Post):
            return found
        cleaned = replace(
            post,
            text=clean_text(post.text),
            published_at=to_utc(post.published_at) if post.published_at else None,
            fetched_at=(to_utc(post.fetched_at) if post.fetched_at else None) or now(),
        )
        return replace(found, record=cleaned)
