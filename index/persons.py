"""Whom an erasure is for: a phone number, a handle, an author, a channel; and whether a post holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from crawlers.items import Post, full_text
from index.dossier import read_number
from index.errors import QueryError
from nlp.annotation import Annotation, Phone
from nlp.normalise import digits_of, fold
from nlp.values.handles import find_handles
from nlp.values.phones import find_phones

_SHORTEST_TAIL = 8  # digits of a national number that make it likely to be the one written with its country


class Sought(Protocol):
    """`value` is the one spelling that all others come to; `personal` ones are never written down in clear."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> str: ...

    @property
    def personal(self) -> bool: ...

    def held_by(self, post: Post, read: Annotation | None) -> bool:
        """Whether the post holds the very thing, read or not read yet."""

    def maybe_held_by(self, post: Post, read: Annotation | None) -> bool:
        """Whether it holds what may be it: a national number of no certain country."""

    def said_in(self, text: str) -> bool:
        """Whether a reason gives it away."""


@dataclass(frozen=True, slots=True)
class Number:
    """`value` is E.164."""

    value: str
    national: str
    kind: str = "phone"
    personal: bool = True

    def held_by(self, post: Post, read: Annotation | None) -> bool:
        digits = self.value[1:]
        linked = any(re.search(rf"(?<!\d){digits}(?!\d)", link) for link in post.links)
        return linked or any(phone.e164 == self.value for phone in self._phones(post, read))

    def maybe_held_by(self, post: Post, read: Annotation | None) -> bool:
        return any(not phone.e164 and self._maybe(phone) for phone in self._phones(post, read))

    def said_in(self, text: str) -> bool:
        return self.national in digits_of(text)

    def _maybe(self, phone: Phone) -> bool:
        written = digits_of(phone.raw).lstrip("0")
        tail = len(self.national) >= _SHORTEST_TAIL and written == self.national
        return tail or any(number == self.value for _, number in phone.candidates)

    def _phones(self, post: Post, read: Annotation | None) -> Iterator[Phone]:
        """As they were read; and as they are read now where nobody has yet, or where its digits stand in the text."""
        yield from read.phones if read else ()
        text = full_text(post)
        if read is None or self.national in digits_of(text):
            yield from find_phones(text, lang=read.lang if read else "und")


@dataclass(frozen=True, slots=True)
class Account:
    """`platform` is '' for a name on whatever platform."""

    name: str
    platform: str = ""
    kind: str = "handle"
    personal: bool = True

    @property
    def value(self) -> str:
        return f"{self.platform}:{self.name}" if self.platform else self.name

    def held_by(self, post: Post, read: Annotation | None) -> bool:
        forwarded = post.forwarded_from.url if post.forwarded_from else None
        text = "\n".join([full_text(post), *post.links, *post.mentions, forwarded or ""])
        if self.name not in fold(text) and self.name not in text.lower():
            return False
        found = [(h.handle.platform, h.handle.value) for h in find_handles(text, platform=post.platform or None)]
        found += [(post.platform, mention.lstrip("@")) for mention in post.mentions]
        found += [(h.platform, h.value) for h in read.handles] if read else []
        # An @name that is of nobody knows which platform is a span and no value: it is taken for the post's own.
        spans = [span.text.lstrip("@") for span in read.spans if span.label == "HANDLE"] if read else []
        found += [(post.platform, text) for text in spans]
        return any(name.lower() == self.name and self.platform in ("", platform) for platform, name in found)

    def maybe_held_by(self, post: Post, read: Annotation | None) -> bool:
        return False

    def said_in(self, text: str) -> bool:
        return _has_word(text, self.name)


@dataclass(frozen=True, slots=True)
class Author:
    """As the platform names whoever posted, or was forwarded."""

    value: str
    kind: str = "author"
    personal: bool = True

    def held_by(self, post: Post, read: Annotation | None) -> bool:
        forwarded = post.forwarded_from.name if post.forwarded_from else ""
        return self.value.casefold() in ((post.author or "").casefold(), forwarded.casefold())

    def maybe_held_by(self, post: Post, read: Annotation | None) -> bool:
        return False

    def said_in(self, text: str) -> bool:
        return _has_word(text, self.value)


@dataclass(frozen=True, slots=True)
class Channel:
    """`value` is `platform:name` in small letters."""

    value: str
    kind: str = "channel"
    personal: bool = False

    def held_by(self, post: Post, read: Annotation | None) -> bool:
        return f"{post.platform}:{post.channel}".lower() == self.value

    def maybe_held_by(self, post: Post, read: Annotation | None) -> bool:
        return False

    def said_in(self, text: str) -> bool:
        return False


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text.casefold()) is not None


def number(typed: str) -> Number:
    """Raises QueryError where no country is told: a number of no country is many people's."""
    value, _, _ = read_number(typed)
    if not value.startswith("+"):
        raise QueryError(f"{typed!r} says no country, and may be several people's: write it with its code, +90 530 ...")
    import phonenumbers

    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise QueryError(f"{typed!r} is no whole phone number: write it with its code, +90 530 ...") from error
    return Number(value, phonenumbers.national_significant_number(parsed))


def account(typed: str) -> Account:
    """From `@name`, `name`, `platform:name` or a link; raises QueryError for what is none of them."""
    links = [found.handle for found in find_handles(typed) if found.names_account and "/" in typed]
    if links:
        return Account(links[0].value.lower(), links[0].platform)
    match = re.fullmatch(r"(?:([a-z]+):)?@?([\w.\-]{2,60})", typed.strip().lower())
    if not match:
        raise QueryError(f"{typed[:80]!r} is no handle: write @name, telegram:name or the link to the account")
    return Account(match[2], match[1] or "")


def author(typed: str) -> Author:
    """Raises QueryError for an empty name."""
    if not typed.strip():
        raise QueryError("the author's name is empty: write it as the platform shows it")
    return Author(typed.strip())


def channel(typed: str) -> Channel:
    """Raises QueryError for anything but `platform:name`."""
    platform, _, name = typed.strip().lower().partition(":")
    if not platform or not name or ":" in name:
        raise QueryError(f"{typed[:80]!r} is no channel: write platform:name, such as telegram:some_channel")
    return Channel(f"{platform}:{name}")
