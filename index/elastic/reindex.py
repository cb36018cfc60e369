"""Carries indices over to new ones, while everybody goes on writing; the alias is switched at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from elasticsearch import NotFoundError

from index.elastic import schema
from index.elastic.bulk import send_lines
from index.elastic.engine import Engine, dumped
from index.errors import StoreUnavailableError

_PAGE = 1000
Progress = Callable[[float], None]


def reindex(engine: Engine, kind: str, progress: Progress) -> tuple[str, str]:
    """The names of the old and the new index. Killed anywhere, the next call goes on where this one was.

    Each pass copies what was written since the one before. In the last one writers wait, for their requests are
    refused in a way that `Engine.request` tries again, and what they then write goes to the new index.
    """
    old = current(engine, kind)
    shards = _shards(engine, old)
    new = _successor(engine, kind, old, len(shards))
    marks = dict.fromkeys(shards, -1)
    while (copied := _pass(engine, old, new, marks, progress)) > _PAGE:
        pass
    engine.request("PUT", f"/{old}/_block/write")
    try:
        while copied:
            copied = _pass(engine, old, new, marks, progress)
        _delete_what_is_gone(engine, old, new)
        switch = [{"add": {"index": new, "alias": engine.name(kind)}}, {"remove_index": {"index": old}}]
        engine.request("POST", "/_aliases", {"actions": switch})
    except BaseException:
        engine.request("PUT", f"/{old}/_settings", {"index.blocks.write": None})
        raise
    return old, new


def current(engine: Engine, kind: str) -> str:
    """The index behind the alias."""
    try:
        return str(next(iter(engine.request("GET", f"/_alias/{engine.name(kind)}"))))
    except NotFoundError as error:
        raise StoreUnavailableError(
            f"{engine.settings.where} has no index {engine.name(kind)}: `vigie index init` makes it"
        ) from error


def _shards(engine: Engine, index: str) -> range:
    settings = engine.request("GET", f"/{index}/_settings")[index]["settings"]["index"]
    return range(int(settings["number_of_shards"]))


def _successor(engine: Engine, kind: str, old: str, shards: int) -> str:
    number = int(re.sub(r".*-", "", old)) + 1
    new = f"{engine.name(kind)}-v{schema.INDEX_VERSION}-{number:06d}"
    schema.put_template(engine, kind, shards)
    schema.make(engine, new, alias=None)  # there already: an earlier call was killed
    return new


def _pass(engine: Engine, old: str, new: str, marks: dict[int, int], progress: Progress) -> int:
    """Copy what each shard wrote after its mark. Versions go along, so that copying twice changes nothing."""
    engine.request("POST", f"/{old}/_refresh")
    count = 0
    for shard, mark in list(marks.items()):
        for page in _changed(engine, old, shard, mark):
            lines = [line for hit in page for line in _lines(new, hit)]
            send_lines(engine, lines)
            marks[shard] = max(marks[shard], page[-1]["_seq_no"])
            count += len(page)
            progress(len(page))
    return count


def _changed(engine: Engine, index: str, shard: int, mark: int) -> Iterator[list[dict[str, Any]]]:
    pit = engine.request("POST", f"/{index}/_pit?keep_alive=5m&preference=_shards:{shard}")["id"]
    after: list[Any] | None = None
    while True:
        body = {
            "pit": {"id": pit, "keep_alive": "5m"}, "query": {"range": {"_seq_no": {"gt": mark}}}, "size": _PAGE,
            "sort": ["_seq_no"], "version": True, "seq_no_primary_term": True, "track_total_hits": False,
        }  # fmt: skip
        hits = engine.request("POST", "/_search", {**body, "search_after": after} if after else body)["hits"]["hits"]
        if hits:
            yield hits
        if len(hits) < _PAGE:
            break
        after = hits[-1]["sort"]
    engine.close_view(pit)


def _lines(new: str, hit: dict[str, Any]) -> list[str]:
    action = {"_index": new, "_id": hit["_id"], "version": hit["_version"], "version_type": "external"}
    return [dumped({"index": action}), dumped(hit["_source"])]


def _delete_what_is_gone(engine: Engine, old: str, new: str) -> None:
    """What was erased while it was copied. All of the old is in the new, so equal counts are equal sets."""
    for index in (old, new):
        engine.request("POST", f"/{index}/_refresh")
    counts = [engine.request("GET", f"/{index}/_count")["count"] for index in (old, new)]
    if counts[0] == counts[1]:
        return
    there = {index: {doc.key for doc in engine.scan_index(index)} for index in (old, new)}
    extra = sorted(there[new] - there[old])
    send_lines(engine, [dumped({"delete": {"_index": new, "_id": name}}) for name in extra])
    if missing := there[old] - there[new]:
        raise StoreUnavailableError(f"{len(missing)} documents of {old} did not arrive in {new}: start again")


def status(engine: Engine) -> list[tuple[str, str, str, str, str]]:
    """For each kind its index, state, documents and size; whether it takes writes."""
    rows = list[tuple[str, str, str, str, str]]()
    for kind in schema.KINDS:
        index = current(engine, kind)
        (cat,) = engine.request("GET", f"/_cat/indices/{index}?format=json&bytes=mb")
        blocks = engine.request("GET", f"/{index}/_settings")[index]["settings"]["index"].get("blocks", {})
        block = ", ".join(name for name, on in blocks.items() if on == "true")
        rows.append((index, cat["health"], str(cat["docs.count"]), f"{cat['store.size']} MB", block or "open"))
    return rows
