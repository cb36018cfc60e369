"""How a source does, in words. Zero posts never look like success."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from dashboard.worded import ago, count, moment
from index.records import SourceState

# A source is overdue once this many of its usual intervals have passed without a run.
OVERDUE = 2.0

_WORDS = {
    "no_preview": "The channel exists, and its public preview is withheld: nothing can be read without an account.",
    "not_found_or_private": "Not found or private: the platform answers the same for a deleted, private or wrong name.",
    "group": "A public group: it has no preview of its posts. Import an export instead.",
    "user_or_bot": "The name belongs to a person or a bot, not to a channel.",
    "http_error": "The platform answered with an error.",
    "parse_error": "The page answered and could not be read: the platform may have changed its pages.",
    "waiting_until": "The platform asked to slow down.",
}
_SHORT = {
    "no_preview": "no preview",
    "not_found_or_private": "not found or private",
    "group": "group",
    "user_or_bot": "person or bot",
    "http_error": "error",
    "parse_error": "unreadable",
    "waiting_until": "waiting",
}


@dataclass(frozen=True, slots=True)
class Health:
    """`tone` is good, care or bad; `short` stands beside it, since a colour alone says nothing."""

    tone: str
    short: str
    sentence: str
    overdue: str = ""
    next_try: str = ""


def health(state: SourceState, now: datetime) -> Health:
    """From the newest outcome, what the store holds, and how often it used to run."""
    if not state.outcomes:
        return Health("care", "never ran", "No run has ended yet.")
    last = state.outcomes[0]
    tone, short, sentence = _last(state, last)
    late = _overdue(state, now)
    if late and tone == "good":
        tone, short = "care", "overdue"
    waits = str(last.get("next_try_at") or "")
    return Health(tone, short, sentence, late, f"next try {ago(waits, now)}" if waits else "")


def _last(state: SourceState, last: Mapping[str, Any]) -> tuple[str, str, str]:
    outcome, posts = str(last.get("outcome")), int(last.get("posts") or 0)
    detail = str(last.get("detail") or "").strip()
    if outcome != "ok":
        status = f" (HTTP {last['http_status']})" if last.get("http_status") else ""
        words = _WORDS.get(outcome, f"The run ended as “{outcome}”.")
        more = f" {detail[0].upper()}{detail[1:]}" if detail else ""
        sentence = f"{words.removesuffix('.')}{status}.{more}"
        return "care" if outcome == "waiting_until" else "bad", _SHORT.get(outcome, outcome), sentence
    if state.posts == 0:
        return "bad", "no posts", "The source answers and not one of its posts is stored: look at its address."
    if last.get("unreadable"):
        many = count(int(last["unreadable"]), "block that looks like a post", "blocks that look like posts")
        return "care", "partly unreadable", f"{count(posts, 'post')} read, {many} could not be."
    if posts == 0:
        return "good", "nothing newer", "It answered; there is nothing newer than what is stored."
    return "good", "answering", f"It answered with {count(posts, 'post')}."


def _overdue(state: SourceState, now: datetime) -> str:
    """Judged by its own habit, since the store does not hold the cadence that its card asks for."""
    ends = [end for one in state.outcomes if (end := moment(one.get("finished_at")))]
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(ends)]
    if len(gaps) < 2:
        return ""
    usual, since = median(gaps), (now - ends[0]).total_seconds()
    if usual <= 0 or since <= OVERDUE * usual:
        return ""
    return f"last run {ago(ends[0].isoformat(), now)}, usually every {_every(usual)}"


def _every(seconds: float) -> str:
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{round(seconds / 3600)} h" if seconds < 172_800 else f"{round(seconds / 86_400)} d"
