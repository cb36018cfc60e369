"""Erases posts with all that was made of them, in steps that may each be done twice; linking then parts the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.elastic import decided, documents, keeping
from index.elastic.bulk import Op, forget, must
from index.elastic.documents import key
from index.elastic.engine import Engine, parts
from index.elastic.posts import conflicted
from index.keeping import contacts_of, keepers, stones_of, without
from index.records import Decision


@dataclass(frozen=True, slots=True)
class Going:
    """What an order comes to now: ids that can go, their stones, how many earlier texts; how many posts are held."""

    posts: tuple[str, ...]
    stones: tuple[str, ...]
    versions: int
    held: int


def going(engine: Engine, ids: Sequence[str]) -> Going:
    """Nothing is written."""
    reach, posts, stones, held = keeping.reach(engine), list[str](), list[str](), 0
    for part in parts(list(dict.fromkeys(ids))):
        for doc in engine.get_all("posts", map(key, part)).values():
            if not doc.source["live"]:
                continue
            if keepers(reach, doc.source["id"], doc.source["source"]):
                held += 1
            else:
                posts.append(doc.source["id"])
                stones += stones_of(documents.post_of(doc.source))
    return Going(tuple(posts), tuple(stones), _count_versions(engine, posts), held)


def _count_versions(engine: Engine, posts: Sequence[str]) -> int:
    engine.fresh("versions", always=True)
    counts = (
        engine.request("POST", f"/{engine.name('versions')}/_count", {"query": {"terms": {"post": part}}})["count"]
        for part in parts(posts)
    )
    return sum(counts)


def held(engine: Engine, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each of these posts that is held, by which holds."""
    reach, found = keeping.reach(engine), dict[str, tuple[str, ...]]()
    if reach:
        for doc in engine.get_all("posts", map(key, ids)).values():
            if doc.source["live"] and (holds := keepers(reach, doc.source["id"], doc.source["source"])):
                found[doc.source["id"]] = holds
    return found


def drop(engine: Engine, ids: Sequence[str], stones: Iterable[str]) -> None:
    """The stones first: a post that is crawled again meanwhile stays away."""
    keeping.put_stones(engine, stones)
    for part in parts(ids):
        waiting = {key(post) for post in part}
        while waiting:  # once more where somebody wrote to a post meanwhile
            docs = [doc for doc in engine.get_all("posts", waiting).values() if doc.source["live"]]
            ops = list[Op]()
            for doc in docs:
                linking = doc.source["clues"] is not None or doc.source["unlinked"]
                ops.append(Op("posts", doc.key, documents.erased(doc.source) if linking else None, doc.token))
            waiting = conflicted(ops, must(engine, ops))
    for kind in ("versions", "sightings", "meanings"):
        forget(engine, kind, "post", ids)
    _forget_decisions(engine, ids)
    if ids:  # what was erased stays in the files until they are merged
        for name in ("posts", "versions", "sightings", "meanings", "decisions"):
            path = f"/{engine.name(name)}/_forcemerge?only_expunge_deletes=true&wait_for_completion=false"
            engine.request("POST", path)


def _forget_decisions(engine: Engine, gone: Sequence[str]) -> None:
    known = decided.on_posts(engine, gone)
    while known:
        left, still = _live(engine, [post for one in known for post in one.posts]), _shown(engine, known)
        docs = engine.get_all("decisions", map(decided.key_of, known))
        ops = list[Op]()
        for doc in docs.values():
            after = without(decided.of_record(doc.source["record"]), left, still)
            settling = {name: doc.source[name] for name in ("unsettled", "undoing")}
            source = {**decided.source_of(after), **settling} if after else None
            ops.append(Op("decisions", doc.key, source, doc.token))
        again = conflicted(ops, must(engine, ops))
        known = [one for one in known if decided.key_of(one) in again]


def _live(engine: Engine, posts: Iterable[str]) -> set[str]:
    found = engine.get_all("posts", map(key, posts))
    return {doc.source["id"] for doc in found.values() if doc.source["live"]}


def _shown(engine: Engine, decisions: Sequence[Decision]) -> set[str]:
    """Contacts of these decisions that some stored post still shows."""
    engine.fresh("posts", always=True)
    found = set[str]()
    for part in parts(sorted(contacts_of(decisions))):
        asked = {"filters": {"filters": {name: {"term": {"keys": name}} for name in part}}}
        answer = engine.search("posts", {"size": 0, "query": {"terms": {"keys": part}}, "aggs": {"shown": asked}})
        buckets = answer["aggregations"]["shown"]["buckets"]
        found |= {name for name, bucket in buckets.items() if bucket["doc_count"]}
    return found
