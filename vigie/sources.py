"""`vigie sources`: the cards of what is watched."""

from __future__ import annotations

from pathlib import Path

import typer

from vigie.console import home, opened, say, table

app = typer.Typer(help="What is watched: one YAML card a source.", no_args_is_help=True)

UNSTATED = "not stated yet: say it here before you rely on what is collected"


def folder() -> Path:
    """Where the cards are."""
    return home() / "sources"


@app.command()
def add(
    source: str = typer.Argument(help="platform:name, or the address of a channel"),
    why: str = typer.Option(UNSTATED, help="why it is watched"),
    legal_basis: str = typer.Option(UNSTATED, help="on what legal basis"),
    languages: str = typer.Option("", help="comma separated, such as ar,ckb"),
    cadence: str = typer.Option("6h", help="how often: 30m, 6h, 1d"),
    retention: str = typer.Option("365d", help="how long posts are kept"),
    depth: int = typer.Option(200, help="posts to go back on the first run"),
    since: str = typer.Option(None, help="oldest date to go back to on the first run (YYYY-MM-DD)"),
) -> None:
    """Write the card of a source.

    Example: vigie sources add telegram:some_channel --why "offers seen in case 12" --languages ar
    """
    from crawlers.sources import Card, CardError, card_path, write_card
    from crawlers.telegram_names import channel_name

    platform, _, rest = source.partition(":")
    name = rest if platform == "telegram" else source
    card = Card(
        source=f"telegram:{channel_name(name)}",
        why=why,
        legal_basis=legal_basis,
        languages=tuple(part.strip() for part in languages.split(",") if part.strip()),
        cadence=cadence,
        retention=retention,
        depth=depth,
        since=since,
    )
    if (path := card_path(folder(), card.source)).exists():
        raise CardError(f"{path}: {card.source} has a card already: edit that file")
    say(f"{write_card(folder(), card)} written; `vigie crawl {card.source}` reads the channel")


@app.command("list")
def list_() -> None:
    """Every source with how its last run ended.

    Example: vigie sources list
    """
    from crawlers.sources import read_cards

    cards, errors = read_cards(folder())
    with opened() as store:
        states = {state.source.lower(): state for state in store.source_states()}
    rows = []
    for card in cards:
        state = states.get(card.source.lower())
        last = state.outcomes[0] if state and state.outcomes else {}
        rows.append(
            (card.source, card.cadence, "paused" if card.paused else str(last.get("outcome", "not crawled yet")),
             str(state.posts if state else 0), str(last.get("finished_at", ""))[:16], str(last.get("detail", "")))
        )  # fmt: skip
    table("Sources", ("source", "cadence", "last outcome", "posts", "when (UTC)", "detail"), rows)
    for error in errors:
        say(f"vigie: {error}")


@app.command()
def check() -> None:
    """Read every card and say what is wrong, with file and line.

    Example: vigie sources check
    """
    from crawlers.sources import read_cards

    cards, errors = read_cards(folder())
    unstated = [card.source for card in cards if UNSTATED in (card.why, card.legal_basis)]
    for error in errors:
        say(f"vigie: {error}")
    for source in unstated:
        say(f"vigie: {source}: why it is watched, or on what legal basis, is not stated yet")
    say(f"{len(cards)} cards are right, {len(errors)} are not")
    raise typer.Exit(1 if errors else 0)
