"""A post as the one document that it is here: text, reading, numbers, clues, and whether linking has seen them."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from crawlers.items import Post, content_hash, from_json, full_text, numeric_id, to_json
from index.elastic.engine import dumped
from index.records import Clues, StoredPost, former_of
from index.times import utc
from index.words import number_forms, words_of
from nlp.annotation import Annotation
from nlp.annotation import from_json as annotation_from_json
from nlp.annotation import to_json as annotation_to_json

SLOTS = 840  # divisible by 2 to 8 and by many more numbers of workers
SHORTEST_PIECE = 3
_UNREAD: dict[str, Any] = {
    "read_by": "", "kind": "", "lang": "", "annotation": None, "numbers": [], "suffixes": [], "clues": None,
}  # fmt: skip
_clock, _last = threading.Lock(), [0]


def key(post_id: str) -> str:
    """The post's id, or a name of its own for one that is longer than the server takes (512 bytes)."""
    raw = post_id.encode("utf-8", "replace")
    return post_id if len(raw) <= 480 else "sha256:" + hashlib.sha256(raw).hexdigest()


def fresh(post: Post) -> dict[str, Any]:
    """A post that nobody has read yet."""
    published = utc(post.published_at)
    return {
        "id": post.id,
        "source": f"{post.platform}:{post.channel}",
        "platform": post.platform,
        "number": numeric_id(post),
        "published": published or None,
        "month": published[:7],
        "stored": tick(),
        "slot": zlib.crc32(post.id.encode("utf-8", "replace")) % SLOTS,
        "live": True,
        "keys": [],
        "former": [],
        "unlinked": False,
        **_text(post),
        **_UNREAD,
    }


def _text(post: Post) -> dict[str, Any]:
    return {
        "hash": content_hash(post), "version": post.version, "deleted": post.deleted_at is not None,
        "record": dumped(to_json(post)), "words": words_of(full_text(post)),
    }  # fmt: skip


def edited(source: Mapping[str, Any], post: Post) -> dict[str, Any]:
    """With a new text: it has to be read again, and whoever shared a contact with it linked again."""
    newer = replace(post, version=source["version"] + 1, edited=True)
    return {**source, **_text(newer), **_UNREAD, **forgotten(source)}


def forgotten(source: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of linking, once the clues no longer hold."""
    if source["clues"] is None:
        return {}
    return {"clues": None, "keys": [], "former": sorted({*source["former"], *source["keys"]}), "unlinked": True}


def erased(source: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing of the post but what linking needs to part the others from it; linking then deletes this too."""
    left = forgotten(source) or {"former": source["former"], "unlinked": True}
    return {"id": source["id"], "live": False, "clues": None, "keys": [], **left}


def gone(source: Mapping[str, Any], at: str | None) -> dict[str, Any]:
    """With a tombstone, or (None) without."""
    post = replace(post_of(source), deleted_at=at)
    return {**source, "deleted": at is not None, "record": dumped(to_json(post))}


def read(source: Mapping[str, Any], annotation: Annotation, clues: Clues) -> dict[str, Any]:
    """With what was read in it, queued for linking."""
    keys, forms = {*clues.contacts, *clues.bands}, number_forms(annotation)
    former = {*source["former"], *former_of(source["keys"], keys)}
    return {
        **source,
        "read_by": annotation.model,
        "kind": annotation.kind,
        "lang": annotation.lang,
        "annotation": dumped(annotation_to_json(annotation)),
        "numbers": forms,
        "suffixes": endings(forms),
        "clues": dumped({**asdict(clues), "signature": base64.b64encode(clues.signature).decode()}),
        "keys": sorted(keys),
        "former": sorted(former),
        "unlinked": True,
    }


def endings(forms: Sequence[str]) -> list[str]:
    """Every ending of three digits or more."""
    return sorted({form[i:] for form in forms for i in range(len(form) - SHORTEST_PIECE + 1)})


def post_of(source: Mapping[str, Any]) -> Post:
    """The post."""
    return from_json(json.loads(source["record"]))


def stored_of(source: Mapping[str, Any], lead: str | None) -> StoredPost:
    """The post with its reading."""
    read_ = source.get("annotation")
    return StoredPost(post_of(source), annotation_from_json(json.loads(read_)) if read_ else None, lead)


def clues_of(source: Mapping[str, Any]) -> Clues | None:
    """None while nobody has read it."""
    if not source.get("clues"):
        return None
    record = json.loads(source["clues"])
    lists = {name: tuple(record[name]) for name in ("contacts", "adjacent", "routes", "bands")}
    return Clues(**{**record, **lists, "signature": base64.b64decode(record["signature"])})


def tick() -> int:
    """Microseconds since 1970, never the same twice in one process."""
    with _clock:
        _last[0] = max(_last[0] + 1, time.time_ns() // 1000)
        return _last[0]
