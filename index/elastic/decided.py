"""Decisions as they stand: on posts, which they follow through merges and splits of leads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from index.elastic.engine import Engine, dumped, parts
from index.records import Decision, decision_from_json


def on_posts(engine: Engine, posts: Iterable[str]) -> list[Decision]:
    """All decisions on any of these posts, oldest first."""
    engine.fresh("decisions", always=True)
    found = dict[str, Decision]()
    for part in parts(sorted(set(posts)), 10_000):
        for doc in engine.take("decisions", {"terms": {"posts": part}}, sort=["number"], limit=10_000):
            found[doc.key] = of_record(doc.source["record"])
    return sorted(found.values(), key=lambda decision: decision.number)


def made_on(engine: Engine, lead_id: str) -> list[Decision]:
    """Decisions on a lead of that id, whatever became of it."""
    engine.fresh("decisions", always=True)
    found = engine.take("decisions", {"term": {"lead": lead_id}}, sort=["number"], limit=100)
    return [of_record(doc.source["record"]) for doc in found]


def kept_posts(engine: Engine) -> set[str]:
    """Posts that people found relevant, or put off, and did not take back."""
    engine.fresh("decisions", always=True)
    standing = [{"term": {"undone": False}}, {"terms": {"decision": ["relevant", "later"]}}]
    found = engine.scan("decisions", {"bool": {"filter": standing}}, fields=["posts"])
    return {post for doc in found for post in doc.source["posts"]}


def of_record(text: str) -> Decision:
    """A decision from its JSON text."""
    return decision_from_json(json.loads(text))


def source_of(decision: Decision) -> Mapping[str, Any]:
    """The document."""
    names = ("number", "lead", "decision", "who", "posts", "undone")
    fields = {name: getattr(decision, name) for name in names}
    return {**fields, "record": dumped(asdict(decision)), "unsettled": False, "undoing": None}


def key_of(decision: Decision) -> str:
    """Numbers rise along a lead's history, so the two name a decision."""
    return f"{decision.lead}:{decision.number}"
