"""The indices: strict mappings, templates, versioned names behind aliases."""

from __future__ import annotations

from typing import Any

from elasticsearch import ApiError, NotFoundError

from index.elastic import faults
from index.elastic.engine import Engine
from index.errors import StoreUnavailableError, StoreVersionError
from index.meaning import SIZE

# Raise this when mappings change in a way that an older Vigie cannot read; `vigie index reindex` carries data over.
INDEX_VERSION = 1

_KEY = {"type": "keyword"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}  # given back as it was put in, never searched
_FLAG, _LONG, _SHORT = {"type": "boolean"}, {"type": "long"}, {"type": "short"}
# Our own fold() has cut the text into words already, so blanks are all there is to split at. Prefixes up to eight
# letters are terms of their own: `ton*` is one look-up, also within a phrase.
_WORDS = {
    "type": "text", "analyzer": "whitespace", "norms": False, "index_prefixes": {"min_chars": 1, "max_chars": 8},
}  # fmt: skip
# Signed bytes: index.meaning says of what.
_VECTOR = {"type": "dense_vector", "dims": SIZE, "element_type": "byte", "index": True, "similarity": "cosine"}
_TIME = {"type": "date", "format": "strict_date_time_no_millis"}

KINDS: dict[str, dict[str, Any]] = {
    "posts": {
        "id": _KEY, "source": _KEY, "platform": _KEY, "number": _LONG, "published": _TIME, "month": _KEY,
        "stored": _LONG,  # microseconds: the order in which posts came in
        "slot": _SHORT,  # a hash of the id that shares posts out between workers
        "hash": _KEPT, "version": _LONG, "deleted": _FLAG, "record": _KEPT,
        "live": _FLAG,  # false: erased, and linking has not taken notice yet
        "read_by": _KEY, "kind": _KEY, "lang": _KEY, "annotation": _KEPT, "words": _WORDS,
        "numbers": _KEY, "suffixes": _KEY,  # digits, and every ending of them: any piece is the start of an ending
        "clues": _KEPT, "keys": _KEY, "former": _KEY, "unlinked": _FLAG,
    },
    "meanings": {"post": _KEY, "direction": _KEPT, "meaning": _VECTOR},
    "versions": {"post": _KEY, "version": _LONG, "record": _KEPT},
    "leads": {
        "id": _KEY, "score": {"type": "double"}, "last_seen": _KEY, "status": _KEY, "revision": _LONG,
        "record": _KEPT, "posts": _KEY, "epoch": _LONG,
        "gone": _FLAG,  # merged into others: it stays as a stone in the way of a worker that is late
        "intent": _KEPT, "intending": _FLAG,  # a decision that was taken here and is being written down
    },
    "decisions": {
        "number": _LONG, "lead": _KEY, "decision": _KEY, "who": _KEY, "posts": _KEY, "record": _KEPT, "undone": _FLAG,
        "unsettled": _FLAG, "undoing": _KEPT,  # taken back, and by whom, while leads and audit log are told
    },
    "watches": {"id": _KEY, "at": _KEY, "record": _KEPT},
    "sightings": {"watch": _KEY, "post": _KEY, "at": _KEY, "seen": _FLAG},
    "keeping": {"what": _KEY, "record": _KEPT},
    "audit": {
        "number": _LONG, "at": _KEPT, "who": _KEY, "action": _KEY, "subject": _KEPT, "detail": _KEPT,
        "previous": _KEPT, "hash": _KEPT,
    },
    "state": {
        "what": _KEY, "source": _KEY, "newest_id": _LONG, "last_ok_at": _KEPT, "outcomes": _KEPT,
        "holder": _KEPT, "beat": _LONG, "epoch": _LONG, "intent": _KEPT,
    },
}  # fmt: skip


def template(kind: str, shards: int) -> dict[str, Any]:
    """Settings and mapping of one kind. An index is only ever made by us, never by a stray write."""
    settings = {
        "number_of_shards": shards if kind == "posts" else 1,
        "auto_expand_replicas": "0-1",  # a copy of everything as soon as there is a second node
        "refresh_interval": "1s",  # said outright, or the server stops refreshing what nobody searches for a while
    }
    mappings = {"dynamic": "strict", "_meta": {"vigie": INDEX_VERSION}, "properties": KINDS[kind]}
    return {"settings": settings, "mappings": mappings}


def create(engine: Engine, *, shards: int = 1) -> list[str]:
    """Make what is missing; returns the names of new indices. Two who do so at once do no harm."""
    have, made = versions(engine), list[str]()
    for kind in KINDS:
        if kind not in have:
            put_template(engine, kind, shards)
            name = f"{engine.name(kind)}-v{INDEX_VERSION}-000001"
            if make(engine, name, alias=engine.name(kind)):
                made.append(name)
    return made


def put_template(engine: Engine, kind: str, shards: int) -> None:
    """What every index of this kind and of this format is made with."""
    body = {
        "index_patterns": [f"{engine.name(kind)}-v{INDEX_VERSION}-*"], "template": template(kind, shards),
        "allow_auto_create": False, "priority": 500,
    }  # fmt: skip
    engine.request("PUT", f"/_index_template/{engine.name(kind)}-v{INDEX_VERSION}", body)


def make(engine: Engine, name: str, *, alias: str | None) -> bool:
    """False where it is there already."""
    try:
        engine.request("PUT", f"/{name}", {"aliases": {alias: {}} if alias else {}})
    except StoreUnavailableError as error:
        told = error.__cause__
        if isinstance(told, ApiError) and faults.cause(told.body)[0] == "resource_already_exists_exception":
            return False
        raise
    return True


def versions(engine: Engine) -> dict[str, int]:
    """The format of each kind's present index, by kind; those without an index are missing."""
    found = dict[str, int]()
    for kind in KINDS:
        try:
            answer = engine.request("GET", f"/{engine.name(kind)}/_mapping")
        except NotFoundError:
            continue
        for index in answer.values():
            found[kind] = int(index["mappings"].get("_meta", {}).get("vigie", 0))
    return found


def check(engine: Engine) -> None:
    """Raise StoreError unless a server of a version we know is there and the indices are ours; make missing ones."""
    known = check_server(engine)
    have = versions(engine)
    if missing := [kind for kind in KINDS if kind not in have]:
        try:
            create(engine)
        except StoreUnavailableError as error:
            raise StoreUnavailableError(
                f"{engine.settings.where} has no index {engine.name(missing[0])} and it could not be made ({error}): "
                "ask its operator to run `vigie index init`"
            ) from error
    check_health(engine)
    for kind, version in have.items():
        if version != INDEX_VERSION:
            raise StoreVersionError(
                f"the index {engine.name(kind)} at {engine.settings.where} ({known}) has format {version} and this "
                f"Vigie reads format {INDEX_VERSION}: run `vigie index reindex`, or use the Vigie that wrote it"
            )


def check_health(engine: Engine) -> None:
    """Raise where some of our shards have no copy that could be read; a cluster that just recovers gets a moment."""
    path = f"/_cluster/health/{engine.name('*')}?wait_for_status=yellow&timeout=10s"
    try:
        health = engine.request("GET", path)
    except StoreUnavailableError as error:
        told = error.__cause__
        if not (isinstance(told, ApiError) and told.status_code == 408):
            raise
        health = told.body
    if health["status"] == "red":
        raise StoreUnavailableError(
            f"the store {engine.settings.where} is red: {health['unassigned_shards']} shards have no copy that can be "
            "read; its operator sees why with `GET _cluster/allocation/explain`"
        )


def check_server(engine: Engine) -> str:
    """The server's version. No patience: whoever opens a store is sitting there."""
    try:
        answer = engine.request("GET", "/_nodes/_local?filter_path=nodes.*.version", patience=3)
    except NotFoundError as error:
        raise StoreUnavailableError(
            f"what answers at {engine.settings.where} is not Elasticsearch: check VIGIE_STORE"
        ) from error
    nodes = answer.get("nodes", {}) if isinstance(answer, dict) else {}
    version = str(next((node["version"] for node in nodes.values()), "unknown"))
    if version.split(".", maxsplit=1)[0] not in ("8", "9"):
        raise StoreVersionError(
            f"{engine.settings.where} is Elasticsearch {version} and Vigie works with 8 and 9: upgrade the server"
        )
    return version
