"""Post and annotation → `Clues`: the contacts, routes and text bands that linking compares."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

from rensa import RMinHash

from crawlers.items import Post, full_text
from index.records import Clues
from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation, Phone
from nlp.normalise import digits_of, tokens

PERMUTATIONS = 100
# 20 bands of 5 rows: a pair of similarity 0.7 becomes a candidate with probability 0.97, one of 0.4 with 0.19.
BANDS, ROWS = 20, 5
SHINGLE = 4
# Below this many folded letters and digits (contacts taken out) a text is a stock phrase: many write it on their own.
LONG_TEXT = 90
_SEED = 7


def clues_of(post: Post, annotation: Annotation) -> Clues:
    """Text bands are made for offers only: no other kind is ever linked by its text."""
    offer = annotation.kind in OFFER_KINDS
    text = _bare_text(full_text(post), annotation) if offer else ""
    signature = minhash(text) if len(text) >= LONG_TEXT else ()
    return Clues(
        post=post.id,
        kind=annotation.kind,
        offer=offer,
        channel=f"{post.platform}:{post.channel}",
        published_at=post.published_at or "",
        contacts=contact_keys(post, annotation),
        adjacent=_adjacent(post, annotation),
        routes=tuple(sorted({*_route(annotation)})),
        bands=_bands(signature),
        signature=b"".join(value.to_bytes(4, "little") for value in signature),
        length=len(text),
    )


def contact_keys(post: Post, annotation: Annotation) -> tuple[str, ...]:
    """Whole numbers and handles only, each once, in the order of the text.

    The channel's own name is where the post stands, not whom it belongs to. A national number of no certain country is
    the same number only where the language is the same.
    """
    return tuple(dict.fromkeys(key for key, _, _ in _placed_contacts(post, annotation)))


def _placed_contacts(post: Post, annotation: Annotation) -> list[tuple[str, int, int]]:
    own = (post.platform.lower(), post.channel.lower())
    found = [(key, p.start, p.end) for p in annotation.phones if (key := _phone_key(p, annotation.lang))]
    handles = [h for h in annotation.handles if (h.platform, h.value.lower()) != own]
    return sorted([*found, *((f"{h.platform}:{h.value}", h.start, h.end) for h in handles)], key=lambda item: item[1])


def _phone_key(phone: Phone, lang: str) -> str | None:
    if phone.e164:
        return f"phone:{phone.e164}"
    digits = digits_of(phone.raw)
    return f"number:{lang}:{digits}" if 9 <= len(digits) <= 15 else None


def _adjacent(post: Post, annotation: Annotation) -> tuple[str, ...]:
    """Contacts with another one right beside them: no letter and no line end between."""
    placed, text, found = _placed_contacts(post, annotation), full_text(post), dict[str, None]()
    for (a, _, end), (b, start, _) in pairwise(placed):
        between = text[end:start]
        if a != b and "\n" not in between and not any(char.isalpha() for char in between):
            found |= {a: None, b: None}
    return tuple(found)


def _route(annotation: Annotation) -> set[str]:
    """`from>to`; a side that is not named stays open."""
    origins = [place.name for place in annotation.places["from"]] or [""]
    goals = [place.name for place in annotation.places["to"]] or [""]
    return {f"{origin}>{goal}" for origin in origins for goal in goals} - {">"}


def _bare_text(text: str, annotation: Annotation) -> str:
    """Folded words without contacts: two advertisers who share a number's look, or emoji, share nothing."""
    for span in sorted(annotation.spans, key=lambda span: span.start, reverse=True):
        if span.label in ("PHONE", "HANDLE", "LINK"):
            text = text[: span.start] + " " + text[span.end :]
    text = re.sub(r"https?://\S+|[@#]\w+", " ", text)
    return " ".join(tokens(text))


def minhash(text: str) -> tuple[int, ...]:
    """The signature over shingles of four characters: the same for the same text on every machine."""
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update(sorted({text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))}))
    return tuple(sketch.digest())


def _bands(signature: Sequence[int]) -> tuple[str, ...]:
    if not signature:
        return ()
    rows = [signature[band * ROWS : (band + 1) * ROWS] for band in range(BANDS)]
    return tuple(
        f"band:{n}:{hashlib.blake2b(repr(row).encode(), digest_size=8).hexdigest()}" for n, row in enumerate(rows)
    )
