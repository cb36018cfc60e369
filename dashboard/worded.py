"""Values → words. Everything here is plain text: whoever puts it on a page escapes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index.euros import in_euros
from index.masking import mask_contact
from index.records import Lead, Reason
from nlp.annotation import Annotation, Capacity, Rebate

KINDS = {
    "smuggling_offer": "smuggling offer",
    "document_offer": "document offer",
    "recruitment_offer": "recruitment",
    "seeking": "seeking help",
    "other": "other",
    "": "not read yet",
}
OFFERS = ("smuggling_offer", "document_offer", "recruitment_offer")
STATUSES = {"new": "New", "later": "Later", "relevant": "Relevant", "not_relevant": "Not relevant"}
DID = {
    "relevant": "relevant",
    "not_relevant": "not relevant",
    "later": "for later",
    "new": "new again",
    "note": "a note",
}
LANGUAGES = {
    "ar": "Arabic", "fa": "Persian", "prs": "Dari", "ps": "Pashto", "ckb": "Sorani", "kmr": "Kurmanji", "ur": "Urdu",
    "tr": "Turkish", "am": "Amharic", "ti": "Tigrinya", "so": "Somali", "fr": "French", "es": "Spanish",
    "vi": "Vietnamese", "sq": "Albanian", "ru": "Russian", "en": "English", "ar-Latn": "Arabic (Latin)",
    "ur-Latn": "Urdu (Latin)", "fa-Latn": "Persian (Latin)", "ckb-Latn": "Sorani (Latin)",
    "und": "unknown", "": "unknown",
}  # fmt: skip
CORRIDORS = {
    "eastern_med": "Eastern Mediterranean", "central_med": "Central Mediterranean",
    "western_med": "Western Mediterranean", "atlantic": "Atlantic to the Canaries",
    "western_balkans": "Western Balkans", "eastern_land": "Eastern land border", "channel": "Channel",
    "iran_turkey": "Iran to Turkey", "horn_libya": "Horn of Africa to Libya", "horn_yemen": "Horn of Africa to Yemen",
    "sahel": "Sahel", "darien": "Darién", "us_border": "United States border", "southeast_asia": "South-East Asia",
    "southern_africa": "Southern Africa", "other": "no watched corridor",
}  # fmt: skip
_STEPS = (
    (60, 1, "s"),
    (3600, 60, "min"),
    (86_400, 3600, "h"),
    (14 * 86_400, 86_400, "d"),
    (86_400 * 70, 604_800, "wk"),
)
_PLATFORM_NAMES = {"phone": "phone", "number": "number", "telegram": "Telegram", "whatsapp": "WhatsApp"}


def moment(stamp: object) -> datetime | None:
    """A stored time; None for what is missing or cannot be read."""
    try:
        found = datetime.fromisoformat(str(stamp))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def age(stamp: object, now: datetime) -> str:
    """`3 h`; a time ahead reads `in 20 min`."""
    then = moment(stamp)
    if then is None:
        return "no date"
    seconds = (now - then).total_seconds()
    words = _span(abs(seconds))
    return f"in {words}" if seconds < -60 else words


def _span(seconds: float) -> str:
    if seconds < 60:
        return "now"
    for limit, unit, word in _STEPS:
        if seconds < limit:
            return f"{int(seconds // unit)} {word}"
    days = seconds / 86_400
    return f"{int(days // 30)} mo" if days < 730 else f"{int(days // 365)} y"


def ago(stamp: object, now: datetime) -> str:
    words = age(stamp, now)
    return "just now" if words == "now" else words if words.startswith(("in ", "no ")) else f"{words} ago"


def utc(stamp: object) -> str:
    then = moment(stamp)
    return then.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if then else "no date"


def flag(country: str | None) -> str:
    """The two letters as a flag, where a device has flags; it shows the letters elsewhere."""
    if not country or len(country) != 2 or not (country.isascii() and country.isalpha()):
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country.upper())


def countries(annotations: Iterable[Annotation | None]) -> dict[str, str]:
    """Place name → country code, from what was read in the posts."""
    places = [place for read in annotations if read for side in read.places.values() for place in side]
    return {place.name: place.country for place in places if place.country}


def amount(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"


def price(one: Mapping[str, Any]) -> str:
    """`3,000–3,500 EUR per person`"""
    upper = one.get("amount_max")
    words = amount(one["amount"]) + (f"–{amount(upper)}" if upper and upper != one["amount"] else "")
    return f"{words} {one['currency']}" + (f" per {one['per']}" if one.get("per") else "")


def prices(many: Sequence[Mapping[str, Any]], *, also_in_euros: bool = False) -> str:
    """All of a lead in one phrase: one price whole, several as the range in each currency."""
    return ", ".join(f"{price(one)} {in_euros(one) if also_in_euros else ''}".rstrip() for one in _ranges(many))


def euros(many: Sequence[Mapping[str, Any]]) -> str:
    """Of a lead's prices, those that are other money: `≈ 8,060 EUR (rate of 2026-10-30)`."""
    return ", ".join(filter(None, map(in_euros, _ranges(many))))


def _ranges(many: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One price for each currency, from the lowest to the highest."""
    ranges, units = dict[str, list[float]](), {one.get("per") for one in many}
    unit = units.pop() if len(units) == 1 else None
    for one in many:
        ranges.setdefault(one["currency"], []).extend([one["amount"], one.get("amount_max") or one["amount"]])
    return [{"amount": min(v), "currency": code, "per": unit, "amount_max": max(v)} for code, v in ranges.items()]


def corridor(name: str) -> str:
    return CORRIDORS.get(name, name)


def contact(key: str, *, revealed: bool = False) -> str:
    """`phone +90•••••••12`"""
    platform, _, value = key.partition(":")
    value = value.rpartition(":")[2]
    shown = value if revealed else mask_contact(value)
    return f"{_PLATFORM_NAMES.get(platform, platform)} {shown}"


def fact(raw: str, *, revealed: bool = False) -> str:
    """A fact of a lead (see `index.leads.facts`), as something that is new."""
    kind, _, value = raw.partition(":")
    if kind == "price":
        number, _, currency = value.partition(" ")
        try:
            return f"price {amount(float(number))} {currency}"
        except ValueError:
            return f"price {value}"
    if kind == "route":
        origin, _, goal = value.partition(">")
        return f"route {origin or '…'} → {goal or '…'}"
    return contact(raw, revealed=revealed)


def language(code: str) -> str:
    return LANGUAGES.get(code, code)


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def reasons(lead: Lead, revealed: frozenset[str] = frozenset(), *, all_shown: bool = False) -> list[str]:
    """Why these posts are one lead, in plain words: shared contacts first, then near-identical texts together."""
    words = [
        f"{count(len(reason.posts), 'post')} share {contact(reason.key, revealed=all_shown or reason.key in revealed)}"
        for reason in lead.reasons
        if reason.kind == "contact"
    ]
    return words + _text_reasons([reason for reason in lead.reasons if reason.kind == "text"])


def _text_reasons(pairs: Sequence[Reason]) -> list[str]:
    """Pairs that share a post are told together: 14 copies make one sentence, not thirteen."""
    together = list[tuple[set[str], float]]()
    for pair in pairs:
        posts, least = set(pair.posts), pair.similarity or 0.0
        for other in [group for group in together if group[0] & posts]:
            together.remove(other)
            posts, least = posts | other[0], min(least, other[1])
        together.append((posts, least))
    return [
        f"{count(len(posts), 'post')} have near-identical text, {least:.2f}" + (" or more" if len(posts) > 2 else "")
        for posts, least in together
    ]


def hubs(lead: Lead, revealed: frozenset[str] = frozenset()) -> list[str]:
    """Contacts that link nothing, and why."""
    return [
        f"{contact(one.key, revealed=one.key in revealed)} links nothing: {one.hub}" for one in lead.contacts if one.hub
    ]


def rebate(one: Rebate) -> str:
    """Whom it is for and how much it is."""
    share = "cheaper" if one.share is None else "free" if one.share == 1 else f"{one.share:.0%} off"
    return f"{one.whom or 'all'}: {share}"


def capacity(one: Capacity) -> str:
    """How many go, or how many places are left."""
    people = f"{one.people} to {one.most}" if one.most else f"{one.people}"
    return f"{people} places left" if one.left else f"carries {people}"
