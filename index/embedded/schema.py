"""The tables of the embedded store, and how its file is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.errors import StoreUnavailableError, StoreVersionError

# Raise this when the tables change in a way that an older Vigie cannot read.
INDEX_VERSION = 1

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
-- Both are fed text that our own fold() has cut into words already: categories only keep marks of Indic scripts inside.
CREATE VIRTUAL TABLE words USING fts5 (body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE numbers USING fts5 (digits, tokenize = 'trigram');

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
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, making it and its folder where they are missing; raises a StoreError in one sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Streamlit serves each page run on a thread of its own; every use is behind the store's lock.
        db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        # FULL, not NORMAL: an acknowledged record survives a power cut too. Writes are batched, so it costs little.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA cache_size = -65536")
        _prepare(db, path)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailableError(
            f"the store {path} cannot be opened ({error}): check the disk and VIGIE_HOME"
        ) from error
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # another process may have been first
            for statement in _statements():
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {INDEX_VERSION}")
        db.execute("COMMIT")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found != INDEX_VERSION:
        raise StoreVersionError(
            f"the store {path} has format {found} and this Vigie reads format {INDEX_VERSION}: "
            "use the Vigie that wrote it, or set VIGIE_HOME to a new folder"
        )


def _statements() -> list[str]:
    """The script cut at the semicolons that end a statement (a trigger holds some of its own)."""
    statements, current = list[str](), ""
    for line in TABLES.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
