"""Erases posts whose time is up, with all that was made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.elastic import decided, documents
from index.elastic.bulk import Op, must
from index.elastic.engine import Engine, parts
from index.elastic.log import of_source
from index.elastic.posts import LIVE
from index.times import utc


def expire(engine: Engine, *, before: str, kind: str | None, channel: str | None) -> int:
    """Posts without a time of their own never expire here: nobody knows how old they are."""
    conditions: list[dict[str, Any]] = [LIVE, {"range": {"published": {"lt": utc(before)}}}]
    if kind:
        conditions.append({"term": {"kind": kind}})
    if channel:
        conditions += of_source(channel)
    query, kept = {"bool": {"filter": conditions}}, decided.kept_posts(engine)
    count, changed = 0, True
    while changed:  # once more where somebody wrote to a post meanwhile
        engine.fresh("posts", always=True)
        ops, erased = list[Op](), list[str]()
        for doc in engine.scan("posts", query, fields=["id", "clues", "keys", "former", "unlinked"]):
            if doc.source["id"] not in kept:
                linking = doc.source["clues"] is not None or doc.source["unlinked"]
                erased.append(doc.source["id"])
                ops.append(Op("posts", doc.key, documents.erased(doc.source) if linking else None, doc.token))
        results = must(engine, ops)
        gone = [op.key for op, result in zip(ops, results, strict=True) if not result.conflict]
        changed = len(gone) < len(ops)
        count += len(gone)
        _erase_versions(engine, erased)
    if count:  # what was erased stays in the files until they are merged
        for name in ("posts", "versions"):
            path = f"/{engine.name(name)}/_forcemerge?only_expunge_deletes=true&wait_for_completion=false"
            engine.request("POST", path)
    return count


def _erase_versions(engine: Engine, posts: Sequence[str]) -> None:
    for part in parts(posts):
        found = engine.scan("versions", {"terms": {"post": part}}, fields=["post"])
        must(engine, [Op("versions", doc.key, None, doc.token) for doc in found])
