"""One file a page: it asks the store, draws, and holds no logic of its own."""
