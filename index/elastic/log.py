"""Sources and how their runs ended; the audit log, one chain however many write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from crawlers.outcome import Outcome
from index.audit import GENESIS, entry
from index.elastic.engine import Engine, dumped
from index.records import AuditEntry, SourceState

_KEPT_OUTCOMES = 10  # as many as are shown


def record_outcome(engine: Engine, outcome: Outcome) -> None:
    """The cursor only ever rises."""
    name = f"source:{outcome.source}"
    while True:
        doc = engine.get("state", name)
        before = doc.source if doc else {"newest_id": 0, "last_ok_at": None, "outcomes": []}
        source = {
            "what": "source",
            "source": outcome.source,
            "newest_id": max(before["newest_id"], outcome.newest_id),
            "last_ok_at": outcome.finished_at if outcome.outcome == "ok" else before["last_ok_at"],
            "outcomes": [dumped(asdict(outcome)), *before["outcomes"]][:_KEPT_OUTCOMES],
        }
        if engine.put("state", name, source, doc.token if doc else None):
            return


def source_states(engine: Engine) -> list[SourceState]:
    """Every source that ever ran, by name."""
    states = list[SourceState]()
    for doc in list(engine.take("state", {"term": {"what": "source"}}, sort=["source"], limit=None)):
        posts, newest_at = _posts_of(engine, doc.source["source"])
        states.append(
            SourceState(
                doc.source["source"], doc.source["newest_id"], posts, newest_at, doc.source["last_ok_at"],
                tuple(json.loads(record) for record in doc.source["outcomes"]),
            )
        )  # fmt: skip
    return states


def _posts_of(engine: Engine, source: str) -> tuple[int, str | None]:
    body = {
        "size": 0, "track_total_hits": True, "query": {"bool": {"filter": of_source(source)}},
        "aggs": {"newest": {"max": {"field": "published"}}},
    }  # fmt: skip
    answer = engine.search("posts", body)
    newest = answer["aggregations"]["newest"]["value"]
    at = datetime.fromtimestamp(newest / 1000, UTC).isoformat(timespec="seconds") if newest is not None else None
    return answer["hits"]["total"]["value"], at


def of_source(source: str) -> list[dict[str, Any]]:
    """Conditions: the posts of `platform:channel`, in whatever case."""
    return [{"term": {"live": True}}, {"term": {"source": {"value": source, "case_insensitive": True}}}]


def newest_ids(engine: Engine, platform: str, channel: str, limit: int) -> list[int]:
    """Newest first, without tombstones."""
    there = [*of_source(f"{platform}:{channel}"), {"term": {"deleted": False}}, {"exists": {"field": "number"}}]
    found = engine.take(
        "posts", {"bool": {"filter": there}}, sort=[{"number": "desc"}, "id"], limit=limit, fields=["number"]
    )
    return [doc.source["number"] for doc in found]


def append(engine: Engine, at: str, who: str, action: str, subject: str, detail: str, *, once: bool = False) -> None:
    """One more link: its number is its id, so of two writers one is refused and takes the next number.

    With `once` nothing is added where the same was logged already, by a process that was killed right after.
    """
    if once and _logged(engine, at, who, action, subject, detail):
        return
    append_all(engine, [(at, who, action, subject, detail)])


def append_all(engine: Engine, links: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Links of (at, who, action, subject, detail), one after the other: the end of the chain is looked up once."""
    number, previous = _last(engine)
    for fields in links:
        while True:
            link = entry(number + 1, *fields, previous)
            number = link.number
            if engine.put("audit", str(number), asdict(link), None):
                previous = link.hash
                break
            if doc := engine.get("audit", str(number)):
                previous = doc.source["hash"]
            else:
                number -= 1


def _last(engine: Engine) -> tuple[int, str]:
    """The end of the chain as far as searches see it; `append` walks on from there."""
    answer = engine.search("audit", {"size": 1, "sort": [{"number": "desc"}], "track_total_hits": False})
    hits = answer["hits"]["hits"]
    return (hits[0]["_source"]["number"], hits[0]["_source"]["hash"]) if hits else (0, GENESIS)


def _logged(engine: Engine, at: str, who: str, action: str, subject: str, detail: str) -> bool:
    engine.fresh("audit", always=True)
    query = {"bool": {"filter": [{"term": {"who": who}}, {"term": {"action": action}}]}}
    newest = engine.take("audit", query, sort=[{"number": "desc"}], limit=200)
    same = (at, subject, detail)
    return any((doc.source["at"], doc.source["subject"], doc.source["detail"]) == same for doc in newest)


def entries(engine: Engine, limit: int | None) -> Iterator[AuditEntry]:
    """Oldest first; with `limit` the newest so many."""
    engine.fresh("audit", always=True)
    query: dict[str, Any] = {"match_all": {}}
    if limit is not None:
        query = {"range": {"number": {"gt": _last(engine)[0] - limit}}}
    for doc in engine.take("audit", query, sort=["number"], limit=None):
        yield AuditEntry(**doc.source)
