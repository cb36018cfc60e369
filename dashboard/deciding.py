"""Decisions on a lead and their sentences; the store keeps them, with what the person had before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.worded import DID, ago
from index.errors import ConflictError, StoreError
from index.leads import facts
from index.records import Decision, Lead
from index.store import Store

# What each key does, on the queue and on a lead's page.
DECISION_KEYS = {"1": "relevant", "2": "not_relevant", "3": "later"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a page tells after an action; `kept` is whether the store took it."""

    text: str
    kept: bool = True
    lead: str = ""


def decide(store: Store, lead: Lead, decision: str, *, who: str, now: datetime, note: str = "") -> Said:
    """`lead` is as it was shown: if somebody decided since, nothing is kept and the sentence says what they did."""
    at = now.isoformat(timespec="seconds")
    made = Decision(lead.id, decision, who, at, note=note.strip(), posts=lead.posts, facts=facts(lead))
    try:
        store.decide(made, revision=lead.revision)
    except ConflictError:
        return Said(_conflict(store, lead, decision, who, now), kept=False, lead=lead.id)
    except StoreError as error:
        return Said(str(error), kept=False, lead=lead.id)
    done = "Note kept" if decision == "note" else f"Marked {DID[decision]}"
    return Said(f"{done}: {lead.id}.", lead=lead.id)


def _conflict(store: Store, lead: Lead, decision: str, who: str, now: datetime) -> str:
    """The newest that happened to the lead, whoever did it: a note counts as well as a decision."""
    try:
        latest = next((one for one in store.decisions(lead.id) if not one.undone), None)
    except StoreError:
        latest = None
    if latest is None:
        return f"Lead {lead.id} changed while you had it open. Nothing of yours was kept: look at it again."
    if latest.who == who and latest.decision == decision:
        return f"You have marked lead {lead.id} {DID.get(decision, decision)} already."
    person, when = "You" if latest.who == who else latest.who, ago(latest.at, now)
    did = f"left a note on lead {lead.id}"
    if latest.decision != "note":
        did = f"marked lead {lead.id} {DID.get(latest.decision, latest.decision)}"
    return f"{person} {did} {when}, while you had it open. Nothing more was kept: look at it again."


def undo(store: Store, *, who: str, now: datetime) -> Said:
    """Takes back that person's latest decision or note."""
    try:
        taken = store.undo(who=who, at=now.isoformat(timespec="seconds"))
    except StoreError as error:
        return Said(str(error), kept=False)
    if taken is None:
        return Said("You have decided nothing that could be taken back.", kept=False)
    what = "your note on" if taken.decision == "note" else f"“{DID.get(taken.decision, taken.decision)}” on"
    return Said(f"Took back {what} {taken.lead}, from {ago(taken.at, now)}.", lead=taken.lead)


def reveal(store: Store, lead: Lead, contacts: list[str], reason: str, *, who: str) -> Said:
    """One entry in the audit log for each contact, before any is shown; without a reason nothing is."""
    if not reason.strip():
        return Said("Write the reason first: it goes into the audit log with your name.", kept=False, lead=lead.id)
    for contact in contacts:
        store.audit(who=who, action="reveal", subject=f"{lead.id} {contact}", detail=reason.strip())
    return Said("Shown until you close this page; the reason is in the audit log.", lead=lead.id)


def as_seen(store: Store, shown: Iterable[Lead], about: str) -> Lead:
    """The lead that a key was about, `id:revision`, as it stood on the screen; raises NotFoundError."""
    lead_id, _, revision = about.rpartition(":")
    lead = next((one for one in shown if one.id == lead_id), None) or store.lead(lead_id)
    return replace(lead, revision=int(revision)) if revision.isdigit() else lead
