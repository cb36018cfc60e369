"""What several tests of the crawlers need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from crawlers.demo.site import DemoSite, serve
from crawlers.items import Post
from crawlers.outcome import Deleted, Job, Outcome
from crawlers.run import crawl

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The recorded pages: other people's posts, so they live beside the repository and not in it."""
    root = Path(os.environ.get("VIGIE_SHARED") or HERE.parent.parent.parent / "shared")
    pages = root / "fixtures"
    if not (pages / "telegram" / "COUNTS.tsv").is_file():
        pytest.skip(f"no recorded pages under {pages}: set VIGIE_SHARED to the folder that holds fixtures/")
    return pages


@pytest.fixture
def channels(tmp_path: Path) -> Path:
    """A copy of the sample channels, which a test may change."""
    return Path(shutil.copytree(HERE / "channels", tmp_path / "channels"))


@pytest.fixture
def demo(channels: Path) -> Iterator[DemoSite]:
    with serve(channels) as site:
        yield site


class Crawled:
    """The records of one crawl, by kind."""

    def __init__(self, records: Iterable[Post | Deleted | Outcome], warc: Path) -> None:
        self.records = list(records)
        self.posts = [record for record in self.records if isinstance(record, Post)]
        self.deleted = [record for record in self.records if isinstance(record, Deleted)]
        self.outcomes = [record for record in self.records if isinstance(record, Outcome)]
        self.warc = warc

    @property
    def outcome(self) -> Outcome:
        (only,) = self.outcomes
        return only

    @property
    def ids(self) -> list[int]:
        return [int(post.post_id) for post in self.posts]


@pytest.fixture
def crawled(tmp_path: Path) -> Callable[..., Crawled]:
    """Crawls in a process of its own, as the conductor does."""

    def run(*jobs: Job, base_url: str) -> Crawled:
        return Crawled(crawl(jobs, warc_dir=tmp_path / "warc", base_url=base_url), tmp_path / "warc")

    return run
