"""Posts in, out, read, tombstoned."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from crawlers.items import Post, content_hash, from_json
from index.elastic import documents, keeping, leads
from index.elastic.bulk import Op, Result, must, write
from index.elastic.documents import key
from index.elastic.engine import Doc, Engine
from index.keeping import stones_of
from index.records import Clues, Stored, StoredPost, added
from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation

LIVE: dict[str, Any] = {"term": {"live": True}}
_FULL = ["record", "annotation", "id"]
_BATCH = 500


def put(engine: Engine, posts: Sequence[Post], refuse: Callable[[Sequence[Post], str], None]) -> Stored:
    """Insert new posts, keep earlier texts of changed ones. What the server will never take goes to `refuse`."""
    total = Stored()
    for start in range(0, len(posts), _BATCH):
        waiting = defaultdict[str, list[Post]](list)
        for post in posts[start : start + _BATCH]:
            waiting[key(post.id)].append(post)
        while waiting:
            one = _put_once(engine, waiting, refuse)
            total = added(total, one)
    return total


def _put_once(engine: Engine, waiting: dict[str, list[Post]], refuse: Callable[[Sequence[Post], str], None]) -> Stored:
    """Everything that nobody else touched meanwhile; what is left in `waiting` has to be looked at again."""
    known, ops, told = engine.get_all("posts", waiting), list[Op](), dict[str, list[str]]()
    earlier = list[Op]()
    erased = _take_out_erased(engine, waiting, known)
    for name, posts in waiting.items():
        doc = known.get(name)
        source, versions, told[name] = _merged(doc.source if doc else None, posts)
        earlier += [Op("versions", f"{name}:{v['version']}", v, always=True) for v in versions]
        if source != (doc.source if doc else None):
            ops.append(Op("posts", name, source, doc.token if doc else None))
    must(engine, earlier)  # before the text is replaced: a kill between leaves one version too many, and that is unseen
    for op, result in zip(ops, write(engine, ops), strict=True):
        if result.conflict:
            told.pop(op.key)
        elif result.refused:
            told.pop(op.key)
            refuse(waiting.pop(op.key), result.refused)
    for name in told:
        del waiting[name]
    counted = [word for words in told.values() for word in words]
    return Stored(**{word: counted.count(word) for word in ("new", "edited", "unchanged")}, erased=erased)


def _take_out_erased(engine: Engine, waiting: dict[str, list[Post]], known: Mapping[str, Doc]) -> int:
    """Posts that are not here because they were erased stay away; how many they were."""
    absent = [name for name in waiting if name not in known or not known[name].source["live"]]
    stones = {name: {stone for post in waiting[name] for stone in stones_of(post)} for name in absent}
    there = keeping.stones_there(engine, sorted(set().union(*stones.values())))
    return sum(len(waiting.pop(name)) for name in absent if stones[name] & there)


def _merged(
    source: Mapping[str, Any] | None, posts: Sequence[Post]
) -> tuple[Mapping[str, Any], list[dict[str, Any]], list[str]]:
    """The document after these posts of the same id, the versions they push out, and what each of them was."""
    now: Mapping[str, Any] = source or {}
    versions, told = list[dict[str, Any]](), list[str]()
    for post in posts:
        if not now.get("live"):
            left = {name: now[name] for name in ("former", "unlinked") if name in now}
            now = {**documents.fresh(post), **left}
            told.append("new")
        elif now["hash"] != content_hash(post):
            versions.append({"post": post.id, "version": now["version"], "record": now["record"]})
            now = documents.edited(now, post)
            told.append("edited")
        else:
            if now["deleted"]:  # it was thought gone and is back
                now = documents.gone(now, None)
            told.append("unchanged")
    return now, versions, told


def change(engine: Engine, ids: Iterable[str], changed: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]) -> int:
    """Apply a pure function to live documents; None leaves one as it is. Returns how many were written."""
    waiting, count = {key(post_id) for post_id in ids}, 0
    while waiting:
        ops = []
        for name, doc in engine.get_all("posts", waiting).items():
            if doc.source["live"] and (after := changed(doc.source)) is not None:
                ops.append(Op("posts", name, after, doc.token))
        results = must(engine, ops)
        count += sum(not result.conflict for result in results)
        waiting = conflicted(ops, results)
    return count


def conflicted(ops: Sequence[Op], results: Sequence[Result]) -> set[str]:
    """Keys of what somebody else changed meanwhile."""
    return {op.key for op, result in zip(ops, results, strict=True) if result.conflict}


def mark_deleted(engine: Engine, ids: Sequence[str], at: str) -> int:
    """Set the tombstone where there is none yet."""
    return change(engine, ids, lambda source: None if source["deleted"] else documents.gone(source, at))


def annotate(engine: Engine, read: Sequence[tuple[Annotation, int, Clues]]) -> int:
    """Annotation, numbers, clues and the place in the queue are one document: all of it or nothing."""
    count = 0
    for start in range(0, len(read), _BATCH):
        by_id = defaultdict[str, list[tuple[Annotation, int, Clues]]](list)
        for item in read[start : start + _BATCH]:
            by_id[item[0].post_id].append(item)

        def changed(source: Mapping[str, Any], by_id: Mapping[str, Any] = by_id) -> Mapping[str, Any] | None:
            after = source
            for annotation, version, clues in by_id[source["id"]]:
                if version == source["version"]:
                    after = documents.read(after, annotation, clues)
            return after if after is not source else None

        count += change(engine, by_id, changed)
    return count


def get(engine: Engine, ids: Sequence[str]) -> list[StoredPost]:
    """In the order asked for."""
    found = engine.get_all("posts", map(key, ids))
    live = {name: doc for name, doc in found.items() if doc.source["live"]}
    of = leads.lead_by_post(engine, [doc.source["id"] for doc in live.values()])
    return [documents.stored_of(live[key(post_id)].source, of.get(post_id)) for post_id in ids if key(post_id) in live]


def versions(engine: Engine, post_id: str) -> list[Post]:
    """Earlier texts, oldest first; one that a kill left behind before its successor was written is not shown."""
    doc = engine.get("posts", key(post_id))
    if doc is None or not doc.source["live"]:
        return []
    query = {"bool": {"filter": [{"term": {"post": post_id}}, {"range": {"version": {"lt": doc.source["version"]}}}]}}
    found = engine.take("versions", query, sort=["version"], limit=None)
    return [from_json(json.loads(version.source["record"])) for version in found]


def every(engine: Engine) -> Iterator[StoredPost]:
    """Oldest stored first, of one point in time."""
    engine.fresh("posts", always=True)
    page = list[Doc]()
    for doc in engine.scan("posts", LIVE, sort=["stored", "id"], size=500, fields=_FULL):
        page.append(doc)
        if len(page) == 500:
            yield from with_leads(engine, page)
            page = []
    yield from with_leads(engine, page)


def with_leads(engine: Engine, docs: Sequence[Doc]) -> Iterator[StoredPost]:
    """Documents as posts that know their lead."""
    of = leads.lead_by_post(engine, [doc.source["id"] for doc in docs])
    for doc in docs:
        yield documents.stored_of(doc.source, of.get(doc.source["id"]))


def pending(engine: Engine, model: str, limit: int, worker: tuple[int, int]) -> list[Post]:
    """Newest first."""
    query: dict[str, Any] = {"bool": {"filter": [LIVE], "must_not": [{"term": {"read_by": model}}]}}
    number, of = worker
    if of > 1:
        mine = [slot for slot in range(documents.SLOTS) if slot % of == number - 1]
        query["bool"]["filter"].append({"terms": {"slot": mine}})
    sort = [{"published": {"order": "desc", "missing": "_last"}}, "id"]
    return [
        documents.post_of(doc.source) for doc in engine.take("posts", query, sort=sort, limit=limit, fields=["record"])
    ]


def counts(engine: Engine) -> dict[str, int]:
    """The figures of the contract's `counts`."""
    read = {"bool": {"must_not": [{"term": {"read_by": ""}}]}}
    asked = {
        "annotated": {"filter": read},
        "pending": {"filter": {"term": {"read_by": ""}}},
        "flagged": {"filter": {"terms": {"kind": list(OFFER_KINDS)}}},
        "channels": {"terms": {"field": "source", "size": 50_000}},
    }
    answer = engine.search("posts", {"size": 0, "track_total_hits": True, "query": LIVE, "aggs": asked})
    found = answer["aggregations"]
    return {
        "posts": answer["hits"]["total"]["value"],
        "channels": len(found["channels"]["buckets"]),
        **{name: found[name]["doc_count"] for name in ("annotated", "pending", "flagged")},
        "leads": sum(leads.counts(engine).values()),
    }
