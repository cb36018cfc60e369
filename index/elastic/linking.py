"""What linking reads: one view of the posts for a whole step, so that all it reads was true at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from index.elastic import documents, leads
from index.elastic.documents import key
from index.elastic.engine import Doc, Engine, Token, parts
from index.records import Clues, Lead

# Keys looked up at once, under the server's 65,536: a post with twenty of them is then read once, not twenty times.
_KEYS = 30_000
_FIELDS = ("id", "clues", "keys", "former", "live", "unlinked")


class Reading:
    """The view, with what was read through it kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        for kind in ("posts", "leads"):
            engine.fresh(kind, always=True)
        self._view = engine.open_view("posts")
        self._docs = dict[str, Doc | None]()
        self._clues = dict[str, Clues | None]()
        self._holders = dict[str, set[str]]()
        self.made = list[Lead]()
        self.replaced = set[str]()
        self.linked = dict[str, tuple[Token, bool]]()

    def close(self) -> None:
        self._engine.close_view(self._view)

    def _find(self, query: Mapping[str, Any], sort: Sequence[str] = ("_shard_doc",)) -> Iterable[Doc]:
        for doc in self._engine.scan("posts", query, sort=sort, fields=_FIELDS, view=self._view):
            self._docs[doc.source["id"]] = doc
            yield doc

    def _known(self, ids: Iterable[str]) -> list[Doc]:
        wanted = set(ids)
        for part in parts(sorted(wanted - self._docs.keys())):
            self._docs.update(dict.fromkeys(part))
            for _ in self._find({"ids": {"values": [key(post_id) for post_id in part]}}):
                pass
        return [doc for post_id in sorted(wanted) if (doc := self._docs[post_id])]

    def unlinked(self, limit: int, among: Set[str] | None) -> list[str]:
        """Post ids in the queue, in the order of their ids: any order gives the same leads."""
        if among is not None:
            return [doc.source["id"] for doc in self._known(among) if doc.source["unlinked"]][:limit]
        found = list[str]()
        for doc in self._find({"term": {"unlinked": True}}, sort=("id",)):
            found.append(doc.source["id"])
            if len(found) >= limit:
                break
        return found

    def clues(self, ids: Iterable[str]) -> dict[str, Clues]:
        """Clues by post id; a post never annotated has none."""
        found = dict[str, Clues]()
        for doc in self._known(ids):
            post = doc.source["id"]
            if post not in self._clues:
                self._clues[post] = documents.clues_of(doc.source)
            if clues := self._clues[post]:
                found[post] = clues
        return found

    def posts_with(self, keys: Iterable[str]) -> set[str]:
        """Posts that hold a key now, or held it when leads were last written."""
        wanted = set(keys)
        for part in parts(sorted(wanted - self._holders.keys()), _KEYS):
            asked: dict[str, set[str]] = {name: set() for name in part}
            either = [{"terms": {"keys": part}}, {"terms": {"former": part}}]
            for doc in self._find({"bool": {"should": either}}):
                for name in {*doc.source["keys"], *doc.source["former"]} & asked.keys():
                    asked[name].add(doc.source["id"])
            self._holders |= asked
        return set().union(*(self._holders[name] for name in wanted))

    def former_keys(self, ids: Iterable[str]) -> set[str]:
        """Keys that these posts held when leads were last written and hold no longer."""
        return {name for doc in self._known(ids) for name in doc.source["former"]}

    def leads_of(self, ids: Iterable[str]) -> set[str]:
        """The leads that these posts are in."""
        return leads.leads_of(self._engine, ids)

    def write(self, made: Sequence[Lead], replaces: Iterable[str], linked: Iterable[str]) -> None:
        """Remember what is to be written at the end of the step."""
        self.made += made
        self.replaced |= set(replaces)
        self.linked |= {doc.key: (doc.token, doc.source["live"]) for doc in self._known(linked)}
