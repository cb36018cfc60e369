"""Search: words, phrases, prefixes, exclusions and pieces of numbers as filters; facets as aggregations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crawlers.items import clean_text
from index.elastic import posts
from index.elastic.engine import DEEPEST, Engine, hits
from index.highlight import highlights
from index.query import Term, day, parse
from index.records import Found, Hit, Query, StoredPost
from index.times import utc
from index.words import number_pieces

_FACETS = {"kind": "kind", "language": "lang", "channel": "source", "platform": "platform", "month": "month"}
_NEWEST = [{"published": {"order": "desc", "missing": "_last"}}, {"stored": "desc"}, "id"]
_SHOWN = ("id", "record", "annotation")
_NOTHING: dict[str, Any] = {"match_none": {}}


def search(engine: Engine, query: Query) -> Found:
    """Newest first, with the facets of all that match."""
    terms = parse(query.text)
    wanted = _query(query, terms)
    asked = {name: {"terms": {"field": field, "size": 10_000}} for name, field in _FACETS.items()}
    body = {"size": 0, "track_total_hits": True, "query": wanted, "aggs": asked}
    if shallow := query.offset + query.limit <= DEEPEST:  # one request for both
        body |= {"size": query.limit, "from": query.offset, "sort": _NEWEST, "_source": _SHOWN}
    answer = engine.search("posts", body)
    page = hits(answer)
    if not shallow:
        deep = engine.take("posts", wanted, sort=_NEWEST, limit=query.limit, offset=query.offset, fields=_SHOWN)
        page = list(deep)
    facets = {name: _counted(answer["aggregations"][name]["buckets"]) for name in _FACETS}
    found = tuple(
        Hit(s.post, s.annotation, s.lead, highlights(s.post.text, terms)) for s in posts.with_leads(engine, page)
    )
    return Found(found, answer["hits"]["total"]["value"], facets)


def _query(query: Query, terms: Sequence[Term]) -> dict[str, Any]:
    wanted: list[dict[str, Any]] = [posts.LIVE]
    unwanted: list[dict[str, Any]] = []
    for term in terms:
        (unwanted if term.negated else wanted).append(_either([_words(term), *map(_piece, term.pieces)]))
    if query.number:
        wanted.append(_either(map(_piece, number_pieces(query.number))))
    chosen = {
        "kind": query.kinds, "lang": query.languages, "source": query.channels, "platform": query.platforms,
    }  # fmt: skip
    for field, values in chosen.items():
        if values:
            wanted.append(
                _either({"term": {field: {"value": clean_text(v), "case_insensitive": True}}} for v in values)
            )
    wanted += _times(query)
    return {"bool": {"filter": wanted, "must_not": unwanted}}


def _words(term: Term) -> dict[str, Any]:
    """The words in a row. They are letters and digits only: there is nothing to escape."""
    if not term.prefix:
        if len(term.words) == 1:
            return {"match": {"words": {"query": term.words[0], "operator": "and"}}}
        return {"match_phrase": {"words": " ".join(term.words)}}
    start = {"prefix": {"words": {"value": term.words[-1]}}}
    if len(term.words) == 1:
        return start
    clauses = [{"span_term": {"words": word}} for word in term.words[:-1]]
    return {"span_near": {"clauses": [*clauses, {"span_multi": {"match": start}}], "slop": 0, "in_order": True}}


def _piece(piece: str) -> dict[str, Any]:
    """A piece of a number is the start of one of its endings."""
    return {"prefix": {"suffixes": {"value": piece}}}


def _either(conditions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found = list(conditions)
    if len(found) == 1:
        return found[0]
    return {"bool": {"should": found, "minimum_should_match": 1}} if found else _NOTHING


def _times(query: Query) -> list[dict[str, Any]]:
    day(query.since, "since")
    day(query.until, "until")
    found: list[dict[str, Any]] = []
    if since := utc(query.since):
        found.append({"range": {"published": {"gte": since}}})
    if query.until:
        # A bare date means the whole of that day. A post without a time may be as old as anything.
        until = utc(query.until + "T23:59:59" if len(query.until) == 10 else query.until)
        timeless = {"bool": {"must_not": [{"exists": {"field": "published"}}]}}
        found.append(_either([{"range": {"published": {"lte": until}}}, timeless]))
    return found


def _counted(buckets: Sequence[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
    counts = ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
    return tuple(sorted(counts, key=lambda item: (-item[1], item[0])))


def with_number(engine: Engine, digits: Sequence[str], whole: bool) -> list[StoredPost]:
    """Newest first; digit strings under three digits are not indexed and find nothing."""
    forms = [form for form in digits if form.isascii() and form.isdigit() and len(form) >= 3]
    if not forms:
        return []
    condition = {"terms": {"numbers": forms}} if whole else _either(map(_piece, forms))
    query = {"bool": {"filter": [posts.LIVE, condition]}}
    found = engine.take("posts", query, sort=_NEWEST, limit=None, fields=_SHOWN)
    return list(posts.with_leads(engine, list(found)))
