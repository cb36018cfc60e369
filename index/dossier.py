"""All that is known of one phone number, from any way of writing it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.errors import QueryError
from index.euros import Euros, euros
from index.features import contact_keys
from index.records import StoredPost
from index.store import Store
from nlp.annotation import Price
from nlp.normalise import digits_of
from nlp.values.phones import find_phones


@dataclass(frozen=True, slots=True)
class Dossier:
    """`certain` posts hold the very number; `possible` ones hold a national number that could be it.

    `euros` says of `prices` what they are in euros, where they are other money and a public rate says so.

    Seekers' and quoting posts are among them (what is known of a number includes who warns of it), each with its kind.
    """

    number: str
    certain: tuple[StoredPost, ...]
    possible: tuple[StoredPost, ...]
    beside: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    routes: tuple[tuple[str, int], ...]
    prices: tuple[tuple[str, int], ...]
    euros: Mapping[str, Euros]
    kinds: tuple[tuple[str, int], ...]
    leads: tuple[str, ...]
    first_seen: str | None
    last_seen: str | None


def dossier(store: Store, typed: str) -> Dossier:
    """Raises QueryError where `typed` is no whole number: a piece of one is what search is for."""
    number, forms, endings = read_number(typed)
    key = f"phone:{number}"
    found = store.posts_with_number(forms, whole=True)
    certain = tuple(stored for stored in found if key in _keys(stored))
    sure = {stored.post.id for stored in certain}
    maybe = {s.post.id: s for s in (*found, *_ending_in(store, endings)) if s.post.id not in sure}
    prices = [(_price(price), price) for stored in certain for price in _prices(stored)]
    times = sorted(stored.post.published_at for stored in certain if stored.post.published_at)
    return Dossier(
        number=number,
        certain=certain,
        possible=tuple(maybe.values()),
        beside=_counted(other for stored in certain for other in _keys(stored) if other != key),
        channels=_counted(f"{stored.post.platform}:{stored.post.channel}" for stored in certain),
        routes=_counted(route for stored in certain for route in _routes(stored)),
        prices=_counted(words for words, _ in prices),
        euros={words: shown for words, one in prices if one.currency != "EUR" and (shown := euros(one))},
        kinds=_counted(stored.annotation.kind for stored in certain if stored.annotation),
        leads=tuple(dict.fromkeys(stored.lead for stored in certain if stored.lead)),
        first_seen=times[0] if times else None,
        last_seen=times[-1] if times else None,
    )


def _keys(stored: StoredPost) -> tuple[str, ...]:
    return contact_keys(stored.post, stored.annotation) if stored.annotation else ()


def _ending_in(store: Store, endings: Iterable[str]) -> list[StoredPost]:
    """Posts with a number that ends in these digits: the same one written with its country, as far as one can tell."""
    found = dict[str, StoredPost]()
    for ending in endings:
        for stored in store.posts_with_number([ending], whole=False):
            phones = stored.annotation.phones if stored.annotation else ()
            if any((phone.e164 or digits_of(phone.raw)).endswith(ending) for phone in phones):
                found[stored.post.id] = stored
    return list(found.values())


def read_number(typed: str) -> tuple[str, list[str], list[str]]:
    """The number, the digit strings under which it is stored whole, and endings under which it may be.

    It is E.164 where the country was typed, else its digits; the endings have eight digits or more.
    """
    phones = [phone for phone in find_phones(typed, lang="und") if phone.e164 or phone.candidates]
    if phones and phones[0].e164:
        number = phones[0].e164
        return number, list(dict.fromkeys([number[1:], *_national(number)])), []
    digits = digits_of(typed)
    letters = re.sub(r"(?i)tel|wa\.me|whatsapp|phone|call", "", typed)
    if len(digits) < 7 or any(char.isalpha() for char in letters):
        raise QueryError(f"{typed!r} is no whole phone number: give seven digits or more, or use search for a piece")
    if digits.startswith("00") or typed.strip().startswith(("+", "＋")):
        digits = digits.removeprefix("00")
        return f"+{digits}", [digits, f"00{digits}"], []
    national = digits.removeprefix("0")
    return digits, list(dict.fromkeys([digits, national])), [national] if len(national) >= 8 else []


def _national(number: str) -> Iterable[str]:
    """How the same number is stored where a post wrote it in national form and its country stayed uncertain."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return
    national = phonenumbers.national_significant_number(parsed)
    yield from (national, f"0{national}", f"00{number[1:]}")


def _routes(stored: StoredPost) -> Iterable[str]:
    places: Mapping[str, Iterable[object]] = stored.annotation.places if stored.annotation else {}
    origins = [getattr(place, "name", "?") for place in places.get("from", ())] or ["?"]
    goals = [getattr(place, "name", "?") for place in places.get("to", ())] or ["?"]
    return [f"{origin} → {goal}" for origin in origins for goal in goals if (origin, goal) != ("?", "?")]


def _prices(stored: StoredPost) -> tuple[Price, ...]:
    return stored.annotation.prices if stored.annotation else ()


def _price(price: Price) -> str:
    upper = f"–{price.amount_max:.12g}" if price.amount_max else ""
    return f"{price.amount:.12g}{upper} {price.currency}" + (f" per {price.per}" if price.per else "")


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
