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
    _carry_out(engine, {"erasure": asdict(wanted)}, order.at, order.who, erasure_said(order, done))
    return done


def expire(engine: Engine, *, before: str, kind: str | None, channel: str | None) -> int:
    """Returns how many posts went."""
    count = 0
    for order in expiry.due(engine, before=before, kind=kind, channel=channel):
        _carry_out(engine, {"erasure": asdict(order)}, order.at, order.who, expiry_said(order))
        count += len(order.posts)
    return count


def hold(engine: Engine, wanted: Hold) -> None:
    """Placed or, where it says so, released."""
    at, who = wanted.released_at or wanted.at, wanted.released_by or wanted.who
    _carry_out(engine, {"hold": hold_to_json(wanted)}, at, who, hold_said(wanted))


def release(engine: Engine, hold_id: str, who: str, at: str, why: str) -> Hold:
    """One that ended before stays as it was."""
    found = keeping.hold(engine, hold_id)
    if not found.released_at:
        found = replace(found, released_at=at, released_by=who, released_why=why)
        hold(engine, found)
    return found


def _carry_out(engine: Engine, order: dict[str, Any], at: str, who: str, said: tuple[str, str, str]) -> None:
    """The order holds its link of the audit chain too, so that whoever finishes it need not know what it was."""
    source = {"what": "order", "record": dumped({**order, "link": (at, who, *said)})}
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
        keeping.put_hold(engine, hold_from_json(order["hold"]))
    else:
        erasing.drop(engine, order["erasure"]["posts"], order["erasure"]["stones"])
    log.append(engine, *order["link"], once=again)
    must(engine, [Op("keeping", _KEY, None, doc.token)])
