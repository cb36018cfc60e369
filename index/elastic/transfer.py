"""The documents of this store as records of `index.transfer`, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crawlers.items import from_json
from index.elastic import decided, documents, keeping, lease, meanings, watched
from index.elastic.bulk import Op, must
from index.elastic.documents import key
from index.elastic.engine import Doc, Engine, dumped
from index.elastic.leads import source_of
from index.features import clues_of
from index.records import Sighting, decision_from_json, lead_from_json, watch_from_json
from nlp.annotation import from_json as annotation_from_json

Record = Mapping[str, Any]
_ALL: dict[str, dict[str, Any]] = {"sources": {"term": {"what": "source"}}, "leads": {"term": {"gone": False}}}
_SORT = {"posts": ["stored", "id"], "decisions": ["number"], "audit": ["number"]}


def give(engine: Engine, kind: str) -> Iterator[Record]:
    """All records of a kind, of one point in time."""
    index = "state" if kind == "sources" else kind
    engine.fresh(index, always=True)
    query = _ALL.get(kind, {"match_all": {}})
    for doc in engine.scan(index, query, sort=_SORT.get(kind, ["_shard_doc"]), size=500):
        if record := _record(kind, doc):
            yield record


def _record(kind: str, doc: Doc) -> Record | None:
    source = doc.source
    if kind == "posts":
        return _post(source)
    if kind == "meanings":
        return {"post": source["post"], "direction": source["direction"]}
    if kind == "versions":
        return {**source, "record": json.loads(source["record"])}
    if kind in ("decisions", "leads", "watches"):
        return dict(json.loads(source["record"]))
    if kind == "keeping":
        return {"id": doc.key, "record": doc.source["record"]} if doc.key != "order" else None
    if kind == "sources":
        outcomes = [json.loads(outcome) for outcome in source["outcomes"]]
        return {**{name: source[name] for name in ("source", "newest_id", "last_ok_at")}, "outcomes": outcomes}
    return source


def _post(source: Mapping[str, Any]) -> Record:
    live = source["live"]
    read = json.loads(source["annotation"]) if live and source["annotation"] else None
    post = json.loads(source["record"]) if live else None
    state = {"former": sorted(source["former"]), "unlinked": source["unlinked"]}
    return {"id": source["id"], "post": post, "annotation": read, **state}


def take(engine: Engine, kind: str, records: Sequence[Record]) -> None:
    """Put records, over those of the same name."""
    epoch = lease.epoch(engine) if kind == "leads" else 0
    must(engine, [_op(kind, record, epoch) for record in records])


def _op(kind: str, record: Record, epoch: int) -> Op:
    if kind == "posts":
        return Op("posts", key(record["id"]), _document(record), always=True)
    if kind == "meanings":
        return meanings.op(record["post"], bytes.fromhex(record["direction"]))
    if kind == "versions":
        source = {**record, "record": dumped(record["record"])}
        return Op("versions", f"{key(record['post'])}:{record['version']}", source, always=True)
    if kind == "decisions":
        made = decision_from_json(record)
        return Op("decisions", decided.key_of(made), decided.source_of(made), always=True)
    if kind == "leads":
        return Op("leads", record["id"], source_of(lead_from_json(record), epoch), always=True)
    if kind == "keeping":
        return keeping.op(record["id"], record["record"])
    if kind == "sources":
        outcomes = [dumped(outcome) for outcome in record["outcomes"]]
        source = {**record, "what": "source", "outcomes": outcomes}
        return Op("state", f"source:{record['source']}", source, always=True)
    if kind == "watches":
        return watched.op_of(watch_from_json(record), always=True)
    if kind == "sightings":
        return watched.sighting_op(Sighting(**record), always=True)
    return Op("audit", str(record["number"]), record)


def _document(record: Record) -> Mapping[str, Any]:
    state = {"former": record["former"], "unlinked": record["unlinked"]}
    if record["post"] is None:
        return {"id": record["id"], "live": False, "clues": None, "keys": [], **state}
    post = from_json(record["post"])
    source: Mapping[str, Any] = documents.fresh(post)
    if record["annotation"]:
        read = annotation_from_json(record["annotation"])
        source = documents.read(source, read, clues_of(post, read))
    return {**source, **state}
