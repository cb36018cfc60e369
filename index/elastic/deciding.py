"""What people decide. A decision is first part of its lead's document, where two at once collide, then a document."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, replace

from index.elastic import decided, leads, log
from index.elastic.engine import Doc, Engine, dumped
from index.errors import ConflictError, StoreAwayError
from index.leads import facts, repeated, with_status
from index.records import Decision, Lead

_MOMENT = 3.0  # seconds that whoever is writing a decision down gets, before another does it for them


def decide(engine: Engine, decision: Decision, revision: int | None) -> Lead:
    """Append the decision, once; with `revision`, raise ConflictError where somebody decided since."""
    while True:
        doc = leads.find(engine, decision.lead)
        if doc.source["intending"]:
            settle(engine, doc)
            continue
        lead = leads.lead_of(doc.source)
        known = decided.on_posts(engine, lead.posts)
        if repeated(decision, known):
            return lead
        if revision is not None and lead.revision != revision:
            raise _conflict(lead, known)
        # Numbers rise along each lead's history whatever the clocks of those who decide say.
        number = max([time.time_ns() // 1000, *(d.number + 1 for d in known)])
        posts, seen = decision.posts or lead.posts, decision.facts or facts(lead)
        full = replace(decision, lead=lead.id, posts=tuple(posts), facts=tuple(seen), number=number)
        after = with_status(lead, [*known, full])
        source = leads.source_of(after, doc.source["epoch"], dumped(asdict(full)))
        if token := engine.put("leads", lead.id, source, doc.token):
            with contextlib.suppress(StoreAwayError):  # it is taken: whoever meets the lead next writes the rest down
                settle(engine, Doc(lead.id, source, token), ours=True)
            return after


def _conflict(lead: Lead, known: list[Decision]) -> ConflictError:
    latest = next((d for d in reversed(known) if not d.undone and d.decision != "note"), None)
    who = f"{latest.who} chose {latest.decision!r} at {latest.at}" if latest else "it changed"
    return ConflictError(f"lead {lead.id} is no longer as it was shown: {who}; look at it again", latest)


def settle(engine: Engine, doc: Doc, *, ours: bool = False) -> None:
    """Write down the decision that stands in a lead's document, and in the audit log; then it stands there no more.

    Whoever meets such a document does this, so that a kill in the middle is made good.
    """
    if not ours and _done_by_its_owner(engine, "leads", doc):
        return
    decision = decided.of_record(doc.source["intent"])
    engine.put(
        "decisions", decided.key_of(decision), decided.source_of(decision), None
    )  # None: somebody did it already
    what = f"{decision.decision} {decision.note}".strip()
    log.append(engine, decision.at, decision.who, "decide", decision.lead, what, once=not ours)
    engine.fresh("decisions")
    engine.fresh("leads", always=True)
    for other in leads.leads_of(engine, decision.posts) - {decision.lead}:
        refresh(engine, other)  # a split, since this person saw the lead
    engine.put("leads", doc.key, {**doc.source, "intent": None, "intending": False}, doc.token)


def _done_by_its_owner(engine: Engine, kind: str, doc: Doc) -> bool:
    deadline = time.monotonic() + _MOMENT
    while time.monotonic() < deadline:
        time.sleep(0.05)
        now = engine.get(kind, doc.key)
        if now is None or now.token != doc.token:
            return True
    return False


def undo(engine: Engine, who: str, at: str) -> Decision | None:
    """Mark that person's latest decision undone, and bring every lead up to date that holds one of its posts."""
    repair(engine)
    query = {"bool": {"filter": [{"term": {"who": who}}, {"term": {"undone": False}}]}}
    while True:
        engine.fresh("decisions", always=True)
        doc = next(engine.take("decisions", query, sort=[{"number": "desc"}], limit=1), None)
        if doc is None:
            return None
        decision = decided.of_record(doc.source["record"])
        settling = {"unsettled": True, "undoing": dumped([at, who])}
        source = {**decided.source_of(replace(decision, undone=True)), **settling}
        if token := engine.put("decisions", doc.key, source, doc.token):
            _settle_undone(engine, Doc(doc.key, source, token), ours=True)
            return decision


def _settle_undone(engine: Engine, doc: Doc, *, ours: bool = False) -> None:
    if not ours and _done_by_its_owner(engine, "decisions", doc):
        return
    at, who = json.loads(doc.source["undoing"])
    decision = decided.of_record(doc.source["record"])
    log.append(engine, at, who, "undo", decision.lead, decision.decision, once=not ours)
    engine.fresh("leads", always=True)
    for lead in sorted(leads.leads_of(engine, doc.source["posts"])):
        refresh(engine, lead)
    engine.put("decisions", doc.key, {**doc.source, "unsettled": False, "undoing": None}, doc.token)


def repair(engine: Engine) -> None:
    """Finish what a killed process left: decisions not written down, leads not told of an undoing."""
    engine.fresh("leads", always=True)
    for doc in list(engine.take("leads", {"term": {"intending": True}}, sort=["_doc"], limit=1000)):
        settle(engine, doc)
    engine.fresh("decisions", always=True)
    for doc in list(engine.take("decisions", {"term": {"unsettled": True}}, sort=["_doc"], limit=1000)):
        _settle_undone(engine, doc)


def refresh(engine: Engine, lead_id: str) -> Lead | None:
    """Bring a lead's status up to date with the decisions on its posts; None where it is gone."""
    while True:
        doc = engine.get("leads", lead_id)
        if doc is None or doc.source["gone"]:
            return None
        if doc.source["intending"]:
            settle(engine, doc)
            continue
        lead = leads.lead_of(doc.source)
        after = with_status(lead, decided.on_posts(engine, lead.posts))
        if after == lead or engine.put("leads", lead_id, leads.source_of(after, doc.source["epoch"]), doc.token):
            return after


def on_lead(engine: Engine, lead_id: str) -> list[Decision]:
    """Newest first, undone ones included."""
    doc = leads.find(engine, lead_id)
    if doc.source["intending"]:
        settle(engine, doc)
    return list(reversed(decided.on_posts(engine, doc.source["posts"])))
