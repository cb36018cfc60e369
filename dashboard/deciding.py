"""Decisions on a lead and their sentences; the store keeps them, with what the person had before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.worded import DID, ago
from index.errors import ConflictError, StoreAwayError, StoreError
from index.leads import facts
from index.records import Decision, Lead
from index.store import Store

# What each key does, on the queue and on a lead's page.
DECISION_KEYS = {"1": "relevant", "2": "not_relevant", "3": "later"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision that the store has not answered for, and the lead as it was shown."""

    made: Decision
    lead: Lead

    @property
    def words(self) -> str:
        what = "note" if self.made.decision == "note" else f"“{DID[self.made.decision]}”"
        return f"your {what} on lead {self.lead.id}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a page tells after an action; `kept` is whether the store took it, `waits` what it has not answered for.

    `noted`: a note was kept, so the field that it was written in closes; nothing else closes it.
    """

    text: str
    kept: bool = True
    lead: str = ""
    waits: Waiting | None = None
    noted: bool = False


def decide(store: Store, lead: Lead, decision: str, *, who: str, now: datetime, note: str = "") -> Said:
    """`lead` is as it was shown: if somebody decided since, nothing is kept and the sentence says what they did."""
    at = now.isoformat(timespec="seconds")
    made = Decision(lead.id, decision, who, at, note=note.strip(), posts=lead.posts, facts=facts(lead))
    return send(store, Waiting(made, lead), now)


def send(store: Store, one: Waiting, now: datetime) -> Said:
    """May be called again with what it gave back as waiting: the store keeps it once."""
    lead, made = one.lead, one.made
    try:
        store.decide(made, revision=lead.revision)
    except ConflictError:
        return Said(_conflict(store, lead, made.decision, made.who, now), kept=False, lead=lead.id)
    except StoreAwayError as error:
        return Said(f"{error}.", kept=False, lead=lead.id, waits=one)
    except StoreError as error:
        return Said(f"Nothing was kept: {error}.", kept=False, lead=lead.id)
    noted = made.decision == "note"
    done = "Note kept" if noted else f"Marked {DID[made.decision]}"
    return Said(f"{done}: {lead.id}.", lead=lead.id, noted=noted)


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
    return f"{person} {did} {when}, while you had it open. Yours was not kept: decide again if you see it otherwise."


def undo(store: Store, *, who: str, now: datetime) -> Said:
    """Takes back that person's latest decision or note."""
    try:
        taken = store.undo(who=who, at=now.isoformat(timespec="seconds"))
    except StoreAwayError as error:
        return Said(f"{error}. Whether your last decision was taken back shows on its lead: look before U.", kept=False)
    except StoreError as error:
        return Said(f"Nothing was taken back: {error}.", kept=False)
    if taken is None:
        return Said("You have decided nothing that could be taken back.", kept=False)
    what = "your note on" if taken.decision == "note" else f"“{DID.get(taken.decision, taken.decision)}” on"
    return Said(f"Took back {what} {taken.lead}, from {ago(taken.at, now)}.", lead=taken.lead)


def reveal(store: Store, lead: Lead, contacts: list[str], reason: str, *, who: str) -> Said:
    """One entry in the audit log for each contact, before any is shown; without a reason nothing is."""
    if not reason.strip():
        return Said("Write the reason first: it goes into the audit log with your name.", kept=False, lead=lead.id)
    try:
        for contact in contacts:
            store.audit(who=who, action="reveal", subject=f"{lead.id} {contact}", detail=reason.strip())
    except StoreError as error:
        return Said(f"Nothing is shown, since it could not be written down: {error}.", kept=False, lead=lead.id)
    return Said("Shown until you close this page; the reason is in the audit log.", lead=lead.id)


def as_seen(store: Store, shown: Iterable[Lead], about: str) -> Lead:
    """The lead that a key was about, `id:revision`, as it stood on the screen; raises NotFoundError."""
    lead_id, _, revision = about.rpartition(":")
    lead = next((one for one in shown if one.id == lead_id), None) or store.lead(lead_id)
    return replace(lead, revision=int(revision)) if revision.isdigit() else lead
