"""The chain of the audit log: each entry's hash covers the one before, so that a change anywhere shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from index.records import AuditEntry

GENESIS = "0" * 64


def entry(number: int, at: str, who: str, action: str, subject: str, detail: str, previous: str) -> AuditEntry:
    """A new link after the one whose hash is `previous`."""
    payload = json.dumps([number, at, who, action, subject, detail, previous], ensure_ascii=False)
    digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
    return AuditEntry(number, at, who, action, subject, detail, previous, digest)


def first_broken(entries: Iterable[AuditEntry]) -> int | None:
    """The number of the first entry that was changed, or whose predecessor is missing; None when the chain holds."""
    previous, expected = GENESIS, 1
    for link in entries:
        again = entry(link.number, link.at, link.who, link.action, link.subject, link.detail, previous)
        if link.number != expected or link.previous != previous or link.hash != again.hash:
            return expected
        previous, expected = link.hash, expected + 1
    return None
