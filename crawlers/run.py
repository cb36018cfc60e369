"""`crawl(jobs)`: what the conductor calls. The crawl has its own process, so that it can be killed and can crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from crawlers.clock import now
from crawlers.outcome import Job, Outcome, job_to_json
from crawlers.records import Record, from_record
from crawlers.settings import user_agent


def crawl(jobs: Iterable[Job], *, warc_dir: Path, base_url: str | None = None) -> Iterator[Record]:
    """Records as they arrive; every source gets an outcome, whatever becomes of the child process.

    Raises `SettingsError` before anything is asked for, where VIGIE_CONTACT or a base_url is missing or wrong. Stop
    iterating, and the child ends.
    """
    wanted = tuple(jobs)
    if not wanted:
        return
    addresses = [job.base_url or base_url or "https://t.me" for job in wanted]
    user_agent(os.environ.get("VIGIE_CONTACT"), addresses=addresses)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        child = _spawn(warc_dir, base_url, errors)
        try:
            yield from _conversation(child, wanted, errors)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()


def _spawn(warc_dir: Path, base_url: str | None, errors: IO[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "crawlers", "--jobs", "-", "--warc", str(warc_dir)]
    command += ["--base-url", base_url] if base_url else []
    # The package need not be installed: the child finds it where this one was found.
    here = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH")) if part)
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
    )


def _conversation(child: subprocess.Popen[str], jobs: tuple[Job, ...], errors: IO[str]) -> Iterator[Record]:
    started, open_jobs = now(), {job.source: job for job in jobs}
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.writelines(json.dumps(job_to_json(job)) + "\n" for job in jobs)
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended before it read: its last words tell why
    for line in child.stdout:
        try:
            record = from_record(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue  # the half line of a child that was killed in mid-write
        if isinstance(record, Outcome):
            open_jobs.pop(record.source, None)
        yield record
    code = child.wait()
    for job in open_jobs.values():
        yield _crashed(job, code=code, started_at=started, last_words=_last_line(errors))


def _crashed(job: Job, *, code: int, started_at: str, last_words: str) -> Outcome:
    """The cursor stays where it was: nobody knows how far the child came."""
    return Outcome(
        source=job.source,
        outcome="parse_error",
        started_at=started_at,
        finished_at=now(),
        detail=f"the crawl ended with exit code {code} before this source was done: {last_words}",
        newest_id=job.newest_id,
    )


def _last_line(errors: IO[str]) -> str:
    errors.seek(0)
    lines = [line.strip() for line in errors if line.strip()]
    return lines[-1][:500] if lines else "it said nothing"
