"""What the server or the way to it answers → one sentence for a person, with the cure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from elastic_transport import ConnectionError as Unreachable
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from index.elastic.settings import Settings
from index.errors import StoreAwayError, StoreError, StoreUnavailableError

_FULL_DISK = "/12/"  # the number of the block that the server itself sets when a disk is full
_MOVING = "/8/"  # the one that `vigie index reindex` sets for its last moments


def may_pass(error: Exception) -> bool:
    """Whether waiting can help: a node that restarts, a queue that is full, an index that is being switched."""
    if isinstance(error, ApiError):
        kind, reason = cause(error.body)
        return item_may_pass(error.status_code, kind, reason)
    return isinstance(error, Unreachable | ConnectionTimeout) and not isinstance(error, TlsError)


def item_may_pass(status: int, kind: str, reason: str) -> bool:
    """The same for one item of a bulk request."""
    if kind == "cluster_block_exception":
        return _FULL_DISK not in reason and (_MOVING in reason or status >= 500)
    return status in (429, 502, 503, 504)


def cause(body: object) -> tuple[str, str]:
    """Type and reason of an error, out of however many it is wrapped in."""
    error: Any = body.get("error") if isinstance(body, Mapping) else None
    if isinstance(error, Mapping):
        roots = error.get("root_cause") or [error]
        inner = roots[0] if roots else error
        return str(inner.get("type", error.get("type", ""))), str(inner.get("reason", error.get("reason", "")))
    return "", str(error or body or "")


def said(error: Exception, settings: Settings) -> StoreError:
    """The StoreError that stands for an error of the client."""
    where = settings.where
    if isinstance(error, TlsError):
        return StoreUnavailableError(_tls(f"{error.message} {error.errors!r}", where))
    if isinstance(error, ConnectionTimeout):
        return StoreAwayError(f"the store {where} did not answer in time: see whether it is overloaded")
    if isinstance(error, UnsupportedProductError):
        return StoreUnavailableError(f"what answers at {where} is not Elasticsearch: check VIGIE_STORE")
    if isinstance(error, ApiError):
        kind, reason = cause(error.body)
        fault = StoreAwayError if may_pass(error) else StoreUnavailableError
        return fault(refusal(error.status_code, kind, reason, settings))
    if isinstance(error, TransportError):
        return StoreAwayError(f"the store {where} cannot be reached: check that it runs, and VIGIE_STORE")
    return StoreUnavailableError(f"the store {where}: {error}")


def _tls(text: str, where: str) -> str:
    if "expired" in text:
        return f"the certificate of {where} has expired: its operator has to renew it"
    if "mismatch" in text or "doesn't match" in text:
        return f"the certificate of {where} is for another name: use the name it was made for in VIGIE_STORE"
    if "certificate" in text.lower():
        return f"the certificate of {where} is not trusted: name its CA file in VIGIE_STORE_CA"
    return f"{where} does not speak TLS as expected: check https or http in VIGIE_STORE"


def refusal(status: int, kind: str, reason: str, settings: Settings) -> str:
    """Why the server would not do it."""
    where = f"the store {settings.where}"
    if kind == "cluster_block_exception":
        return _blocked(status, reason, where)
    if status == 403:
        return _forbidden(reason, settings)
    if kind == "index_not_found_exception":
        return f"an index is missing at {settings.where} ({reason}): `vigie index init` makes it"
    if status == 401:
        return f"{where} does not accept the user or password: check VIGIE_STORE_USER and VIGIE_STORE_PASSWORD"
    if status == 429:
        return f"{where} is overloaded and asked us to slow down for too long ({reason}): try again later"
    if status >= 500 or "shard" in kind:
        return f"{where} is red, parts of it cannot be read or written ({reason or kind}): see `vigie index status`"
    return f"{where} refused: {kind} {reason}".strip()


def _blocked(status: int, reason: str, where: str) -> str:
    if _FULL_DISK in reason:
        return (
            f"a disk of {where} is full: it takes no more until its operator frees space, and nothing is half-written"
        )
    if status >= 500:
        return f"{where} has no elected master or is starting: wait, then see `vigie index status`"
    return f"{where} is read-only ({reason}): its operator has to lift the block"


def _forbidden(reason: str, settings: Settings) -> str:
    """Name the right that is missing, out of the server's own long sentence."""
    rights = re.search(r"granted by the (index|cluster) privileges \[([^\]]+)\]", reason)
    indices = re.search(r"on indices \[([^\]]+)\]", reason)
    action = re.search(r"action \[([^\]]+)\]", reason)
    missing = f"the {rights[1]} right {' or '.join(rights[2].split(',')[:3])}" if rights else "a right"
    place = f" on {indices[1]}" if indices else ""
    what = f" (for {action[1]})" if action else ""
    return (
        f"the user {settings.user or '(none)'!r} lacks {missing}{place}{what} at {settings.where}: give it the role in "
        "docs/elasticsearch.md"
    )
