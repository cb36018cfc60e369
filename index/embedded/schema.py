"""The tables of the embedded store, and how its file is opened."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from index.errors import StoreAwayError, StoreUnavailableError, StoreVersionError

# Raise this when the tables change in a way that an older Vigie cannot read.
INDEX_VERSION = 1
# Seconds for which another process may hold the file before we say so; less where a person waits at a page.
PATIENCE, HASTE = 60.0, 5.0
OTHERS = "another program of Vigie, such as `vigie process`"

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

# Puts the row `{row}` of posts on its shelf, or every row of a file that is older than the shelves.
_SHELF = """
    INSERT OR IGNORE INTO shelves (kind, lang, platform, channel, month) SELECT DISTINCT
        coalesce({row}.kind, ''), coalesce({row}.lang, ''), {row}.platform, {row}.channel,
        substr({row}.published_at, 1, 7) {source};
    INSERT OR REPLACE INTO shelved SELECT {row}.seq, s.id, {row}.published_at FROM shelves s {joined}
        WHERE s.kind = coalesce({row}.kind, '') AND s.lang = coalesce({row}.lang, '') AND s.platform = {row}.platform
        AND s.channel = {row}.channel AND s.month = substr({row}.published_at, 1, 7);
"""
_SHELVE_ONE = _SHELF.format(row="new", source="", joined="")
_SHELVE_ALL = _SHELF.format(row="posts", source="FROM posts", joined="JOIN posts")

# Added after format 1 was in use. An older Vigie reads a file that has them, so the format stays; a file that lacks
# them gets them when it is opened.
_LATER = f"""
CREATE TABLE IF NOT EXISTS watches (id TEXT PRIMARY KEY, at TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sightings (
    watch TEXT NOT NULL, post TEXT NOT NULL, at TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (watch, post)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sightings_post ON sightings (post);
CREATE INDEX IF NOT EXISTS sightings_newest ON sightings (at DESC, watch, post);
CREATE INDEX IF NOT EXISTS sightings_unseen ON sightings (at DESC, watch, post) WHERE seen = 0;
-- Holds, stones of erased posts and the key of digests; the id begins with what it is.
CREATE TABLE IF NOT EXISTS keeping (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
-- Directions of offers (index.meaning), for those that say the like.
CREATE TABLE IF NOT EXISTS meanings (post TEXT PRIMARY KEY, direction BLOB NOT NULL) WITHOUT ROWID;
-- Posts alike in all that facets count stand on one shelf. A post's own row holds its texts, and of 20,000 matches each
-- would be read from another page of the disk only to be counted.
CREATE TABLE IF NOT EXISTS shelves (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, lang TEXT NOT NULL, platform TEXT NOT NULL, channel TEXT NOT NULL,
    month TEXT NOT NULL, UNIQUE (kind, lang, platform, channel, month)
);
CREATE TABLE IF NOT EXISTS shelved (seq INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, published_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS shelved_time ON shelved (published_at DESC, seq DESC, shelf);
CREATE INDEX IF NOT EXISTS shelved_shelf ON shelved (shelf, published_at);
CREATE TRIGGER IF NOT EXISTS posts_shelved AFTER INSERT ON posts BEGIN
    {_SHELVE_ONE}
END;
CREATE TRIGGER IF NOT EXISTS posts_moved AFTER UPDATE OF kind, lang, platform, channel, published_at ON posts
    WHEN old.kind IS NOT new.kind OR old.lang IS NOT new.lang OR old.platform IS NOT new.platform
    OR old.channel IS NOT new.channel OR old.published_at IS NOT new.published_at BEGIN
    {_SHELVE_ONE}
END;
CREATE TRIGGER IF NOT EXISTS posts_unshelved AFTER DELETE ON posts BEGIN
    DELETE FROM shelved WHERE seq = old.seq;
END;
"""


def connect(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open the file, making it and its folder where they are missing; raises a StoreError in one sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Streamlit serves each page run on a thread of its own; every use is behind the store's lock.
        db = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        # FULL, not NORMAL: an acknowledged record survives a power cut too. Writes are batched, so it costs little.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA cache_size = -65536")
        _prepare(db, path)
    except (sqlite3.Error, OSError) as error:
        if is_busy(error):
            raise StoreAwayError(f"the store {path} is held by {OTHERS}") from error
        raise StoreUnavailableError(
            f"the store {path} cannot be opened ({error}): check the disk and VIGIE_HOME"
        ) from error
    return db


def is_busy(error: BaseException) -> bool:
    """Whether another connection holds the file."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # another process may have been first
            make_tables(db)
            db.execute(f"PRAGMA user_version = {INDEX_VERSION}")
        db.execute("COMMIT")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found != INDEX_VERSION:
        raise StoreVersionError(
            f"the store {path} has format {found} and this Vigie reads format {INDEX_VERSION}: "
            "use the Vigie that wrote it, or set VIGIE_HOME to a new folder"
        )
    if not _lacking(db):
        return
    db.execute("BEGIN IMMEDIATE")  # all of it or nothing: the next start must not take the shelves for filled
    lacking = _lacking(db)  # another process may have been first
    for statement in (
        *_statements(_LATER if lacking else ""),
        *_statements(_SHELVE_ALL if "shelves" in lacking else ""),
    ):
        db.execute(statement)
    db.execute("COMMIT")


def _lacking(db: sqlite3.Connection) -> set[str]:
    """What of `_LATER` a file has not got."""
    known = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    return set(re.findall(r"IF NOT EXISTS (\w+)", _LATER)) - known


def make_tables(db: sqlite3.Connection) -> None:
    """All of format 1, in an empty database."""
    for statement in (*_statements(TABLES), *_statements(_LATER)):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """The script cut at the semicolons that end a statement (a trigger holds some of its own)."""
    statements, current = list[str](), ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
