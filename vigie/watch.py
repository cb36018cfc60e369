"""`vigie watch`: crawl, annotate, link, for ever, each source at its cadence."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from vigie.collect import describe
from vigie.console import home, opened, say
from vigie.pruning import SEEKERS_KEPT, prune_daily
from vigie.sources import folder
from vigie.watchlist import new_hits

if TYPE_CHECKING:
    from crawlers.sources import Card
    from index.records import SourceState
    from index.store import Store

IDLE = timedelta(minutes=5)  # a new or mended card is noticed after this long at the latest


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(watch)


def watch(
    base_url: str = typer.Option(None, help="another address for the platform: a mirror, a recorded site"),
    rounds: int = typer.Option(None, help="stop after so many rounds (for trying it out)"),
) -> None:
    """Collect, annotate and link for ever; SIGTERM or Ctrl-C stops after the batch in hand.

    Example: vigie watch --rounds 1
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    said = set[str]()
    with opened() as store:
        done = 0
        while not stop.is_set():
            cards = _cards(said)
            due = [card for card in cards if due_at(card, store.source_states()) <= datetime.now(UTC)]
            if due:
                _round(store, due, base_url, stop)
            done += 1
            if rounds and done >= rounds:
                break
            stop.wait(_pause(cards, store.source_states()).total_seconds())
    say("stopped; nothing is lost, `vigie watch` goes on from here")


def _cards(said: set[str]) -> list[Card]:
    """The cards as they are now; what is wrong with one is said once."""
    from crawlers.sources import read_cards

    cards, errors = read_cards(folder())
    for error in errors:
        if str(error) not in said:
            said.add(str(error))
            say(f"vigie: {error}")
    return [card for card in cards if not card.paused]


def _round(store: Store, cards: Sequence[Card], base_url: str | None, stop: threading.Event) -> None:
    from vigie.conductor import annotate_pending, collect, jobs_of, link

    crawled = collect(store, jobs_of(store, cards), warc=home() / "warc", base_url=base_url)
    for one in crawled:
        say(describe(one))
        if stop.is_set():
            crawled.close()
            break
    read = sum(annotate_pending(store, stop=stop.is_set))
    linked = sum(link(store, stop=stop.is_set))
    # After reading and linking: a person's cry for help is known as one, and a hold on a lead covers what joined it.
    if not stop.is_set() and expire(store, cards):
        sum(link(store, stop=stop.is_set))
    if not stop.is_set():
        prune_daily(store)
    say(f"{read} posts read, {linked} linked, {store.counts()['leads']} leads")
    if new := new_hits(store):
        say(new)


def expire(store: Store, cards: Sequence[Card]) -> int:
    """Each source's posts after its retention; a person's cry for help after a month, wherever it was posted."""
    moment = datetime.now(UTC)
    gone = store.expire(before=(moment - SEEKERS_KEPT).isoformat(), kind="seeking")
    for card in cards:
        gone += store.expire(before=(moment - card.keep).isoformat(), channel=card.source)
    if gone:
        say(f"{gone} posts erased: their time was up")
    return gone


def due_at(card: Card, states: Sequence[SourceState]) -> datetime:
    """When a source is to be crawled next: its cadence after the last run, or when the platform said to come back."""
    state = next((state for state in states if state.source.lower() == card.source.lower()), None)
    if state is None or not state.outcomes:
        return datetime.min.replace(tzinfo=UTC)
    last = state.outcomes[0]
    due = datetime.fromisoformat(last["finished_at"]) + card.every
    if last.get("next_try_at"):
        due = max(due, datetime.fromisoformat(last["next_try_at"]))
    return due


def _pause(cards: Sequence[Card], states: Sequence[SourceState]) -> timedelta:
    waits = [due_at(card, states) - datetime.now(UTC) for card in cards]
    return max(timedelta(seconds=1), min([*waits, IDLE]))
