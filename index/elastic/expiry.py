"""Erases posts whose time is up, with all that was made of them."""

from __future__ import annotations

import json
from typing import Any

from crawlers.items import from_json
from index.elastic import decided, erasing, keeping, leads
from index.elastic.engine import Engine
from index.elastic.log import of_source
from index.elastic.posts import LIVE
from index.keeping import keepers, stones_of
from index.times import utc

_PAGE = 1000


def expire(engine: Engine, *, before: str, kind: str | None, channel: str | None) -> int:
    """Posts without a time of their own never expire here: nobody knows how old they are."""
    conditions: list[dict[str, Any]] = [LIVE, {"range": {"published": {"lt": utc(before)}}}]
    if kind:
        conditions.append({"term": {"kind": kind}})
    if channel:
        conditions += of_source(channel)
    engine.fresh("posts", always=True)
    kept, held, count = _evidence(engine), keeping.reach(engine), 0
    ids, stones = list[str](), list[str]()
    for doc in engine.scan("posts", {"bool": {"filter": conditions}}, fields=["id", "source", "record"]):
        if doc.source["id"] in kept or keepers(held, doc.source["id"], doc.source["source"]):
            continue
        ids.append(doc.source["id"])
        stones += stones_of(from_json(json.loads(doc.source["record"])))
        if len(ids) >= _PAGE:
            erasing.drop(engine, ids, stones)
            count, ids, stones = count + len(ids), [], []
    erasing.drop(engine, ids, stones)
    return count + len(ids)


def _evidence(engine: Engine) -> set[str]:
    """Posts of leads that stand as found relevant or put off, and posts that were, where an edit has since taken them
    out of every lead."""
    engine.fresh("leads", always=True)
    standing = [{"term": {"gone": False}}, {"terms": {"status": ["relevant", "later"]}}]
    docs = engine.scan("leads", {"bool": {"filter": standing}}, fields=["posts"])
    posts = {post for doc in docs for post in doc.source["posts"]}
    once = decided.kept_posts(engine) - posts
    return posts | (once - leads.lead_by_post(engine, sorted(once)).keys())
