"""The watchlist and what it found, as documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from index.elastic import log
from index.elastic.bulk import Op, forget, must
from index.elastic.documents import key
from index.elastic.engine import Engine, dumped
from index.errors import NotFoundError
from index.query import in_one_line
from index.records import Sighting, Watch, watch_from_json, watch_to_json

_MOST_ENTRIES = 50_000  # that are counted; a server makes no more buckets at once than 65,536
_NEWEST = [{"at": "desc"}, "watch", "post"]


def add(engine: Engine, watches: Sequence[Watch]) -> int:
    """New entries. The links of the audit log come first: nothing is ever watched that the log does not tell of."""
    there = engine.get_all("watches", [watch.id for watch in watches])
    new = {watch.id: watch for watch in reversed(watches) if watch.id not in there}
    links = [(w.at, w.who, "watch", in_one_line(w.query), w.id) for w in watches if w is new.get(w.id)]
    if not links:
        return 0
    log.append_all(engine, links)
    results = must(engine, [op_of(watch) for watch in new.values()])
    return sum(not result.conflict for result in results)


def op_of(watch: Watch, *, always: bool = False) -> Op:
    """The write of an entry."""
    source = {"id": watch.id, "at": watch.at, "record": dumped(watch_to_json(watch))}
    return Op("watches", watch.id, source, always=always)


def remove(engine: Engine, watch_id: str, who: str, at: str) -> Watch:
    """With its sightings, which go last: killed in between, they belong to nobody and are not shown."""
    doc = engine.get("watches", watch_id) if watch_id else None
    if doc is None:
        raise NotFoundError(f"the watchlist has no entry {watch_id!r}: `vigie watchlist list` shows them")
    watch = watch_from_json(json.loads(doc.source["record"]))
    log.append(engine, at, who, "unwatch", in_one_line(watch.query), watch.id)
    must(engine, [Op("watches", watch_id, None, doc.token)])
    forget(engine, "sightings", "watch", [watch_id])
    return watch


def every(engine: Engine) -> list[Watch]:
    """Oldest first, those included that others saved this very second."""
    engine.fresh("watches", always=True)
    docs = engine.take("watches", {"match_all": {}}, sort=["at", "id"], limit=None, fields=["record"])
    return [watch_from_json(json.loads(doc.source["record"])) for doc in docs]


def see(engine: Engine, found: Sequence[Sighting]) -> int:
    """Only of entries and posts that there are."""
    watches = engine.get_all("watches", {one.watch for one in found})
    docs = engine.get_all("posts", {key(one.post) for one in found})
    live = {name for name, doc in docs.items() if doc.source["live"]}
    wanted = {(one.watch, one.post): one for one in found if one.watch in watches and key(one.post) in live}
    return sum(not result.conflict for result in must(engine, [sighting_op(one) for one in wanted.values()]))


def sighting_op(one: Sighting, *, always: bool = False) -> Op:
    """The write of a sighting: its id is the pair, so that the same one twice is one."""
    return Op("sightings", _key(one), asdict(one), always=always)


def _key(one: Sighting) -> str:
    return f"{one.watch}:{key(one.post)}"


def sightings(engine: Engine, watch: str, unseen: bool, limit: int | None) -> list[Sighting]:
    """Newest first, those included that others recorded this very second."""
    engine.fresh("sightings", always=True)
    conditions: list[dict[str, Any]] = [{"term": {"watch": watch}}] if watch else []
    conditions += [{"term": {"seen": False}}] if unseen else []
    docs = engine.take("sightings", {"bool": {"filter": conditions}}, sort=_NEWEST, limit=limit)
    return [Sighting(**doc.source) for doc in docs]


def mark_seen(engine: Engine, shown: Sequence[Sighting]) -> None:
    """Just these."""
    must(engine, [Op("sightings", _key(one), {"seen": True}, partial=True) for one in shown])


def counts(engine: Engine) -> Mapping[str, tuple[int, int]]:
    """All and unseen ones, by entry, likewise."""
    engine.fresh("sightings", always=True)
    unseen = _counted(engine, {"term": {"seen": False}})
    return {watch: (count, unseen.get(watch, 0)) for watch, count in _counted(engine, {"match_all": {}}).items()}


def _counted(engine: Engine, query: Mapping[str, Any]) -> dict[str, int]:
    asked = {"watch": {"terms": {"field": "watch", "size": _MOST_ENTRIES}}}
    answer = engine.search("sightings", {"size": 0, "query": query, "aggs": asked})
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["watch"]["buckets"]}
