"""`vigie leads`, `search`, `phone`, `audit`: what was found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from vigie.console import emit, opened, printable, say, table, who

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
) -> None:
    """Advertisers, best first.

    Example: vigie leads --json --all
    """
    from index.records import lead_to_json

    open_ones = () if everything else ("new", "relevant", "later")
    # A program gets all there is of what is open; a person gets a screenful.
    with opened() as store:
        found = store.leads(statuses=open_ones, limit=None if everything or as_json else limit)
        if as_json:
            store.audit(who=who(), action="export", subject="leads", detail=f"{len(found)} leads as JSON")
    if as_json:
        for lead in found:
            emit(lead_to_json(lead))
        return
    if not found:
        say("no leads yet: `vigie crawl`, then `vigie process`; `make run` shows a demo")
        return
    table(
        "Leads", ("lead", "score", "kind", "route", "price", "contacts", "channels", "posts", "last"), map(_row, found)
    )


def _row(lead: Lead) -> tuple[str, ...]:
    from index.masking import mask_contact

    routes = [f"{origin or '?'} → {goal or '?'}" for origin, goal, _ in lead.routes[:2]]
    prices = [f"{price['amount']:g} {price['currency']}" for price in lead.prices[:2]]
    contacts = [mask_contact(contact.key) for contact in lead.contacts[:2]]
    return (
        lead.id, f"{lead.score:.2f}", lead.kind.removesuffix("_offer"), "\n".join(routes), "\n".join(prices),
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
    from index.records import Query

    query = Query(text, number, tuple(kind), tuple(lang), tuple(channel), tuple(platform), since, until, limit, offset)
    with opened() as store:
        found = store.search(query)
        store.audit(who=who(), action="search", subject=text or number, detail=_filters(query))
    hits = [_shown_hit(hit) for hit in found.hits]
    if as_json:
        for stored in hits:
            emit(_post_json(stored))
        return
    for stored in hits:
        _print_post(stored)
    say(f"{found.total} posts" + (f", {len(hits)} shown" if len(hits) < found.total else ""))
    for name, values in found.facets.items():
        say(f"  {name}: " + ", ".join(f"{value or '?'} {count}" for value, count in values[:8]))


def _filters(query: Any) -> str:
    names = ("number", "kinds", "languages", "channels", "platforms", "since", "until")
    return " ".join(f"{name}={getattr(query, name)}" for name in names if getattr(query, name))


def _shown_hit(hit: Any) -> StoredPost:
    from index.records import StoredPost

    return _shown(StoredPost(hit.post, hit.annotation, hit.lead))


def _shown(stored: StoredPost) -> StoredPost:
    """A person in need is masked, whoever searches; so is who may be one, while nobody has read the post."""
    from index.masking import mask_post

    return mask_post(stored) if stored.annotation is None or stored.annotation.kind == "seeking" else stored


def _post_json(stored: StoredPost) -> dict[str, Any]:
    from crawlers.items import to_json
    from nlp.annotation import to_json as annotation_to_json

    read = annotation_to_json(stored.annotation) if stored.annotation else None
    return to_json(stored.post) | {"annotation": read, "lead": stored.lead}


def _print_post(stored: StoredPost) -> None:
    kind = stored.annotation.kind if stored.annotation else "not read yet"
    heading = f"{(stored.post.published_at or '')[:16]}  {stored.post.id}  {kind}"
    typer.echo(printable(heading + (f"  {stored.lead}" if stored.lead else "")))
    typer.echo(printable("    " + stored.post.text[:600].replace("\n", "\n    ")) + "\n")


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
    counted = {name: dict(getattr(known, name)) for name in ("beside", "channels", "routes", "prices", "kinds")}
    posts = {name: [_post_json(_shown(stored)) for stored in getattr(known, name)] for name in ("certain", "possible")}
    times = {"first_seen": known.first_seen, "last_seen": known.last_seen}
    return {"number": known.number, **times, "leads": known.leads, **counted, **posts}


def _print_dossier(known: Dossier) -> None:
    if not (known.certain or known.possible):
        say(f"{known.number}: nothing is known of it")
        return
    typer.echo(f"{known.number}: {len(known.certain)} posts, {known.first_seen or '?'} to {known.last_seen or '?'}")
    for name in ("kinds", "channels", "beside", "routes", "prices"):
        if values := getattr(known, name):
            typer.echo(printable(f"  {name}: " + ", ".join(f"{value} ({count})" for value, count in values)))
    if known.leads:
        typer.echo("  leads: " + ", ".join(known.leads))
    for stored in known.certain:
        _print_post(_shown(stored))
    if known.possible:
        typer.echo(f"{len(known.possible)} more posts hold a national number that could be this one:")
        for stored in known.possible:
            _print_post(_shown(stored))


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
