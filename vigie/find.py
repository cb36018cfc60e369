"""`vigie leads`, `search`, `phone`, `audit`: what was found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from vigie.console import emit, now, opened, printable, say, table, who
from vigie.narrowed import Narrowed, check_corridor
from vigie.shown import post_json, print_post, shown

if TYPE_CHECKING:
    from index.dossier import Dossier
    from index.records import Lead, StoredPost

audit_app = typer.Typer(help="The log of who looked at what, and why.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (leads, search, phone):
        app.command()(command)


def leads(
    as_json: bool = typer.Option(False, "--json", help="one lead a line, contacts in full"),
    everything: bool = typer.Option(False, "--all", help="dismissed leads too, without a limit"),
    limit: int = typer.Option(30, help="how many, best first"),
    corridor: str = typer.Option("", callback=check_corridor, help="such as eastern_med"),
    price_from: float = typer.Option(None, help="in euros; money without a public rate is in no range"),
    price_to: float = typer.Option(None, help="in euros"),
) -> None:
    """Advertisers, best first.

    Example: vigie leads --json --all

    Example: vigie leads --corridor eastern_med --price-to 3000
    """
    open_ones = () if everything else ("new", "relevant", "later")
    # A program gets all there is of what is open; a person gets a screenful.
    most, wanted = None if everything or as_json else limit, Narrowed(corridor, price_from, price_to)
    with opened() as store:
        found = store.leads(statuses=open_ones, limit=None if wanted else most)
        found = [lead for lead in found if wanted.match(lead)][:most]
        if as_json:
            store.audit(who=who(), action="export", subject="leads", detail=f"{len(found)} leads as JSON")
    if as_json:
        for lead in found:
            emit(_lead_json(lead))
        return
    if not found:
        none = "no leads yet: `vigie crawl`, then `vigie process`; `make run` shows a demo"
        say("no lead is like that: leave out --corridor or the prices" if wanted else none)
        return
    columns = ("lead", "score", "kind", "route", "corridor", "price", "leaves", "contacts", "channels", "posts", "last")
    table("Leads", columns, map(_row, found))


def _lead_json(lead: Lead) -> dict[str, Any]:
    """As it is kept, and each price in euros as well, where a public rate says what people pay."""
    from dataclasses import asdict

    from index.euros import euros
    from index.records import lead_to_json

    record = lead_to_json(lead)
    record["prices"] = [
        {**price, "euros": asdict(found) if (found := euros(price)) else None} for price in record["prices"]
    ]
    return record


def _row(lead: Lead) -> tuple[str, ...]:
    from datetime import date

    from dashboard import worded
    from index.euros import in_euros
    from index.leaving import soon
    from index.masking import mask_contact

    routes = [f"{origin or '?'} → {goal or '?'}" for origin, goal, _ in lead.routes[:2]]
    prices = [f"{worded.price(price)} {in_euros(price)}".rstrip() for price in lead.prices[:2]]
    contacts = [mask_contact(contact.key) for contact in lead.contacts[:2]]
    return (
        lead.id, f"{lead.score:.2f}", lead.kind.removesuffix("_offer"), "\n".join(routes),
        "\n".join(lead.corridors[:2]), "\n".join(prices), soon(lead.departures, date.fromisoformat(now()[:10]))[0],
        "\n".join(contacts), str(len(lead.channels)), str(len(lead.posts)), (lead.last_seen or "")[:10],
    )  # fmt: skip


def search(
    text: str = typer.Argument("", help='words, "phrases", -exclusions, prefix*, any piece of a number'),
    number: str = typer.Option("", "--number", help="a piece of a phone number, in any spelling"),
    kind: list[str] = typer.Option([], help="smuggling_offer, document_offer, recruitment_offer, seeking, other"),
    lang: list[str] = typer.Option([], help="language tag, such as ar"),
    channel: list[str] = typer.Option([], help="platform:name"),
    platform: list[str] = typer.Option([], help="telegram"),
    since: str = typer.Option(None, help="YYYY-MM-DD, inclusive"),
    until: str = typer.Option(None, help="YYYY-MM-DD, inclusive"),
    limit: int = typer.Option(20, min=0),
    offset: int = typer.Option(0, min=0),
    as_json: bool = typer.Option(False, "--json", help="one post a line"),
) -> None:
    """Find posts. The search is written to the audit log; posts of people in need are masked.

    Example: vigie search '"after arrival" -visa' --lang ar --since 2026-01-01
    """
    from index.query import filters
    from index.records import Query

    query = Query(text, number, tuple(kind), tuple(lang), tuple(channel), tuple(platform), since, until, limit, offset)
    with opened() as store:
        found = store.search(query)
        store.audit(who=who(), action="search", subject=text or number, detail=filters(query))
    hits = [_shown_hit(hit) for hit in found.hits]
    if as_json:
        for stored in hits:
            emit(post_json(stored))
        return
    for stored in hits:
        print_post(stored)
    say(f"{found.total} posts" + (f", {len(hits)} shown" if len(hits) < found.total else ""))
    for name, values in found.facets.items():
        say(f"  {name}: " + ", ".join(f"{value or '?'} {count}" for value, count in values[:8]))


def _shown_hit(hit: Any) -> StoredPost:
    from index.records import StoredPost

    return shown(StoredPost(hit.post, hit.annotation, hit.lead))


def phone(
    number: str = typer.Argument(help="a whole number, in any spelling"),
    as_json: bool = typer.Option(False, "--json", help="one object"),
    reason: str = typer.Option("", help="why it is looked up: kept in the audit log"),
) -> None:
    """All that is known of a phone number.

    Example: vigie phone "00 90 530 000 00 12" --reason "case 12"
    """
    from index.dossier import dossier

    with opened() as store:
        known = dossier(store, number)
        store.audit(who=who(), action="phone", subject=known.number, detail=reason)
    if as_json:
        emit(_dossier_json(known))
    else:
        _print_dossier(known)
    raise typer.Exit(0 if known.certain or known.possible else 1)


def _dossier_json(known: Dossier) -> dict[str, Any]:
    from dataclasses import asdict

    counted = {name: dict(getattr(known, name)) for name in ("beside", "channels", "routes", "prices", "kinds")}
    posts = {name: [post_json(shown(stored)) for stored in getattr(known, name)] for name in ("certain", "possible")}
    times = {"first_seen": known.first_seen, "last_seen": known.last_seen}
    euros = {price: asdict(found) for price, found in known.euros.items()}
    return {"number": known.number, **times, "leads": known.leads, **counted, "euros": euros, **posts}


def _print_dossier(known: Dossier) -> None:
    if not (known.certain or known.possible):
        say(f"{known.number}: nothing is known of it")
        return
    typer.echo(f"{known.number}: {len(known.certain)} posts, {known.first_seen or '?'} to {known.last_seen or '?'}")
    for name in ("kinds", "channels", "beside", "routes", "prices"):
        if values := getattr(known, name):
            parts = [f"{value}{_in_euros(known, name, value)} ({count})" for value, count in values]
            typer.echo(printable(f"  {name}: " + ", ".join(parts)))
    if known.leads:
        typer.echo("  leads: " + ", ".join(known.leads))
    for stored in known.certain:
        print_post(shown(stored))
    if known.possible:
        typer.echo(f"{len(known.possible)} more posts hold a national number that could be this one:")
        for stored in known.possible:
            print_post(shown(stored))


def _in_euros(known: Dossier, name: str, value: str) -> str:
    return f" {known.euros[value]}" if name == "prices" and value in known.euros else ""


@audit_app.command()
def verify() -> None:
    """Check the chain of the audit log.

    Example: vigie audit verify
    """
    from index.audit import first_broken

    with opened() as store:
        entries = list(store.audit_log())
    if (number := first_broken(entries)) is not None:
        say(f"vigie: the audit log is broken at entry {number}: that entry was changed, or one before it was removed")
        raise typer.Exit(1)
    say(f"{len(entries)} entries, the chain holds")


@audit_app.command()
def show(limit: int = typer.Option(50, help="the newest so many")) -> None:
    """The newest entries.

    Example: vigie audit show --limit 10
    """
    with opened() as store:
        rows = [(str(e.number), e.at, e.who, e.action, e.subject, e.detail) for e in store.audit_log(limit=limit)]
    table("Audit log", ("no", "at", "who", "action", "subject", "detail"), rows)
