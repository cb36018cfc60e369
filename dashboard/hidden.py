"""Which parts of a text stay masked: every contact, until somebody reveals it with a reason."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from crawlers.items import full_text
from index.features import contact_keys
from index.masking import HIDDEN, contact_stretches, mask_post, mask_text
from index.records import Hit, StoredPost
from nlp.annotation import Annotation

# Stands among the revealed contacts of a lead once all that its posts hide was revealed.
EVERYTHING = "everything"

_NAMES = re.compile(r"@[\w.]{3,}|(?:https?://)?(?:www\.)?(?:t|wa|m|telegram|instagram|signal)\.(?:me|com)/[^\s]+", re.I)
_NUMBERS = re.compile(r"\+?\d(?:[^\S\n]?[().\-/*_·]?[^\S\n]?\(?\d){6,}")
_DATES = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4}")


def shown_text(stored: StoredPost, revealed: Set[str] = frozenset()) -> str:
    """The post's whole text, masked code point for code point; spans keep their place."""
    text, read = full_text(stored.post), stored.annotation
    if EVERYTHING in revealed and read is not None:
        return text
    if read is None:
        return _mask_loose(mask_text(text, None), None)
    chars = list(text)
    keep = _revealed_stretches(stored, read, revealed)
    for start, end in contact_stretches(read):
        if not _touches(start, end, keep):
            _mask(chars, start, end)
    return _mask_loose("".join(chars), read, keep=keep)


def earlier_text(text: str, revealed: Set[str] = frozenset()) -> str:
    """An earlier version, which no annotation belongs to: digits and names are hidden wherever they stand."""
    if EVERYTHING in revealed:
        return text
    return _mask_loose(mask_text(text, None), None)


def masked(hit: Hit) -> Hit:
    """A post that was found, as it may be shown without a reason."""
    one = mask_post(StoredPost(hit.post, hit.annotation, hit.lead))
    return replace(hit, post=one.post, annotation=one.annotation)


def typed(text: str) -> str:
    """What a colleague typed: whole numbers and names in it are hidden, all else is theirs to say."""
    return _mask_loose(text, None)


def _revealed_stretches(stored: StoredPost, read: Annotation, revealed: Set[str]) -> list[tuple[int, int]]:
    """Where the revealed contacts stand; each is asked for its key alone, as the leads name it."""
    alone = [
        *((p.start, p.end, replace(read, phones=(p,), handles=())) for p in read.phones),
        *((h.start, h.end, replace(read, phones=(), handles=(h,))) for h in read.handles),
    ]
    return [(start, end) for start, end, one in alone if not revealed.isdisjoint(contact_keys(stored.post, one))]


def _mask_loose(text: str, read: Annotation | None, *, keep: list[tuple[int, int]] | None = None) -> str:
    """Hides too what looks like a contact and was not read as one. Prices and dates stay."""
    chars = list(text)
    spans = read.spans if read else ()
    apart = [*(keep or []), *((s.start, s.end) for s in spans if s.label in {"PRICE", "DEPARTURE"})]
    for found in (*_NAMES.finditer(text), *_NUMBERS.finditer(text)):
        if not _touches(*found.span(), apart) and not _DATES.fullmatch(found[0]):
            _mask(chars, *found.span())
    return "".join(chars)


def _mask(chars: list[str], start: int, end: int) -> None:
    for i in range(max(0, start), min(end, len(chars))):
        if not chars[i].isspace():
            chars[i] = HIDDEN


def _touches(start: int, end: int, stretches: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in stretches)
