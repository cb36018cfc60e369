"""The tables of the embedded store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

# Raise this when the tables change in a way that an older Vigie cannot read, and see to it in `upgrade`.
INDEX_VERSION = 2

TABLES = """
CREATE TABLE posts (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, platform TEXT NOT NULL, channel TEXT NOT NULL, number INTEGER,
    published_at TEXT NOT NULL, hash TEXT NOT NULL, version INTEGER NOT NULL, deleted_at TEXT, record TEXT NOT NULL,
    read_by TEXT NOT NULL DEFAULT '',   -- the model that read this version; '' while none has
    kind TEXT, lang TEXT, annotation TEXT
);
CREATE INDEX posts_pending ON posts (read_by, published_at DESC);
CREATE INDEX posts_channel ON posts (platform, channel, number DESC);
CREATE INDEX posts_kind ON posts (kind, published_at DESC);
CREATE INDEX posts_time ON posts (published_at DESC);
CREATE TABLE versions (post TEXT NOT NULL, version INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (post, version))
    WITHOUT ROWID;
-- Fed text that our own fold() has cut into words already: the categories only keep marks of Indic scripts inside.
CREATE VIRTUAL TABLE words USING fts5 (body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
-- Each digit string with the posts that hold it, and every ending of it once: any piece is the start of an ending.
CREATE TABLE numbered (number TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (number, seq)) WITHOUT ROWID;
CREATE INDEX numbered_seq ON numbered (seq);
CREATE TABLE endings (ending TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (ending, number)) WITHOUT ROWID;

CREATE TABLE clues (
    post TEXT PRIMARY KEY, kind TEXT NOT NULL, offer INTEGER NOT NULL, channel TEXT NOT NULL,
    published_at TEXT NOT NULL, contacts TEXT NOT NULL, adjacent TEXT NOT NULL, routes TEXT NOT NULL,
    bands TEXT NOT NULL, signature BLOB NOT NULL, length INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE clue_keys (key TEXT NOT NULL, post TEXT NOT NULL, PRIMARY KEY (key, post)) WITHOUT ROWID;
CREATE INDEX clue_keys_post ON clue_keys (post);
CREATE TABLE unlinked (post TEXT PRIMARY KEY) WITHOUT ROWID;
-- Keys that an unlinked post held before it changed: the posts that shared them have to be looked at again.
CREATE TABLE former_keys (key TEXT NOT NULL, post TEXT NOT NULL, PRIMARY KEY (key, post)) WITHOUT ROWID;

CREATE TABLE leads (
    id TEXT PRIMARY KEY, score REAL NOT NULL, last_seen TEXT NOT NULL, status TEXT NOT NULL, revision INTEGER NOT NULL,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX leads_best ON leads (score DESC, last_seen DESC, id);
CREATE TABLE members (post TEXT PRIMARY KEY, lead TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX members_lead ON members (lead);
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY, lead TEXT NOT NULL, decision TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
    note TEXT NOT NULL, posts TEXT NOT NULL, facts TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
-- A decision follows every post that was decided on, through merges and splits.
CREATE TABLE decision_posts (post TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (post, number)) WITHOUT ROWID;
CREATE INDEX decisions_lead ON decisions (lead);

CREATE TABLE sources (source TEXT PRIMARY KEY, newest_id INTEGER NOT NULL, last_ok_at TEXT) WITHOUT ROWID;
CREATE TABLE outcomes (number INTEGER PRIMARY KEY, source TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX outcomes_source ON outcomes (source, number DESC);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE watches (id TEXT PRIMARY KEY, at TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sightings (
    watch TEXT NOT NULL, post TEXT NOT NULL, at TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (watch, post)
) WITHOUT ROWID;
CREATE INDEX sightings_post ON sightings (post);
CREATE INDEX sightings_newest ON sightings (at DESC, watch, post);
CREATE INDEX sightings_unseen ON sightings (at DESC, watch, post) WHERE seen = 0;
-- Holds, stones of erased posts and the key of digests; the id begins with what it is.
CREATE TABLE keeping (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
-- Directions of offers (index.meaning), for those that say the like.
CREATE TABLE meanings (post TEXT PRIMARY KEY, direction BLOB NOT NULL) WITHOUT ROWID;
-- Posts alike in all that facets count stand on one shelf. A post's own row holds its texts, and of 20,000 matches each
-- would be read from another page of the disk only to be counted.
CREATE TABLE shelves (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, lang TEXT NOT NULL, platform TEXT NOT NULL, channel TEXT NOT NULL,
    month TEXT NOT NULL, posts INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, lang, platform, channel, month)
);
-- `at` is when the post was published, in seconds since 1970.
CREATE TABLE shelved (seq INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, at INTEGER NOT NULL);
CREATE INDEX shelved_time ON shelved (at DESC, seq DESC, shelf);
CREATE INDEX shelved_shelf ON shelved (shelf, at);
"""

NEVER = -(10**12)  # seconds: before any post of which we know when it was published
# Puts the row `{row}` of posts on its shelf, or every row of a file that is older than the shelves.
_SHELF = """
    INSERT OR IGNORE INTO shelves (kind, lang, platform, channel, month) SELECT DISTINCT
        coalesce({row}.kind, ''), coalesce({row}.lang, ''), {row}.platform, {row}.channel,
        substr({row}.published_at, 1, 7) {source};
    INSERT INTO shelved SELECT {row}.seq, s.id, coalesce(CAST(strftime('%s', {row}.published_at) AS INTEGER), {never})
        FROM shelves s {joined}
        WHERE s.kind = coalesce({row}.kind, '') AND s.lang = coalesce({row}.lang, '') AND s.platform = {row}.platform
        AND s.channel = {row}.channel AND s.month = substr({row}.published_at, 1, 7);
"""
_SHELVE_ONE = _SHELF.format(row="new", source="", joined="", never=NEVER)
SHELVE_ALL = _SHELF.format(row="posts", source="FROM posts", joined="JOIN posts", never=NEVER)

TRIGGERS = f"""
CREATE TRIGGER shelves_fuller AFTER INSERT ON shelved BEGIN
    UPDATE shelves SET posts = posts + 1 WHERE id = new.shelf;
END;
CREATE TRIGGER shelves_emptier AFTER DELETE ON shelved BEGIN
    UPDATE shelves SET posts = posts - 1 WHERE id = old.shelf;
END;
CREATE TRIGGER posts_shelved AFTER INSERT ON posts BEGIN
    {_SHELVE_ONE}
END;
CREATE TRIGGER posts_moved AFTER UPDATE OF kind, lang, platform, channel, published_at ON posts
    WHEN old.kind IS NOT new.kind OR old.lang IS NOT new.lang OR old.platform IS NOT new.platform
    OR old.channel IS NOT new.channel OR old.published_at IS NOT new.published_at BEGIN
    DELETE FROM shelved WHERE seq = old.seq;
    {_SHELVE_ONE}
END;
CREATE TRIGGER posts_unshelved AFTER DELETE ON posts BEGIN
    DELETE FROM shelved WHERE seq = old.seq;
END;
"""


def make_tables(db: sqlite3.Connection) -> None:
    """All of them, in an empty database."""
    for statement in statements(TABLES + TRIGGERS):
        db.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The script cut at the semicolons that end a statement (a trigger holds some of its own)."""
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            yield current
            current = ""
