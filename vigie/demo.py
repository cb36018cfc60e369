"""`vigie demo` and `vigie dashboard`: leads on screen."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vigie.collect import describe
from vigie.console import home, opened, progress, say
from vigie.sources import folder

if TYPE_CHECKING:
    from index.store import Store

PORT = 8501


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command()(demo)
    app.command()(dashboard)


def dashboard(port: int = typer.Option(PORT, help="a free one is taken where this one is not")) -> None:
    """Open the dashboard and print its address.

    Example: vigie dashboard --port 8600
    """
    with opened() as store:  # a store that cannot be opened is said here, not on a page
        counts = store.counts()
    say(f"{counts['posts']} posts, {counts['leads']} leads")
    _serve(port)


def demo(
    port: int = typer.Option(PORT, help="of the dashboard; a free one is taken where this one is not"),
    show: bool = typer.Option(True, help="open the dashboard at the end"),
) -> None:
    """The whole way on this machine: demo channels, crawl, annotate, link, dashboard.

    Example: vigie demo --no-show
    """
    from crawlers.demo.site import CHANNELS, serve

    with serve(CHANNELS) as site, opened() as store:
        say(f"{_add_cards(CHANNELS)} demo channels are served at {site.url}; every text and number in them is invented")
        _collect(store, site.url)
        _understand(store)
        _tell(store)
    if show:
        _serve(port)


def _add_cards(channels: Path) -> int:
    from crawlers.sources import Card, card_path, write_card

    paths = sorted(channels.glob("*.jsonl"))
    for path in paths:
        card = Card(f"telegram:{path.stem}", "demo: shows Vigie at work", "invented posts, nobody's data", depth=1000)
        if not card_path(folder(), card.source).exists():
            write_card(folder(), card)
    return len(paths)


def _collect(store: Store, url: str) -> None:
    from crawlers.sources import read_cards
    from vigie.conductor import collect, jobs_of

    cards = [card for card in read_cards(folder())[0] if card.why.startswith("demo:")]
    with progress() as bars:
        task = bars.add_task("crawling", total=len(cards))
        for crawled in collect(store, jobs_of(store, cards), warc=home() / "warc", base_url=url):
            bars.advance(task)
            if crawled.outcome.outcome != "ok":
                bars.console.print(describe(crawled), markup=False, highlight=False)


def _understand(store: Store) -> None:
    from vigie.conductor import annotate_pending, link

    with progress() as bars:
        task = bars.add_task("reading", total=store.counts()["pending"])
        for count in annotate_pending(store):
            bars.advance(task, count)
        task = bars.add_task("linking", total=None)
        for count in link(store):
            bars.advance(task, count)
        bars.update(task, total=bars.tasks[-1].completed)


def _tell(store: Store) -> None:
    """What was found, and what to do next, in plain words."""
    counts = store.counts()
    say(
        f"\n{counts['posts']} posts from {counts['channels']} channels: {counts['flagged']} are offers, "
        f"by {counts['leads']} advertisers as far as their contacts and texts tell."
    )
    for lead in store.leads(limit=3):
        route = " → ".join(place or "?" for place in lead.routes[0][:2]) if lead.routes else "no route named"
        say(f"  {lead.id}  {route}, {len(lead.posts)} posts in {len(lead.channels)} channels")
    say(
        "Next: decide on leads in Triage (1 relevant, 2 not, J and K to move); look a number up under Search;\n"
        "`vigie sources add telegram:NAME` watches a channel of your own."
    )


def _serve(port: int) -> None:
    """Run the dashboard until Ctrl-C or SIGTERM."""
    from dashboard.serve import serve

    stop = threading.Event()
    served = serve(home(), port=port, open_browser=sys.stderr.isatty())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    say(f"\nThe dashboard is at {served.address} (Ctrl-C stops it)")
    while served.process.poll() is None and not stop.wait(0.5):
        pass
    served.stop()
