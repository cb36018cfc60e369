"""Leads as documents: found, ranked, counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.elastic import decided
from index.elastic.engine import Doc, Engine, dumped, parts
from index.errors import NotFoundError
from index.records import Lead, lead_from_json, lead_to_json

_THERE: dict[str, Any] = {"term": {"gone": False}}
_BEST = [{"score": "desc"}, {"last_seen": "desc"}, {"id": "asc"}]


def source_of(lead: Lead, epoch: int, intent: str | None = None) -> dict[str, Any]:
    """The document. `epoch` says which linking step made the lead."""
    return {
        "id": lead.id, "score": lead.score, "last_seen": lead.last_seen or "", "status": lead.status,
        "revision": lead.revision, "record": dumped(lead_to_json(lead)), "posts": lead.posts, "epoch": epoch,
        "gone": False, "intent": intent, "intending": intent is not None,
    }  # fmt: skip


def lead_of(source: Mapping[str, Any]) -> Lead:
    """The lead of a document."""
    return lead_from_json(json.loads(source["record"]))


def best(engine: Engine, statuses: Sequence[str], limit: int | None, offset: int) -> list[Lead]:
    """By score, then newest, then id."""
    conditions = [_THERE, {"terms": {"status": list(statuses)}}] if statuses else [_THERE]
    query = {"bool": {"filter": conditions}}
    found = engine.take("leads", query, sort=_BEST, limit=limit, offset=offset, fields=["record"])
    return [lead_of(doc.source) for doc in found]


def counts(engine: Engine) -> dict[str, int]:
    """Leads by status."""
    asked = {"status": {"terms": {"field": "status", "size": 20}}}
    answer = engine.search("leads", {"size": 0, "query": _THERE, "aggs": asked})
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["status"]["buckets"]}


def find(engine: Engine, lead_id: str) -> Doc:
    """Raises NotFoundError; an id that was merged away leads to the lead that holds its decisions' anchor."""
    doc = engine.get("leads", lead_id)
    if doc and not doc.source["gone"]:
        return doc
    anchors = [post for decision in decided.made_on(engine, lead_id) for post in decision.posts]
    for heir in leads_of(engine, anchors[:1000]):
        doc = engine.get("leads", heir)
        if doc and not doc.source["gone"]:
            return doc
    raise NotFoundError(f"there is no lead {lead_id!r}: it may have merged into another; `vigie leads` lists them")


def holding(engine: Engine, posts: Iterable[str], fields: Sequence[str] = ("id", "posts")) -> list[Doc]:
    """The leads that hold any of these posts."""
    found = dict[str, Doc]()
    for part in parts(sorted(set(posts))):
        query = {"bool": {"filter": [_THERE, {"terms": {"posts": part}}]}}
        found |= {doc.key: doc for doc in engine.take("leads", query, sort=["_doc"], limit=5000, fields=fields)}
    return list(found.values())


def leads_of(engine: Engine, posts: Iterable[str]) -> set[str]:
    """Their ids."""
    return {doc.key for doc in holding(engine, posts, ["id"])}


def lead_by_post(engine: Engine, posts: Sequence[str]) -> dict[str, str]:
    """For each of these posts that is in a lead, which."""
    wanted = set(posts)
    return {post: doc.key for doc in holding(engine, posts) for post in doc.source["posts"] if post in wanted}


def posts_of(engine: Engine, lead_ids: Iterable[str]) -> set[str]:
    """The posts of these leads."""
    found = engine.get_all("leads", sorted(set(lead_ids)))
    return {post for doc in found.values() if not doc.source["gone"] for post in doc.source["posts"]}
