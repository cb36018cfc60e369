"""One step of linking: what it will write is kept first, so that a killed worker's step is finished by the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.elastic import decided, deciding, leads
from index.elastic.bulk import Op, must
from index.elastic.engine import Doc, Engine, Token
from index.leads import with_status
from index.records import Decision, Lead, lead_from_json, lead_to_json


def intent(made: Sequence[Lead], replaces: Iterable[str], linked: Mapping[str, tuple[Token, bool]]) -> dict[str, Any]:
    """All that one linking step will write, as JSON: once this is kept, the step will be finished by somebody."""
    return {
        "leads": [lead_to_json(lead) for lead in made],
        "replaces": sorted(set(replaces)),
        "linked": [[name, t.index, t.seq, t.term, live] for name, (t, live) in linked.items()],
    }


def apply(engine: Engine, step: Mapping[str, Any], epoch: int) -> None:
    """Do what the intent says. Doing it again, or late, changes nothing that a later step wrote."""
    made = {record["id"]: lead_from_json(record) for record in step["leads"]}
    _replace(engine, made, set(step["replaces"]), epoch)
    # A decision may have come in between the statuses being worked out and being written.
    engine.fresh("leads")
    later = _by_lead(engine, made.values())
    for lead in made.values():
        if later[lead.id]:
            deciding.refresh(engine, lead.id)
    must(engine, [_out_of_queue(*item) for item in step["linked"]])


def _out_of_queue(name: str, index: str, seq: int, term: int, live: bool) -> Op:
    """A post that changed since it was linked conflicts with its token, and so stays in the queue."""
    source = {"unlinked": False, "former": []} if live else None
    return Op("posts", name, source, Token(index, seq, term), partial=True)


def _replace(engine: Engine, made: Mapping[str, Lead], replaced: set[str], epoch: int) -> None:
    todo = made.keys() | replaced
    while todo:
        known = engine.get_all("leads", todo)
        unsettled = [doc for doc in known.values() if doc.source["intending"]]
        for doc in unsettled:
            deciding.settle(engine, doc)
        if unsettled:
            continue
        on = _by_lead(engine, [lead for name, lead in made.items() if name in todo])
        ops = [op for name in sorted(todo) if (op := _op(name, known.get(name), made.get(name), on, epoch))]
        results = must(engine, ops)
        todo = {op.key for op, result in zip(ops, results, strict=True) if result.conflict}


def _op(name: str, doc: Doc | None, lead: Lead | None, on: Mapping[str, Sequence[Decision]], epoch: int) -> Op | None:
    if doc and doc.source["epoch"] >= epoch:
        return None  # done already, by this step or by one that came after it
    if lead:
        source = leads.source_of(with_status(lead, on[name]), epoch)
        return Op("leads", name, source, doc.token if doc else None)
    if doc is None or doc.source["gone"]:
        return None
    return Op("leads", name, {"id": name, "gone": True, "epoch": epoch, "intending": False}, doc.token)


def _by_lead(engine: Engine, made: Iterable[Lead]) -> dict[str, list[Decision]]:
    """The decisions on the posts of each of these leads, oldest first."""
    made = list(made)
    of = {post: lead.id for lead in made for post in lead.posts}
    found: dict[str, list[Decision]] = {lead.id: [] for lead in made}
    for decision in decided.on_posts(engine, of):
        for lead_id in dict.fromkeys(of[post] for post in decision.posts if post in of):
            found[lead_id].append(decision)
    return found
