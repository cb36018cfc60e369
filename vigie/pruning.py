"""Raw pages go when nobody needs them as proof: on asking to erase, and once a day."""

from __future__ import annotations

import os
import uuid
import zlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vigie.console import home, say

if TYPE_CHECKING:
    from crawlers.warc_pruning import Pruned, RawPage
    from index.store import Store

SEEKERS_KEPT = timedelta(days=30)
# A page without an offer: as long as a person's cry for help, for there may be one on it.
PAGES_KEPT = SEEKERS_KEPT
# A page that no stored post was read from, most of them read again. Not at once: its posts may be on their way.
COPIES_KEPT = timedelta(days=1)
_DAY = timedelta(days=1)
# A file is looked through every day while its pages' first time is running, then once in so many days: to read an
# archive of years takes hours.
_YOUNG, _EVERY = timedelta(days=40), 30


def prune_daily(store: Store) -> None:
    """Take out of this machine's WARC files what has had its time, unless that was done within a day."""
    from index.evidence import Terms, outlived

    done = _folder() / ".pruned"
    if _asked():
        prune_asked(store)
    if done.exists() and datetime.now(UTC) - datetime.fromtimestamp(done.stat().st_mtime, UTC) < _DAY:
        return
    if any(_folder().glob("*.warc.gz")):
        moment, terms = datetime.now(UTC), Terms(PAGES_KEPT, COPIES_KEPT)
        due = partial(is_due, moment=moment)
        _said(_prune(store, lambda pages: outlived(store, pages, terms, moment), "their time was up", due=due))
        done.touch()


def prune_asked(store: Store) -> None:
    """Take out the pages with posts whose stones `ask_to_drop` was told."""
    from index.evidence import asked_for

    requests = _asked()
    stones = frozenset(stone for path in requests for stone in path.read_text(encoding="ascii").split())
    done = _prune(store, lambda pages: asked_for(store, pages, stones), "asked for")
    _said(done)
    for name in done.busy:
        say(f"vigie: {_folder() / name} is in use: what is to be erased in it goes in the next round of `vigie watch`")
    if not done.busy:
        for path in requests:
            path.unlink(missing_ok=True)


def ask_to_drop(stones: Collection[str]) -> None:
    """Remember posts that are about to be erased, so that a kill in between leaves no page with them."""
    if not stones or not _folder().exists():
        return
    path = _folder() / f"to-erase-{uuid.uuid4().hex}.txt"
    with path.with_suffix(".new").open("w", encoding="ascii") as new:
        new.write("".join(f"{stone}\n" for stone in stones))
        new.flush()
        os.fsync(new.fileno())
    path.with_suffix(".new").replace(path)


def is_due(path: Path, moment: datetime) -> bool:
    """Whether a file is looked through on this day."""
    try:
        age = moment - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:  # a dangling link, or taken away this instant
        return False
    return age < _YOUNG or zlib.crc32(path.name.encode()) % _EVERY == moment.toordinal() % _EVERY


def _prune(
    store: Store, unwanted: Callable[[Sequence[RawPage]], set[str]], why: str,
    *, due: Callable[[Path], bool] = lambda _: True,
) -> Pruned:  # fmt: skip
    from crawlers.warc_pruning import prune_files

    done = prune_files(_folder(), unwanted, due=due)
    if done.records:
        store.audit(who="vigie", action="prune", subject=f"{done.records} raw pages", detail=why)
    return done


def _said(done: Pruned) -> None:
    if done.records:
        say(f"{done.records} raw pages erased")
    for name in done.broken:
        say(f"vigie: {_folder() / name} is damaged, so nothing was erased in it: look at it and delete it by hand")


def _folder() -> Path:
    return home() / "warc"


def _asked() -> list[Path]:
    return sorted(_folder().glob("to-erase-*.txt"))
