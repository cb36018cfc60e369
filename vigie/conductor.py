"""Carries records between the stages: crawl → store → annotate → store → link. Each can be stopped at any instant."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawlers.items import Post
from crawlers.outcome import Job, Outcome
from crawlers.run import crawl
from crawlers.sources import Card
from index.features import clues_of
from index.linker import link_pending
from index.records import Stored, added
from index.standing import Watcher
from index.store import Store
from nlp.item import item_of
from vigie.console import now

BATCH = 100  # posts of one transaction while crawling: what a kill can cost is read again, for the cursor has not moved
ANNOTATE = 512


@dataclass(frozen=True, slots=True)
class Crawled:
    """How one source went, and what it brought."""

    outcome: Outcome
    stored: Stored
    deleted: int


def jobs_of(store: Store, cards: Iterable[Card]) -> list[Job]:
    """What each source is asked for: its cursor, and the ids whose disappearance would mean a deletion."""
    states = {state.source.lower(): state for state in store.source_states()}
    jobs = []
    for card in cards:
        state = states.get(card.source.lower())
        platform, _, channel = card.source.partition(":")
        job = card.job(newest_id=state.newest_id if state else 0, waits=_waits(state.outcomes if state else ()))
        jobs.append(replace(job, known_ids=tuple(store.newest_ids(platform, channel, limit=job.reread))))
    return jobs


def _waits(outcomes: Sequence[object]) -> int:
    """How many runs in a row ended with the platform asking us to wait."""
    count = 0
    for outcome in outcomes:
        if not isinstance(outcome, dict) or outcome.get("outcome") != "waiting_until":
            break
        count += 1
    return count


def collect(
    store: Store, jobs: Sequence[Job], *, warc: Path, base_url: str | None = None
) -> Generator[Crawled, None, None]:
    """Crawl into the store. Posts are stored before the outcome that moves the cursor past them.

    Closing the generator ends the crawl; what was stored stays, and the cursors of the sources cut off stay too.
    """
    waiting, totals, deleted = list[Post](), dict[str, Stored](), dict[str, int]()

    def flush() -> None:
        by_source = dict[str, list[Post]]()
        for post in waiting:
            by_source.setdefault(f"{post.platform}:{post.channel}".lower(), []).append(post)
        for source, posts in by_source.items():
            totals[source] = added(totals.get(source, Stored()), store.put_posts(posts))
        waiting.clear()

    for record in crawl(jobs, warc_dir=warc, base_url=base_url):
        if isinstance(record, Post):
            waiting.append(record)
            if len(waiting) >= BATCH:
                flush()
        elif isinstance(record, Outcome):
            flush()
            store.record_outcome(record)
            source = record.source.lower()
            yield Crawled(record, totals.get(source, Stored()), deleted.get(source, 0))
        else:
            flush()
            source = ":".join(record.id.split(":")[:2]).lower()
            deleted[source] = deleted.get(source, 0) + store.mark_deleted([record.id], at=record.at)
    flush()


def annotate_pending(
    store: Store,
    *,
    worker: tuple[int, int] = (1, 1),
    stop: Callable[[], bool] = lambda: False,
    cores: int | None = None,
) -> Iterator[int]:
    """Read what the current model has not read, tell the watchlist of what is new; yields how many each batch held."""
    from nlp.model.runtime import load
    from nlp.pool import Readers

    model = load().name
    posts = store.pending(model, limit=ANNOTATE, worker=worker)
    if not posts:
        return
    watcher = Watcher(store)
    with Readers(workers=_workers(len(posts), cores)) as readers:
        while posts and not stop():
            read = readers.read(item_of(post.id, post.text, ((m.kind, m.text) for m in post.media)) for post in posts)
            pairs = list(zip(read, posts, strict=True))
            watcher.look([(post, annotation) for annotation, post in pairs], at=now())
            store.put_annotations((annotation, post.version, clues_of(post, annotation)) for annotation, post in pairs)
            yield len(posts)
            posts = store.pending(model, limit=ANNOTATE, worker=worker)


def _workers(posts: int, cores: int | None) -> int:
    """Starting a process costs about as much as reading a hundred posts."""
    return max(1, min(cores or os.cpu_count() or 1, posts // 100 + 1))


def link(store: Store, *, stop: Callable[[], bool] = lambda: False) -> Iterator[int]:
    """Bring the leads up to date; yields how many posts each step took."""
    for count in link_pending(store):
        yield count
        if stop():
            return
