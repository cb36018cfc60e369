"""Clues, leads and decisions, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence, Set

from index.embedded.posts import marks, parts
from index.errors import ConflictError, NotFoundError
from index.leads import facts, repeated, with_status
from index.records import Clues, Decision, Lead, lead_from_json, lead_to_json

DECISION = "SELECT number, lead, decision, who, at, note, posts, facts, undone FROM decisions "


def unlinked(db: sqlite3.Connection, limit: int, among: Set[str] | None) -> list[str]:
    """Post ids in the queue, in the order of their ids: any order gives the same leads."""
    if among is None:
        return [post for (post,) in db.execute("SELECT post FROM unlinked ORDER BY post LIMIT ?", (limit,))]
    found = list[str]()
    for part in parts(sorted(among)):
        found += [post for (post,) in db.execute(f"SELECT post FROM unlinked WHERE post IN ({marks(part)})", part)]
    return sorted(found)[:limit]


def clues(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Clues]:
    """Clues by post id; a post never annotated has none."""
    found = dict[str, Clues]()
    for part in parts(sorted(set(ids))):
        for row in db.execute(f"SELECT * FROM clues WHERE post IN ({marks(part)})", part):
            post, kind, offer, channel, at, contacts, adjacent, routes, bands, signature, length = row
            keys, beside, pairs, hashes = (tuple(json.loads(v)) for v in (contacts, adjacent, routes, bands))
            found[post] = Clues(post, kind, bool(offer), channel, at, keys, beside, pairs, hashes, signature, length)
    return found


def posts_with(db: sqlite3.Connection, keys: Iterable[str]) -> set[str]:
    """Posts that hold a key now, or held it when leads were last written."""
    found = set[str]()
    for part in parts(sorted(set(keys))):
        for table in ("clue_keys", "former_keys"):
            found |= {post for (post,) in db.execute(f"SELECT post FROM {table} WHERE key IN ({marks(part)})", part)}
    return found


def former_keys(db: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Keys that these posts held when leads were last written and hold no longer."""
    found = set[str]()
    for part in parts(sorted(set(ids))):
        found |= {key for (key,) in db.execute(f"SELECT key FROM former_keys WHERE post IN ({marks(part)})", part)}
    return found


def leads_of(db: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """The leads that these posts are in."""
    found = set[str]()
    for part in parts(sorted(set(ids))):
        found |= {lead for (lead,) in db.execute(f"SELECT lead FROM members WHERE post IN ({marks(part)})", part)}
    return found


def posts_of(db: sqlite3.Connection, leads: Iterable[str]) -> set[str]:
    """The posts of these leads."""
    found = set[str]()
    for part in parts(sorted(set(leads))):
        found |= {post for (post,) in db.execute(f"SELECT post FROM members WHERE lead IN ({marks(part)})", part)}
    return found


def write(db: sqlite3.Connection, leads: Sequence[Lead], replaces: Iterable[str], linked: Iterable[str]) -> None:
    """Replace leads, with the status that the decisions on their posts give them."""
    for part in parts(sorted(set(replaces))):
        db.execute(f"DELETE FROM leads WHERE id IN ({marks(part)})", part)
        db.execute(f"DELETE FROM members WHERE lead IN ({marks(part)})", part)
    for lead in leads:
        db.executemany("INSERT OR REPLACE INTO members VALUES (?, ?)", [(post, lead.id) for post in lead.posts])
        put(db, with_status(lead, decisions_on(db, lead.posts)))
    for part in parts(sorted(set(linked))):
        for table in ("unlinked", "former_keys"):
            db.execute(f"DELETE FROM {table} WHERE post IN ({marks(part)})", part)


def put(db: sqlite3.Connection, lead: Lead) -> None:
    """The lead's own row."""
    record = json.dumps(lead_to_json(lead), ensure_ascii=False)
    row = (lead.id, lead.score, lead.last_seen or "", lead.status, lead.revision, record)
    db.execute("INSERT OR REPLACE INTO leads VALUES (?, ?, ?, ?, ?, ?)", row)


def best(db: sqlite3.Connection, statuses: Sequence[str], limit: int | None, offset: int) -> list[Lead]:
    """By score, then newest, then id."""
    where = f"WHERE status IN ({marks(statuses)}) " if statuses else ""
    query = f"SELECT record FROM leads {where}ORDER BY score DESC, last_seen DESC, id LIMIT ? OFFSET ?"
    rows = db.execute(query, (*statuses, -1 if limit is None else limit, offset))
    return [lead_from_json(json.loads(record)) for (record,) in rows]


def one(db: sqlite3.Connection, lead_id: str) -> Lead:
    """Raises NotFoundError; an id that was merged away leads to the lead that holds its decisions' anchor."""
    row = db.execute("SELECT record FROM leads WHERE id = ?", (lead_id,)).fetchone()
    row = row or db.execute(
        "SELECT l.record FROM decisions d JOIN decision_posts p ON p.number = d.number"
        " JOIN members m ON m.post = p.post JOIN leads l ON l.id = m.lead WHERE d.lead = ? LIMIT 1", (lead_id,),
    ).fetchone()  # fmt: skip
    if row is None:
        raise NotFoundError(f"there is no lead {lead_id!r}: it may have merged into another; `vigie leads` lists them")
    return lead_from_json(json.loads(row[0]))


def counts(db: sqlite3.Connection) -> Mapping[str, int]:
    """Leads by status."""
    return dict(db.execute("SELECT status, count(*) FROM leads GROUP BY status").fetchall())


def decide(db: sqlite3.Connection, decision: Decision, revision: int | None) -> tuple[Lead, bool]:
    """Append the decision, with the lead's posts and facts where it does not say what was before the person.

    False: it was kept already.
    """
    lead = one(db, decision.lead)
    if repeated(decision, decisions_on(db, lead.posts)):
        return lead, False
    if revision is not None and lead.revision != revision:
        latest = next((d for d in on_lead(db, lead.id) if not d.undone and d.decision != "note"), None)
        who = f"{latest.who} chose {latest.decision!r} at {latest.at}" if latest else "it changed"
        raise ConflictError(f"lead {lead.id} is no longer as it was shown: {who}; look at it again", latest)
    posts, seen = decision.posts or lead.posts, decision.facts or facts(lead)
    number = db.execute(
        "INSERT INTO decisions (lead, decision, who, at, note, posts, facts) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (lead.id, decision.decision, decision.who, decision.at, decision.note, json.dumps(posts), json.dumps(seen)),
    ).lastrowid
    db.executemany("INSERT OR IGNORE INTO decision_posts VALUES (?, ?)", [(post, number) for post in posts])
    return _refresh(db, lead), True


def undo(db: sqlite3.Connection, who: str) -> Decision | None:
    """Mark that person's latest decision undone, and bring every lead up to date that holds one of its posts."""
    row = db.execute(DECISION + "WHERE who = ? AND undone = 0 ORDER BY number DESC LIMIT 1", (who,)).fetchone()
    if row is None:
        return None
    db.execute("UPDATE decisions SET undone = 1 WHERE number = ?", (row[0],))
    decision = decision_of(row)
    for lead in sorted(leads_of(db, decision.posts)):
        _refresh(db, one(db, lead))
    return decision


def _refresh(db: sqlite3.Connection, lead: Lead) -> Lead:
    lead = with_status(lead, decisions_on(db, lead.posts))
    put(db, lead)
    return lead


def on_lead(db: sqlite3.Connection, lead_id: str) -> list[Decision]:
    """Newest first, undone ones included."""
    return list(reversed(decisions_on(db, one(db, lead_id).posts)))


def decisions_on(db: sqlite3.Connection, posts: Sequence[str]) -> list[Decision]:
    """On any of these posts, oldest first."""
    numbers = set[int]()
    for part in parts(posts):
        found = db.execute(f"SELECT number FROM decision_posts WHERE post IN ({marks(part)})", part)
        numbers |= {number for (number,) in found}
    rows = [db.execute(DECISION + "WHERE number = ?", (number,)).fetchone() for number in sorted(numbers)]
    return [decision_of(row) for row in rows]


def decision_of(row: Sequence[object]) -> Decision:
    """A row as `DECISION` selects it."""
    number, lead, decision, who, at, note, posts, facts, undone = row
    lists = tuple(json.loads(str(posts))), tuple(json.loads(str(facts)))
    return Decision(str(lead), str(decision), str(who), str(at), str(note), *lists, bool(undone), int(str(number)))
