"""The few requests that the store is made of, with patience where waiting helps and one sentence where it does not."""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from elastic_transport import TransportError
from elasticsearch import ApiError, ConflictError, Elasticsearch, ElasticsearchWarning, NotFoundError

from index.elastic import faults
from index.elastic.settings import Settings
from index.errors import StoreAwayError, StoreUnavailableError

# Seconds for which a write is tried again, longer than a cluster needs to elect a master and promote replicas; and a
# read, for which somebody is waiting who would rather be told.
PATIENCE, READ_PATIENCE = 60.0, 20.0
# For a page in front of a person: it says what is wrong and asks again by itself, so long waits gain nothing.
HASTE = 2.0
# Seconds for one request: a node that is cut off holds the line and says nothing. A hasty one waits the least.
_TIMEOUT, _READ_TIMEOUT, _HASTY_TIMEOUT = 60.0, 20.0, 8.0
WAIT = "10s"  # for a shard that has no primary just now, before the server says so
_KEEP = "5m"  # how long the server keeps a point in time after its last use
_JSON = {"accept": "application/json", "content-type": "application/json"}
_WHOLE = "allow_partial_search_results=false"  # a shard that is away is a fault to be waited out, not fewer hits
DEEPEST = 10_000  # index.max_result_window: beyond it the server wants search_after

# That a test server has no password is its operator's business and said in docs; not once for each request.
warnings.filterwarnings("ignore", category=ElasticsearchWarning)


@dataclass(frozen=True, slots=True)
class Token:
    """The state in which a document was read. `index` is the concrete one: a write never strays into its successor."""

    index: str
    seq: int
    term: int


@dataclass(frozen=True, slots=True)
class Doc:
    """One document; `sort` is where it stands in a sorted scan."""

    key: str
    source: dict[str, Any]
    token: Token
    sort: tuple[Any, ...] = ()


class Engine:
    """Safe for several threads. `kind` is an index without prefix, such as posts: one of `schema.KINDS`."""

    def __init__(self, settings: Settings, *, hasty: bool = False) -> None:
        self.settings = settings
        login: dict[str, Any] = {}
        if settings.api_key:
            login["api_key"] = settings.api_key
        elif settings.user:
            login["basic_auth"] = (settings.user, settings.password)
        if settings.ca:
            login["ca_certs"] = settings.ca
        # Retries are ours: only we know what may be repeated.
        timeout, read_timeout = (_HASTY_TIMEOUT, _HASTY_TIMEOUT) if hasty else (_TIMEOUT, _READ_TIMEOUT)
        self._client = Elasticsearch(
            list(settings.hosts), request_timeout=timeout, max_retries=0, retry_on_timeout=False, **login
        )
        self._reader = self._client.options(request_timeout=read_timeout)
        # How often each kind was written, and as of which write searches see it. Of a kind not yet searched none: what
        # another command wrote right before this one was started is to be seen too.
        self._writes, self._seen = Counter[str](), dict[str, int]()
        self._lock = threading.Lock()
        self.patience, self.read_patience = (HASTE, HASTE) if hasty else (PATIENCE, READ_PATIENCE)

    def close(self) -> None:
        self._client.close()

    def name(self, kind: str) -> str:
        """The alias."""
        return f"{self.settings.prefix}-{kind}"

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        patience: float | None = None,
        headers: Mapping[str, str] = _JSON,
        repeated: list[Exception] | None = None,
    ) -> Any:
        """The answer's body. Conflicts and missing documents go through as the client's own; all else as StoreError.

        With a `patience` of its own it is a read, for which somebody waits. `repeated` is given the errors after which
        the request was sent again.
        """
        deadline, pause = time.monotonic() + (self.patience if patience is None else patience), 0.1
        client, tried = (self._client if patience is None else self._reader), 0
        while True:
            try:
                return client.perform_request(method, path, body=body, headers=dict(headers)).body
            except (ConflictError, NotFoundError):
                raise
            except (ApiError, TransportError) as error:
                tried += 1
                # One node that is silent uses up all patience: the others are asked too.
                late = time.monotonic() + pause > deadline and tried >= len(self.settings.hosts)
                if late or not faults.may_pass(error):
                    raise faults.said(error, self.settings) from error
                if repeated is not None:
                    repeated.append(error)
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(pause * 2, 5)

    # single documents -------------------------------------------------------------------------------------------
    def get(self, kind: str, key: str) -> Doc | None:
        """As it is now, whether searches see it yet or not."""
        try:
            return _doc(self.request("GET", f"/{self.name(kind)}/_doc/{quote(key, safe='')}"))
        except NotFoundError as error:
            # No such document is an answer; no such index is a fault.
            if faults.cause(error.body)[0] == "index_not_found_exception":
                raise faults.said(error, self.settings) from error
            return None

    def get_all(self, kind: str, keys: Iterable[str]) -> dict[str, Doc]:
        """Those of the keys that exist, as they are now."""
        found, wanted = dict[str, Doc](), list(dict.fromkeys(keys))
        for start in range(0, len(wanted), 500):
            found |= self._get_some(kind, wanted[start : start + 500])
        return found

    def _get_some(self, kind: str, keys: Sequence[str]) -> dict[str, Doc]:
        deadline = time.monotonic() + self.read_patience
        while True:
            path = f"/{self.name(kind)}/_mget"
            docs = self.request("POST", path, {"ids": keys}, patience=self.read_patience)["docs"]
            errors = [raw["error"] for raw in docs if "error" in raw]  # of a shard that is away: not the same as absent
            if not errors:
                return {raw["_id"]: _doc(raw) for raw in docs if raw["found"]}
            if time.monotonic() > deadline:
                kind_, reason = faults.cause({"error": errors[0]})
                raise StoreAwayError(faults.refusal(503, kind_, reason, self.settings))
            time.sleep(0.5)

    def put(self, kind: str, key: str, source: Mapping[str, Any], token: Token | None) -> Token | None:
        """Write one document that is as `token` says, or that does not exist; None where somebody else was faster."""
        where, condition = self.name(kind), "op_type=create"
        if token:
            where, condition = token.index, f"if_seq_no={token.seq}&if_primary_term={token.term}"
        repeated = list[Exception]()
        try:
            path = f"/{where}/_doc/{quote(key, safe='')}?{condition}&timeout={WAIT}"
            answer = self.request("PUT", path, source, repeated=repeated)
        except (ConflictError, NotFoundError):  # NotFoundError: the index was replaced since the token was read
            doc = self.get(kind, key) if repeated else None
            ours = doc is not None and dumped(doc.source) == dumped(source)  # the answer was lost, the document was not
            return doc.token if doc and ours else None
        self.dirty(kind)
        return Token(answer["_index"], answer["_seq_no"], answer["_primary_term"])

    # searches ---------------------------------------------------------------------------------------------------
    def dirty(self, kind: str) -> None:
        """Something was written: the next search of this process has to see it."""
        with self._lock:
            self._writes[kind] += 1

    def fresh(self, kind: str, *, always: bool = False) -> None:
        """Make searches see what this process wrote; with `always` also what others wrote this very second."""
        with self._lock:
            writes = self._writes[kind]
            if self._seen.get(kind) == writes and not always:
                return
        # Not under the lock: while the server is away everybody would wait for everybody.
        self.request("POST", f"/{self.name(kind)}/_refresh", patience=self.read_patience)
        with self._lock:
            self._seen[kind] = writes  # not what somebody wrote meanwhile

    def search(self, kind: str, body: Mapping[str, Any]) -> Any:
        """One page, at most 10,000 deep."""
        self.fresh(kind)
        return self.request("POST", f"/{self.name(kind)}/_search?{_WHOLE}", body, patience=self.read_patience)

    def take(
        self, kind: str, query: Mapping[str, Any], *, sort: Sequence[Any], limit: int | None, offset: int = 0,
        fields: Sequence[str] | bool = True,
    ) -> Iterator[Doc]:  # fmt: skip
        """A stretch of a sorted list, however deep."""
        if limit is not None and offset + limit <= DEEPEST:
            body = {"query": query, "sort": sort, "from": offset, "size": limit, "_source": fields}
            answer = self.search(kind, {**body, "seq_no_primary_term": True, "track_total_hits": False})
            yield from hits(answer)
            return
        for number, doc in enumerate(self.scan(kind, query, sort=sort, fields=fields)):
            if limit is not None and number >= offset + limit:
                return
            if number >= offset:
                yield doc

    def open_view(self, kind: str) -> str:
        """A point in time: searches of it see the index as it is now, whatever is written."""
        self.fresh(kind)
        return str(
            self.request("POST", f"/{self.name(kind)}/_pit?keep_alive={_KEEP}", patience=self.read_patience)["id"]
        )

    def close_view(self, view: str) -> None:
        with contextlib.suppress(Exception):  # it ends by itself anyway
            self.request("DELETE", "/_pit", {"id": view}, patience=0)

    def scan(
        self, kind: str, query: Mapping[str, Any], *, sort: Sequence[Any] = ("_shard_doc",), size: int = 1000,
        fields: Sequence[str] | bool = True, view: str | None = None,
    ) -> Iterator[Doc]:  # fmt: skip
        """All that match, of one point in time."""
        pit, after = view or self.open_view(kind), None
        try:
            while True:
                body = {"query": query, "sort": sort, "size": size, "_source": fields, "seq_no_primary_term": True}
                body |= {"pit": {"id": pit, "keep_alive": _KEEP}, "track_total_hits": False}
                answer = self._page({**body, "search_after": after} if after else body)
                page = hits(answer)
                yield from page
                if len(page) < size:
                    return
                after = page[-1].sort
        finally:
            if view is None:
                self.close_view(pit)

    def _page(self, body: Mapping[str, Any]) -> Any:
        try:
            return self.request("POST", f"/_search?{_WHOLE}", body, patience=self.read_patience)
        except NotFoundError as error:
            raise StoreUnavailableError(
                f"what was being read at {self.settings.where} went away, with a node or by a re-index: start again"
            ) from error

    def scan_index(self, index: str) -> Iterator[Doc]:
        """The ids of a concrete index."""
        pit = self.request("POST", f"/{index}/_pit?keep_alive={_KEEP}")["id"]
        yield from self.scan("", {"match_all": {}}, fields=False, view=str(pit))
        self.close_view(str(pit))


def hits(answer: Any) -> list[Doc]:
    """The documents of a search's answer."""
    return [_doc(raw) for raw in answer["hits"]["hits"]]


def _doc(raw: Mapping[str, Any]) -> Doc:
    token = Token(raw["_index"], raw.get("_seq_no", -1), raw.get("_primary_term", 0))
    return Doc(raw["_id"], raw.get("_source", {}), token, tuple(raw.get("sort", ())))


def dumped(record: Any) -> str:
    """JSON as it is sent and kept."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def parts(values: Sequence[str], size: int = 1000) -> Iterator[Sequence[str]]:
    """Slices that fit into one query."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
