"""Who links: one worker at a time, whatever dies. The lease's document also holds the step that is being written.

No clock is compared with another machine's: a lease has run out when its document has not changed for so long.
"""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

from index.elastic.engine import Doc, Engine, Token, dumped
from index.errors import StoreError, StoreUnavailableError

TTL = 10.0  # seconds without a sign of life after which a worker counts as dead
_BEAT = 2.5
_LONGEST_WAIT = 600.0
_KEY = "lease"


class Lease:
    """Held between `take` and `give_back`; a thread shows meanwhile that we live."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._me = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._source: dict[str, Any] = {}
        self._token: Token | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def epoch(self) -> int:
        """The number of the last step that was begun."""
        return int(self._source["epoch"])

    def take(self) -> Mapping[str, Any] | None:
        """Wait until nobody holds it; returns the step that a killed holder left unfinished, if one did."""
        seen: Token | None = None
        since = begun = time.monotonic()
        while not self._token:
            doc = self._engine.get("state", _KEY)
            now = time.monotonic()
            if doc is None:
                self._claim({"epoch": 0, "beat": 0, "intent": ""}, None)
            elif not doc.source["holder"] or (doc.token == seen and now - since > TTL):
                self._claim(doc.source, doc.token)
            elif now - begun > _LONGEST_WAIT:
                raise StoreUnavailableError(f"{doc.source['holder']} has been linking all the time: try again later")
            else:
                seen, since = (seen, since) if doc.token == seen else (doc.token, now)
                time.sleep(random.uniform(0.05, 0.25))
        self._thread = threading.Thread(target=self._live, name="lease", daemon=True)
        self._thread.start()
        return dict(json.loads(self._source["intent"])) if self._source["intent"] else None

    def _claim(self, source: Mapping[str, Any], token: Token | None) -> None:
        mine = {**source, "what": "lease", "holder": self._me, "beat": source["beat"] + 1}
        if got := self._engine.put("state", _KEY, mine, token):
            self._source, self._token = mine, got

    def begin(self, step: Mapping[str, Any]) -> int:
        """Keep the step; from here on it will be done, by us or by the next one. Returns its number."""
        self._change({"epoch": self.epoch + 1, "intent": dumped(step)})
        return self.epoch

    def end(self) -> None:
        """The step is done."""
        self._change({"intent": ""})

    def give_back(self) -> None:
        """Let the next one in."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        if self._token:
            self._change({"holder": ""})

    def _change(self, fields: Mapping[str, Any]) -> None:
        with self._lock:
            wanted = {**self._source, **fields, "beat": self._source["beat"] + 1}
            token = self._engine.put("state", _KEY, wanted, self._token) if self._token else None
            if token is None and (doc := self._engine.get("state", _KEY)) and doc.source == self._source:
                token = self._engine.put("state", _KEY, wanted, doc.token)  # the index was carried over meanwhile
            if token is None:
                self._token = None
                raise StoreUnavailableError(
                    "this worker was silent for so long that another took over: nothing was lost, start again"
                )
            self._source, self._token = wanted, token

    def _live(self) -> None:
        while not self._stop.wait(_BEAT):
            try:
                self._change({})
            except StoreError:  # either another one took over, which `begin` will say, or the server is away for now
                continue


def epoch(engine: Engine) -> int:
    """The number of the last linking step; 0 before the first."""
    doc = engine.get("state", _KEY)
    return int(doc.source["epoch"]) if doc else 0


def holder(engine: Engine) -> str:
    """Who links now; '' for nobody."""
    doc: Doc | None = engine.get("state", _KEY)
    return str(doc.source["holder"]) if doc else ""
