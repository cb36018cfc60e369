"""The pieces of HTML that pages are made of. All text of others passes `escaped`; contacts come masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from crawlers.items import Post, full_text
from dashboard import escaped, hidden, journeys, marked, worded
from index.records import Contact, Decision, Hit, Lead, StoredPost


def route(lead: Lead, countries: Mapping[str, str], *, most: int = 1) -> str:
    """The best known routes; what is offered instead where none is named."""
    drawn = [
        f"{_place(origin, countries)} <i>→</i> {_place(goal, countries) or _none('not named')}".strip()
        for origin, goal, _ in lead.routes[:most]
    ]
    if not drawn:
        return f'<span class="none">{"documents" if lead.kind == "document_offer" else "no route named"}</span>'
    more = len(lead.routes) - len(drawn)
    return "<br>".join(drawn) + (f' <span class="plus">+{more}</span>' if more > 0 else "")


def _place(name: str, countries: Mapping[str, str]) -> str:
    if not name:
        return ""
    flag = worded.flag(countries.get(name))
    return escaped.name(name) + (f' <span class="flag">{flag}</span>' if flag else "")


def contacts(lead: Lead, *, most: int) -> str:
    """Masked, the most used first."""
    if not lead.contacts:
        return '<span class="none">no contact</span>'
    shown = [f'<span class="key">{escaped.name(worded.contact(one.key))}</span>' for one in lead.contacts[:most]]
    more = len(lead.contacts) - most
    return " ".join(shown) + (f' <span class="plus">+{more}</span>' if more > 0 else "")


def row(lead: Lead, countries: Mapping[str, str], now: datetime, *, chosen: bool, status: bool) -> str:
    """One lead of the queue."""
    means = [*lead.modes, *(["documents"] if lead.documents else [])]
    channel = escaped.name(lead.channels[0]) if lead.channels else '<span class="none">imported</span>'
    more = f' <span class="plus">+{len(lead.channels) - 1}</span>' if len(lead.channels) > 1 else ""
    words = (
        f"×{lead.copies}" if lead.copies > 1 else worded.count(len(lead.posts), "post") if len(lead.posts) > 1 else ""
    )
    copies = f'<span class="copies" title="{worded.count(len(lead.posts), "post")}">{words}</span>'
    state = (
        f'<span class="status">{escaped.text(worded.STATUSES.get(lead.status, lead.status))}</span>' if status else ""
    )
    news = ", ".join(worded.fact(fact) for fact in lead.changed[:3])
    changed = f'<div class="changed">New since it was dismissed: {escaped.isolated(news)}</div>' if news else ""
    return (
        f'<div class="row" role="option" tabindex="-1" aria-selected="{str(chosen).lower()}"'
        f' data-go="pick:{escaped.text(lead.id)}" data-about="{about(lead)}">'
        f'<div class="score" title="score {lead.score:.2f} of 1">{round(lead.score * 100)}</div>'
        f'<div class="main"><div class="route">{route(lead, countries)}</div>'
        f'<div class="dim">{_kind(lead.kind)}{state} <span>{escaped.text(", ".join(means))}</span></div>'
        f"{journeys.underway(lead, now)}</div>"
        f'<div class="side"><div class="price">{escaped.name(worded.prices(lead.prices)) if lead.prices else ""}</div>'
        f'<div class="dim">{contacts(lead, most=1)}</div>{journeys.in_euros(lead)}</div>'
        f'<div class="side where"><div>{channel}{more}</div>'
        f'<div class="dim">{escaped.text(", ".join(map(worded.language, lead.languages)))}</div></div>'
        f'<div class="when"><div title="{worded.utc(lead.last_seen)}">{worded.age(lead.last_seen, now)}</div>'
        f"{copies}</div>"
        f"{changed}</div>"
    )


def about(lead: Lead) -> str:
    """What a key pressed now is about: the lead that is lit, as it was drawn."""
    return escaped.text(f"{lead.id}:{lead.revision}")


def queue(rows: Iterable[str]) -> str:
    return f'<div class="queue" role="listbox" aria-label="Queue">{"".join(rows)}</div>'


def _kind(kind: str) -> str:
    return f'<span class="kind kind-{escaped.text(kind)}">{escaped.text(worded.KINDS.get(kind, kind))}</span>'


def facts(lead: Lead, countries: Mapping[str, str], now: datetime, shown: frozenset[str] = frozenset()) -> str:
    """The head of a lead: what is on offer, for how much, by whom."""
    everything = hidden.EVERYTHING in shown
    keys = [
        f'<li><span class="key">{escaped.name(worded.contact(one.key, revealed=everything or one.key in shown))}</span>'
        f' <span class="dim">{escaped.text(_seen_in(one))}</span></li>'
        for one in lead.contacts
    ]
    means = ", ".join([*lead.modes, *lead.documents][:8])
    parts = [
        ("Route", route(lead, countries, most=4)),
        ("Corridor", journeys.corridors(lead)),
        ("Price", journeys.prices(lead)),
        ("Means", escaped.isolated(means) if means else _none("none named")),
        ("Leaves", journeys.departures(lead, now)),
        ("Contacts", f'<ul class="keys">{"".join(keys)}</ul>' if keys else _none("none found")),
        ("Seen", f"{_time(lead.first_seen, now)} to {_time(lead.last_seen, now)}"),
        ("Where", ", ".join(escaped.name(channel) for channel in lead.channels) or _none("imported")),
    ]
    if lead.changed:
        news = ", ".join(worded.fact(fact, revealed=everything or fact in shown) for fact in lead.changed)
        parts.insert(0, ("New since dismissed", escaped.isolated(news)))
    return '<dl class="facts">' + "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in parts) + "</dl>"


def _seen_in(one: Contact) -> str:
    return ", ".join(filter(None, [worded.count(one.posts, "post"), one.hub]))


def _none(words: str) -> str:
    return f'<span class="none">{words}</span>'


def _time(stamp: str | None, now: datetime) -> str:
    return f'<span class="time"><b>{worded.ago(stamp, now)}</b> <span class="dim">{worded.utc(stamp)}</span></span>'


def post(
    stored: StoredPost,
    now: datetime,
    *,
    shown: frozenset[str] = frozenset(),
    earlier: Sequence[Post] = (),
    evidence: bool = False,
) -> str:
    """One post of a lead; with `evidence` where it is kept, and its earlier texts."""
    read, one = stored.annotation, stored.post
    text = hidden.shown_text(stored, shown)
    body = marked.lines(text, read.spans if read else (), lang=read.lang if read else "")
    below = _versions(earlier, now, shown) + (_evidence(one) if evidence else "")
    return f'<article class="post">{_head(stored, now)}{_marks(stored, now)}{body}{_media(one)}{below}</article>'


def preview(stored: StoredPost, now: datetime) -> str:
    """The newest post beside the queue."""
    read = stored.annotation
    body = marked.lines(hidden.shown_text(stored), read.spans if read else (), lang=read.lang if read else "", most=30)
    return f'<article class="post">{_head(stored, now)}{_marks(stored, now)}{body}{_media(stored.post)}</article>'


def hit(found: Hit, now: datetime) -> str:
    """A post that a search found, masked; a seeker's shows no channel, no link and no lead."""
    stored = StoredPost(found.post, found.annotation, found.lead)
    seeker = found.annotation is not None and found.annotation.kind == "seeking"
    whole = "\n".join([found.post.text, *(item.text for item in found.post.media if item.text)])
    shift = len(whole) - len(whole.lstrip("\n"))
    hits = [(max(0, start - shift), end - shift) for start, end in found.highlights]
    read = found.annotation
    body = marked.lines(
        hidden.shown_text(stored), read.spans if read else (), hits, lang=read.lang if read else "", most=14
    )
    lead = ""
    if found.lead and not seeker:
        lead = escaped.go(f"lead:{found.lead}", f"Lead {escaped.text(found.lead)}")
    head = _head(stored, now, lead=lead, seeker=seeker)
    return f'<article class="post">{head}{_marks(stored, now)}{body}{"" if seeker else _media(found.post)}</article>'


def _head(stored: StoredPost, now: datetime, *, lead: str = "", seeker: bool = False) -> str:
    one, read = stored.post, stored.annotation
    where = f"{one.platform}:{one.channel}" if one.channel else one.platform or "imported"
    parts = [
        _kind(read.kind if read else ""),
        _none("where it stood is not shown") if seeker else f'<b class="channel">{escaped.name(where)}</b>',
        _time(one.published_at, now),
        f'<span class="dim">{escaped.text(worded.language(read.lang if read else ""))}</span>',
        "" if seeker else escaped.link(one.url, "open the original"),
        lead,
    ]
    return f"<header>{''.join(part for part in parts if part)}</header>"


def _marks(stored: StoredPost, now: datetime) -> str:
    one = stored.post
    marks = [f'<span class="mark">{words}</span>' for words in journeys.terms(stored)]
    if stored.annotation and any(phone.from_image for phone in stored.annotation.phones):
        marks.append('<span class="mark care">a number was read from its picture: compare them</span>')
    if one.deleted_at:
        marks.append(
            f'<span class="mark bad">deleted at its platform, found gone {worded.ago(one.deleted_at, now)}</span>'
        )
    if one.edited or one.version > 1:
        marks.append(f'<span class="mark care">edited{f", version {one.version}" if one.version > 1 else ""}</span>')
    if one.forwarded_from:
        public = escaped.name(one.forwarded_from.name) if one.forwarded_from.url else "an account whose name is hidden"
        marks.append(f'<span class="mark">forwarded from {public}</span>')
    return f'<div class="marks">{"".join(marks)}</div>' if marks else ""


def _media(one: Post) -> str:
    kinds = [item.kind for item in one.media]
    if not kinds:
        return ""
    words = ", ".join(
        f"{kind.replace('_', ' ')}{f' ×{n}' if (n := kinds.count(kind)) > 1 else ''}" for kind in dict.fromkeys(kinds)
    )
    return f'<div class="dim media">With {escaped.text(words)}</div>'


def _versions(earlier: Sequence[Post], now: datetime, shown: frozenset[str]) -> str:
    drawn = [
        f'<div class="earlier"><div class="dim">Version {one.version}, read {worded.ago(one.fetched_at, now)}, '
        f"{worded.utc(one.fetched_at)}</div>{marked.lines(hidden.earlier_text(full_text(one), shown))}</div>"
        for one in reversed(earlier)
    ]
    if not drawn:
        return ""
    return (
        f"<details><summary>Edited: see {worded.count(len(drawn), 'earlier text')}</summary>{''.join(drawn)}</details>"
    )


def _evidence(one: Post) -> str:
    rows = [("Post", one.id), ("Fetched", worded.utc(one.fetched_at) if one.fetched_at else "not noted")]
    if one.evidence:
        rows += [("File", one.evidence.warc), ("Record", one.evidence.record), ("SHA-256", one.evidence.sha256)]
    else:
        rows.append(("File", "none: this post was imported or its page was not kept"))
    body = "".join(f"<dt>{label}</dt><dd>{escaped.name(value)}</dd>" for label, value in rows)
    return f'<details class="evidence"><summary>Evidence</summary><dl class="facts">{body}</dl></details>'


def legend(posts: Iterable[StoredPost]) -> str:
    labels = chain.from_iterable((span.label for span in p.annotation.spans) for p in posts if p.annotation)
    drawn = marked.legend(labels)
    return f'<div class="legend" aria-label="Legend">{drawn}</div>' if drawn else ""


def history(decisions: Sequence[Decision], now: datetime) -> str:
    """Newest first; what was taken back stays, crossed out."""
    if not decisions:
        return f"<p>{_none('Nobody has decided on this lead yet.')}</p>"
    drawn = [
        f'<li class="{"undone" if one.undone else ""}"><span><b>{escaped.name(one.who)}</b> '
        f"{escaped.text(_did(one))}{' (taken back)' if one.undone else ''}</span> {_time(one.at, now)}"
        + (f'<div class="note">{marked.lines(one.note)}</div>' if one.note else "")
        + "</li>"
        for one in decisions
    ]
    return f'<ul class="history">{"".join(drawn)}</ul>'


def _did(one: Decision) -> str:
    return "left a note" if one.decision == "note" else f"chose “{worded.DID.get(one.decision, one.decision)}”"


def sentences(lines: Sequence[str]) -> str:
    return f'<ul class="reasons">{"".join(f"<li>{escaped.isolated(line)}</li>" for line in lines)}</ul>'


def counted(title: str, pairs: Sequence[tuple[str, int]], *, most: int = 8) -> str:
    """A short list of values with their counts."""
    items = "".join(f"<li>{escaped.name(value)} <b>{number:,}</b></li>" for value, number in pairs[:most])
    more = f'<li class="none">{len(pairs) - most} more</li>' if len(pairs) > most else ""
    return f'<section class="counted"><h4>{title}</h4><ul>{items or "<li class=none>none</li>"}{more}</ul></section>'
