"""Raw responses go when nobody needs them as proof: on asking to erase, and once a day."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from vigie.console import home, say

if TYPE_CHECKING:
    from index.store import Store

SEEKERS_KEPT = timedelta(days=30)
# A page without an offer, which posts were read from: as long as a person's cry for help, for there may be one on it.
PAGES_KEPT = SEEKERS_KEPT
# A page that no stored post was read from, most of them seen before. Not at once: a crawl may be handing on its posts.
COPIES_KEPT = timedelta(days=1)
_DAY = timedelta(days=1)


def prune_daily(store: Store) -> None:
    """`prune`, unless it was done within a day."""
    done = _folder() / ".pruned"
    if not done.exists() or datetime.now(UTC) - datetime.fromtimestamp(done.stat().st_mtime, UTC) > _DAY:
        prune(store)


def prune(store: Store) -> None:
    """Take out of this machine's WARC files what has had its time, and what `ask_to_drop` named before."""
    from crawlers.warc_pruning import prune_files
    from index.evidence import wanted

    if not any(_folder().glob("*.warc.gz")):
        return
    asked, want, moment = set(_asked().read_text().splitlines()) if _asked().exists() else set(), wanted(store), _now()

    def unwanted(record: str, written: datetime) -> bool:
        if record in asked and record not in want.held:
            return True
        kept = PAGES_KEPT if record in want.named else COPIES_KEPT
        return record not in want.proof and moment - written > kept

    done = prune_files(_folder(), unwanted)
    if done.records:
        what = f"{done.records} raw responses"
        store.audit(who="vigie", action="prune", subject=what, detail=f"{len(asked)} asked for, others had their time")
        say(f"{what} erased: no longer needed as proof")
    for name in done.broken:
        say(f"vigie: {_folder() / name} is damaged, so nothing was erased in it: delete it by hand")
    for name in done.busy if asked else ():
        say(f"vigie: {name} is in use: what was to be erased in it goes with the next round of `vigie watch`")
    if not done.busy and not done.broken:
        _asked().unlink(missing_ok=True)
    (_folder() / ".pruned").touch()


def ask_to_drop(records: Collection[str]) -> None:
    """Remember records whose posts are about to be erased, so that a kill in between leaves none of them."""
    if records and _folder().exists():
        with _asked().open("a", encoding="ascii") as kept:
            kept.write("".join(f"{record}\n" for record in records))
            kept.flush()
            os.fsync(kept.fileno())


def _folder() -> Path:
    return home() / "warc"


def _asked() -> Path:
    return _folder() / "to-erase.txt"


def _now() -> datetime:
    return datetime.now(UTC)
