"""`python -m crawlers --jobs FILE|- --warc DIR`: jobs in, JSON lines out, one outcome for each source."""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import NoReturn

from crawlers.outcome import Job, JobError, job_from_line
from crawlers.settings import SettingsError, settings, user_agent


def main() -> int:
    """Exit code 2 for a call that cannot be understood, 0 once every source has its outcome."""
    options = _options()
    jobs = _read_jobs(options.jobs)
    from crawlers.spiders import SPIDERS

    by_platform: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        platform = job.source.partition(":")[0]
        if platform not in SPIDERS:
            _refuse(f"source {job.source!r} is of no platform that Vigie crawls: {', '.join(sorted(SPIDERS))}")
        by_platform[platform].append(job)
    homes = {platform: options.base_url or SPIDERS[platform].home for platform in by_platform}
    addresses = [job.base_url or homes[platform] for platform, its in by_platform.items() for job in its]
    try:
        agent = user_agent(os.environ.get("VIGIE_CONTACT"), addresses=addresses)
    except SettingsError as error:
        _refuse(str(error))
    # Stray prints of any library go to stderr: stdout carries records and nothing else.
    out_fd = os.dup(1)
    os.dup2(2, 1)
    from scrapy.crawler import CrawlerProcess

    process = CrawlerProcess(settings(agent=agent, warc_dir=options.warc, out_fd=out_fd, addresses=addresses))
    for platform, its in by_platform.items():
        process.crawl(SPIDERS[platform], jobs=its, base_url=options.base_url)
    process.start()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawlers", description=__doc__)
    parser.add_argument("--jobs", required=True, help="file of jobs, one JSON object a line; - is standard input")
    parser.add_argument("--warc", required=True, type=Path, help="folder for the raw responses")
    parser.add_argument("--base-url", help="read all sources from this address instead of the platform's own")
    return parser.parse_args()


def _read_jobs(place: str) -> list[Job]:
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _refuse(f"--jobs {place}: {error}")
    jobs = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                jobs.append(job_from_line(line))
            except JobError as error:
                _refuse(f"--jobs {place} line {number}: {error}")
    return jobs


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(2)


if __name__ == "__main__":
    sys.exit(main())
