"""Holds, the stones of erased posts and the key of digests, as documents."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any

from index.elastic import leads
from index.elastic.bulk import Op, must
from index.elastic.engine import Engine, dumped
from index.errors import NotFoundError
from index.keeping import Hold, Reach, hold_from_json, hold_to_json, reaches


def holds(engine: Engine, *, released: bool = False) -> list[Hold]:
    """Oldest first; with `released` those that hold no longer too."""
    engine.fresh("keeping", always=True)
    docs = engine.scan("keeping", {"term": {"what": "hold"}})
    found = sorted((_hold_of(doc.source) for doc in docs), key=lambda hold: (hold.at, hold.id))
    return [hold for hold in found if released or not hold.released_at]


def hold(engine: Engine, hold_id: str) -> Hold:
    """Raises NotFoundError."""
    doc = engine.get("keeping", f"hold:{hold_id}")
    if doc is None:
        raise NotFoundError(f"there is no hold {hold_id!r}: `vigie hold list` names them")
    return _hold_of(doc.source)


def _hold_of(source: dict[str, Any]) -> Hold:
    return hold_from_json(json.loads(source["record"]))


def put_hold(engine: Engine, hold: Hold) -> None:
    """Over the one of the same id."""
    must(engine, [op(f"hold:{hold.id}", dumped(hold_to_json(hold)))])


def op(name: str, record: str) -> Op:
    """A document whatever was there before."""
    return Op("keeping", name, {"what": name.partition(":")[0], "record": record}, always=True)


def reach(engine: Engine) -> list[Reach]:
    """What holds keep now."""
    engine.fresh("leads", always=True)
    return reaches(
        holds(engine), lambda posts: leads.leads_of(engine, posts), lambda found: leads.posts_of(engine, found)
    )


def put_stones(engine: Engine, stones: Iterable[str]) -> None:
    """Posts of these hashes stay away from now on."""
    must(engine, [op(f"stone:{stone}", "") for stone in dict.fromkeys(stones)])


def stones_there(engine: Engine, stones: Iterable[str]) -> set[str]:
    """Those of the hashes that are of erased posts."""
    found = engine.get_all("keeping", [f"stone:{stone}" for stone in stones])
    return {name.partition(":")[2] for name in found}


def secret(engine: Engine) -> bytes:
    """The key of digests, made at first use."""
    if (doc := engine.get("keeping", "key:digest")) is None:
        engine.put("keeping", "key:digest", {"what": "key", "record": secrets.token_hex(32)}, None)
        doc = engine.get("keeping", "key:digest")
    assert doc is not None
    return bytes.fromhex(doc.source["record"])
