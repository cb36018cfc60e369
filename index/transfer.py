"""Everything of one store into another, whichever two they are: resumable, and compared record by record at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from index.errors import StoreError

# In this order a copy that is cut off never says something false: what refers to posts comes after them.
KINDS = ("posts", "meanings", "versions", "decisions", "leads", "sources", "watches", "sightings", "keeping", "audit")
_BATCH = 500
Record = Mapping[str, Any]


class Portable(Protocol):
    """What a store can do beyond the contract: give and take its records as they are, linking state included.

    posts: `id`, `post` (None: erased, linking has not noticed yet), `annotation`, `former` keys, `unlinked`.
    meanings: `post`, `direction` (hex). versions: `post`, `version`, `record`. keeping: `id` (`hold:`, `stone:` or
    `key:` and a name), `record` (a text). The others: the JSON form of Decision, Lead, SourceState, Watch, Sighting and
    AuditEntry.
    """

    def give(self, kind: str) -> Iterator[Record]:
        """All records of a kind."""

    def take(self, kind: str, records: Sequence[Record]) -> None:
        """Put records, over those of the same name."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How one kind went: records `there` at the end, of which `written` now; `differing`: names of unlike ones."""

    kind: str
    there: int
    written: int
    differing: tuple[str, ...] = ()


def copy(source: Portable, target: Portable) -> Iterator[Copied]:
    """Copy what the target lacks; yields how each kind went. Stopped anywhere, the next call goes on.

    Raises StoreError, before anything is written, where the target holds what the source does not know.
    """
    _refuse_strangers(source, {kind: {name(record) for record in target.give(kind)} for kind in KINDS})
    for kind in KINDS:
        have, written = digests(target.give(kind)), 0  # now: a post put anew has lost its direction
        wanted = (record for record in source.give(kind) if have.get(name(record)) != digest(record))
        while batch := list(islice(wanted, _BATCH)):
            target.take(kind, batch)
            written += len(batch)
        ours, theirs = digests(source.give(kind)), digests(target.give(kind))
        differing = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
        yield Copied(kind, len(theirs), written, tuple(differing))


def _refuse_strangers(source: Portable, known: Mapping[str, Set[str]]) -> None:
    for kind in KINDS:
        if known[kind]:
            strangers = known[kind] - {name(record) for record in source.give(kind)}
            if strangers:
                raise StoreError(
                    f"the target holds {kind} that the source does not know ({min(strangers)} and {len(strangers) - 1} "
                    "more): copy into an empty store, or into one that an earlier copy of this source began"
                )


def name(record: Record) -> str:
    """What tells a record from the others of its kind."""
    if "version" in record:
        return f"{record['post']}:{record['version']}"
    if "direction" in record:
        return str(record["post"])
    if "decision" in record:
        return f"{record['lead']}:{record['number']}"
    if "watch" in record:
        return f"{record['watch']}:{record['post']}"
    return str(next(record[field] for field in ("id", "source", "number") if field in record))


def digest(record: Record) -> str:
    """SHA-256 (hex) over the content, whatever the order of its fields."""
    return hashlib.sha256(json.dumps(record, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def digests(records: Iterable[Record]) -> dict[str, str]:
    """Digest by name: about 150 bytes of memory a record."""
    return {name(record): digest(record) for record in records}
