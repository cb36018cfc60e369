"""Erasing, holding and releasing: an order is kept whole before it is carried out, and whoever finds it finishes it.

One at a time, for the lease of linking is held meanwhile: no hold can come between an erasure's look and its deed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from index.elastic import erasing, expiry, keeping, log
from index.elastic.bulk import Op, must
from index.elastic.engine import Doc, Engine, dumped
from index.errors import StoreUnavailableError
from index.keeping import Erased, Erasure, Hold, erasure_said, expiry_said, hold_from_json, hold_said, hold_to_json

_KEY = "order"


def erase(engine: Engine, order: Erasure) -> Erased:
    """Those of the posts that no hold keeps."""
    found = erasing.going(engine, order.posts)
    done = Erased(len(found.posts), found.versions, found.held)
    wanted = replace(order, posts=found.posts, stones=(*found.stones, *order.stones))
    _carry_out(engine, {"erasure": asdict(wanted), "done": asdict(done)})
    return done


def expire(engine: Engine, *, before: str, kind: str | None, channel: str | None) -> int:
    """Returns how many posts went."""
    count = 0
    for order in expiry.due(engine, before=before, kind=kind, channel=channel):
        _carry_out(engine, {"expiry": asdict(order)})
        count += len(order.posts)
    return count


def hold(engine: Engine, wanted: Hold) -> None:
    """Placed or, where it says so, released."""
    _carry_out(engine, {"hold": hold_to_json(wanted)})


def release(engine: Engine, hold_id: str, who: str, at: str, why: str) -> Hold:
    """One that ended before stays as it was."""
    found = keeping.hold(engine, hold_id)
    if not found.released_at:
        found = replace(found, released_at=at, released_by=who, released_why=why)
        hold(engine, found)
    return found


def _carry_out(engine: Engine, order: dict[str, Any]) -> None:
    source = {"what": "order", "record": dumped(order)}
    token = engine.put("keeping", _KEY, source, None)
    if token is None:
        raise StoreUnavailableError("another order to erase or to hold was given just now: try again")
    _finish(engine, Doc(_KEY, source, token), again=False)


def repair(engine: Engine) -> None:
    """Finish what a killed process left."""
    if doc := engine.get("keeping", _KEY):
        _finish(engine, doc, again=True)


def _finish(engine: Engine, doc: Doc, *, again: bool) -> None:
    order = json.loads(doc.source["record"])
    if "hold" in order:
        wanted = hold_from_json(order["hold"])
        keeping.put_hold(engine, wanted)
        at, who, said = wanted.released_at or wanted.at, wanted.released_by or wanted.who, hold_said(wanted)
    else:
        erasure = Erasure(**(order.get("erasure") or order["expiry"]))
        erasing.drop(engine, erasure.posts, erasure.stones)
        said = erasure_said(erasure, Erased(**order["done"])) if "erasure" in order else expiry_said(erasure)
        at, who = erasure.at, erasure.who
    log.append(engine, at, who, *said, once=again)
    must(engine, [Op("keeping", _KEY, None, doc.token)])
