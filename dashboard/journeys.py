"""What is known of a lead's journeys, as HTML: along which corridor, for how much, and when they leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from dashboard import escaped, worded
from index.leaving import as_written, soon
from index.leaving import departures as departures_of
from index.records import Lead, StoredPost

# So many departures of a lead are listed: an advertiser who posts daily has hundreds.
_LISTED = 4


def underway(lead: Lead, now: datetime) -> str:
    """The last line of a row, where there is something to say: how far off the journey is, along which corridor."""
    watched = [name for name in lead.corridors if name != "other"]
    along = f"<span>{escaped.text(worded.corridor(watched[0]))}</span>" if watched else ""
    parts = [_soon(lead, now), along, _more(len(watched) - 1)]
    return f'<div class="dim">{"".join(parts)}</div>' if any(parts) else ""


def in_euros(lead: Lead) -> str:
    """The last line under a price that is not in euros; the rate's date is told on pointing, a row has no room."""
    words = worded.euros(lead.prices)
    short = re.sub(r" \(rate of [0-9-]+\)", "", words)
    return f'<div class="dim" title="{escaped.text(words)}">{escaped.text(short)}</div>' if words else ""


def prices(lead: Lead) -> str:
    """Each currency with its euros beside it."""
    return escaped.name(worded.prices(lead.prices, also_in_euros=True)) if lead.prices else _none("none named")


def corridors(lead: Lead) -> str:
    """Most frequent first."""
    words = ", ".join(map(worded.corridor, lead.corridors))
    return escaped.isolated(words) if words else _none("not known")


def departures(lead: Lead, now: datetime) -> str:
    """How far off the next one is, then all as written and as the day they mean, the latest first."""
    if not lead.departures:
        return _none("not said")
    drawn = [f'<span class="whole">{escaped.isolated(as_written(one))}</span>' for one in lead.departures[:_LISTED]]
    more = _more(len(lead.departures) - _LISTED)
    return f'{_soon(lead, now)} <span class="dim">{", ".join(drawn)}</span>{more}'


def terms(stored: StoredPost) -> Iterator[str]:
    """When one post's journey leaves, for whom it is cheaper, how many go; a seeker's is nobody's business."""
    read = stored.annotation
    if read and read.kind != "seeking":
        yield from (f"leaves {escaped.isolated(as_written(one))}" for one in departures_of([stored]))
        yield from dict.fromkeys([*map(worded.rebate, read.rebates), *map(worded.capacity, read.capacities)])


def _soon(lead: Lead, now: datetime) -> str:
    words, ahead = soon(lead.departures, now.date())
    return f'<span class="{"ahead" if ahead else "past"}">{words}</span>' if words else ""


def _more(number: int) -> str:
    return f' <span class="plus">+{number}</span>' if number > 0 else ""


def _none(words: str) -> str:
    return f'<span class="none">{words}</span>'
