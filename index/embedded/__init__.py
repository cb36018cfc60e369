"""The default store: one SQLite file (WAL, FTS5), no server."""
