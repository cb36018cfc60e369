"""New posts held against the watchlist. Most entries are never run: each waits under the rarest thing it asks for.

Whatever is left is run as a search of the batch, so an entry finds what `vigie search` finds, whichever store it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawlers.items import Post
from index.embedded.batch import Batch, cut
from index.query import FILTERS, Term, parse
from index.records import Sighting, StoredPost, Watch
from index.store import Store
from index.words import number_pieces
from nlp.annotation import Annotation

Key = tuple[str, str]  # what a post must hold: a word, the start of one, or a piece of a number


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a post must have: every one of `words`, or else (where there are any) one of `pieces`."""

    words: tuple[Key, ...]
    pieces: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry made ready; `is_told`: its needs are all that it asks, so that no search has to be run."""

    watch: Watch
    terms: tuple[Term, ...]
    needs: tuple[Need, ...]
    is_told: bool


class Standing:
    """A watchlist made ready once, for any number of batches."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self.entries = list(_ready(watches))
        self._waiting = defaultdict[Key, list[int]](list)
        self._always = list[int]()
        asked = Counter(key for entry in self.entries for need in entry.needs for key in need.words)
        for number, entry in enumerate(self.entries):
            keys = _rarest(entry.needs, asked)
            if keys is None:
                self._always.append(number)
            for key in keys or ():
                self._waiting[key].append(number)
        keys_of = {key for entry in self.entries for need in entry.needs for key in (*need.words, *need.pieces)}
        self._wanted = {kind: {text for what, text in keys_of if what == kind} for kind in ("word", "start", "piece")}

    def match(self, posts: Iterable[StoredPost]) -> Iterator[tuple[Watch, str]]:
        """Each entry with the id of each post that it finds."""
        batch = Batch(posts)
        held, names = self._held(batch), batch.ids()
        numbers = {number for key in held for number in self._waiting.get(key, ())}
        for number in sorted(numbers.union(self._always)):
            entry = self.entries[number]
            rows = _having(entry.needs, held)
            if rows is None or (rows and not entry.is_told):
                found = batch.matching(entry.watch.query, entry.terms)
            else:
                found = {names[row] for row in rows}
            for post in sorted(found):
                yield entry.watch, post
        batch.close()

    def _held(self, batch: Batch) -> dict[Key, set[int]]:
        """Which of the wanted things the batch holds, and in which rows."""
        held = defaultdict[Key, set[int]](set)
        starts, pieces = self._wanted["start"], self._wanted["piece"]
        lengths = sorted({len(start) for start in starts})
        for word, rows in batch.words().items():
            if word in self._wanted["word"]:
                held["word", word] = rows
            for start in {word[:length] for length in lengths} & starts:
                held["start", start] |= rows
        sizes = sorted({len(piece) for piece in pieces})
        for form, rows in batch.numbers().items():
            parts = {form[at : at + size] for size in sizes for at in range(len(form) - size + 1)}
            for piece in parts & pieces:
                held["piece", piece] |= rows
        return held


def _ready(watches: Sequence[Watch]) -> Iterator[Asked]:
    read = [(watch, tuple(parse(watch.query.text))) for watch in watches]
    engine = cut(word for _, terms in read for term in terms for word in term.words)
    for watch, terms in read:
        needs = [_need(term, engine) for term in terms if not term.negated]
        plain = all(len(term.words) == len(engine[term.words[0]]) == 1 and not term.negated for term in terms)
        if watch.query.number:
            needs.append(Need((), _pieces(number_pieces(watch.query.number))))
        known = tuple(need for need in needs if need.words or need.pieces)
        narrowed = any(getattr(watch.query, name) for name in (*FILTERS, "since", "until"))
        yield Asked(watch, terms, known, plain and not narrowed and 0 < len(known) == len(needs))


def _need(term: Term, engine: dict[str, tuple[str, ...]]) -> Need:
    """A word that the engine does not keep asks for nothing: then only the search itself tells."""
    kept = [word for one in term.words for word in engine[one]]
    words: list[Key] = [("word", word) for word in dict.fromkeys(kept[:-1] if term.prefix else kept)]
    if term.prefix and kept:
        words.append(("start", kept[-1]))
    return Need(tuple(words), _pieces(term.pieces) if words else ())


def _pieces(pieces: Iterable[str]) -> tuple[Key, ...]:
    return tuple(("piece", piece) for piece in pieces)


def _rarest(needs: Sequence[Need], asked: Counter[Key]) -> tuple[Key, ...] | None:
    """The things of which a match holds at least one, chosen so that few posts hold them; None where there are none.

    What few entries ask for, few posts hold, as far as one can tell beforehand; so it is with long words.
    """

    def common(key: Key) -> tuple[bool, int, int]:
        return key[0] == "start", asked[key], -len(key[1])

    covers = [(*need.pieces, *([min(need.words, key=common)] if need.words else [])) for need in needs]
    return min(covers, key=lambda keys: max(map(common, keys)), default=None)


def _having(needs: Sequence[Need], held: dict[Key, set[int]]) -> set[int] | None:
    """The rows that have all that is needed (None: nothing is); order, exclusions and filters are the search's."""
    rows: set[int] | None = None
    for need in needs:
        having = set[int]().union(*(held.get(piece, ()) for piece in need.pieces))
        if need.words:
            having |= set.intersection(*(held.get(word) or set() for word in need.words))
        rows = having if rows is None else rows & having
        if not rows:
            break
    return rows


class Watcher:
    """Looks at batches as they are read, with the watchlist as it is at that moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = list[Watch]()
        self._standing = Standing(())

    def look(self, read: Sequence[tuple[Post, Annotation]], *, at: str) -> int:
        """Record what matches among posts that were never read before; returns how many sightings are new.

        To be called before the readings are kept: whoever is killed in between finds the posts unread, and looks again.
        A post that a new model reads again is not new.
        """
        if not (watches := self._store.watches()):
            return 0
        if watches != self._known:
            self._known, self._standing = watches, Standing(watches)
        unread = {s.post.id for s in self._store.get_posts([post.id for post, _ in read]) if s.annotation is None}
        fresh = [StoredPost(post, annotation) for post, annotation in read if post.id in unread]
        found = [Sighting(watch.id, post, at) for watch, post in self._standing.match(fresh)] if fresh else []
        return self._store.put_sightings(found) if found else 0
