"""An entry of the watchlist, made from a question or from a line of a list; refused where it would be useless."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from crawlers.items import clean_text
from index.dossier import read_number
from index.errors import QueryError
from index.query import FILTERS, parse
from index.records import Query, Watch, query_to_json
from index.words import looks_like_number, number_pieces
from labels.schema import KINDS
from nlp.values.handles import find_handles

LONGEST = 500


def make_watch(query: Query, *, who: str, at: str, name: str = "", note: str = "") -> Watch:
    """The same question is the same entry, whoever asks. Raises QueryError for one that could never match, or always.

    Dates are left out: an entry looks at what comes in from now on.
    """
    lists: dict[str, Any] = {field: tuple(map(clean_text, getattr(query, field))) for field in FILTERS}
    asked = Query(_clean(query.text), _clean(query.number), **lists)
    _refuse(asked)
    payload = json.dumps(query_to_json(asked), ensure_ascii=True, sort_keys=True)
    digest = hashlib.blake2b(payload.encode(), digest_size=6).hexdigest()
    return Watch(f"W{digest}", asked, _clean(name)[:LONGEST], _clean(note)[:LONGEST], who, at)


def contact_watch(line: str, *, who: str, at: str, name: str = "", note: str = "") -> Watch:
    """From a whole number, a name or a link as it stands in a list; raises QueryError for anything else."""
    typed = line.strip()
    handles = find_handles(typed[:LONGEST])
    if handles and not handles[0].is_number:
        typed = f"@{handles[0].handle.value}"
    else:
        try:
            number = read_number(typed)[0]
        except QueryError as error:
            raise QueryError(
                f"{typed[:80]!r} is neither a whole phone number nor a name: write +90 530 000 00 12 or @name"
            ) from error
        typed = typed if looks_like_number(typed) else number
    return make_watch(Query(typed), who=who, at=at, name=name, note=note)


def _clean(text: str) -> str:
    return clean_text(text).strip()


def _refuse(asked: Query) -> None:
    if len(asked.text) > LONGEST or len(asked.number) > LONGEST:
        raise QueryError(f"the search {asked.text[:40]!r}... has more than {LONGEST} characters: shorten it")
    terms = parse(asked.text)
    if asked.number and not number_pieces(asked.number):
        raise QueryError(f"{asked.number!r} is too short for a piece of a number: give three digits or more")
    if not terms and not asked.number and not any(getattr(asked, name) for name in FILTERS):
        raise QueryError(f"the search {asked.text!r} has no word, number or filter and would match every post: add one")
    for kind in asked.kinds:  # a slip here would be found out by nobody: the entry would be silent for ever
        if kind.lower() not in KINDS:
            raise QueryError(f"{kind!r} is no kind of post: write {', '.join(KINDS)}")
    for channel in asked.channels:
        if not all(channel.partition(":")):
            raise QueryError(f"{channel!r} is no channel: write it as telegram:name")
