"""Finds the posts whose time is up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crawlers.items import from_json
from index.elastic import decided, keeping, leads
from index.elastic.engine import Engine
from index.elastic.log import of_source
from index.elastic.posts import LIVE
from index.keeping import Erasure, expiry_of, keepers, stones_of
from index.times import utc

_PAGE = 1000


def due(engine: Engine, *, before: str, kind: str | None, channel: str | None) -> Iterator[Erasure]:
    """Orders to erase them, of so many posts that each is carried out in seconds.

    Posts without a time of their own never expire here: nobody knows how old they are.
    """
    conditions: list[dict[str, Any]] = [LIVE, {"range": {"published": {"lt": utc(before)}}}]
    if kind:
        conditions.append({"term": {"kind": kind}})
    if channel:
        conditions += of_source(channel)
    engine.fresh("posts", always=True)
    kept, held = _evidence(engine), keeping.reach(engine)
    ids, stones = list[str](), list[str]()
    for doc in engine.scan("posts", {"bool": {"filter": conditions}}, fields=["id", "source", "record"]):
        if doc.source["id"] in kept or keepers(held, doc.source["id"], doc.source["source"]):
            continue
        ids.append(doc.source["id"])
        stones += stones_of(from_json(json.loads(doc.source["record"])))
        if len(ids) >= _PAGE:
            yield expiry_of(before, kind, channel, ids, stones)
            ids, stones = [], []
    if ids:
        yield expiry_of(before, kind, channel, ids, stones)


def _evidence(engine: Engine) -> set[str]:
    """Posts of leads that stand as found relevant or put off, and posts that were, where an edit has since taken them
    out of every lead."""
    engine.fresh("leads", always=True)
    standing = [{"term": {"gone": False}}, {"terms": {"status": ["relevant", "later"]}}]
    docs = engine.scan("leads", {"bool": {"filter": standing}}, fields=["posts"])
    posts = {post for doc in docs for post in doc.source["posts"]}
    once = decided.kept_posts(engine) - posts
    return posts | (once - leads.lead_by_post(engine, sorted(once)).keys())
