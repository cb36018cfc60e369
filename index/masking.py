"""Personal data is masked until somebody reveals it with a reason: contacts everywhere, and all of a seeker."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from crawlers.items import Media, Post, full_text
from index.records import StoredPost
from nlp.annotation import Annotation

HIDDEN = "•"
_CONTACTS = ("PHONE", "HANDLE", "LINK")
_NAMES = re.compile(r"@[\w.]{3,}|\S*\w\.(?:me|com|org|net)/\S+")


def mask_contact(key: str) -> str:
    """`phone:+905300000012` → `phone:+90•••••••12`: enough to tell two apart at a glance, not enough to dial."""
    kind, _, value = key.partition(":") if ":" in key else ("", "", key)
    if kind == "number":  # number:LANG:DIGITS
        lang, _, value = value.rpartition(":")
        kind = f"{kind}:{lang}" if lang else kind
    start = 3 if value.startswith("+") else 1
    hidden = value[:start] + HIDDEN * max(3, len(value) - start - 2) + (value[-2:] if len(value) > 6 else "")
    return f"{kind}:{hidden}" if kind else hidden


def mask_text(text: str, annotation: Annotation | None) -> str:
    """The text with its contacts hidden, code point for code point, so that every other span keeps its place.

    A text that nobody has read yet may hold contacts anywhere: each digit, name and link of it is hidden.
    """
    if annotation is None:
        text = _NAMES.sub(lambda match: HIDDEN * len(match[0]), text)
        return "".join(HIDDEN if char.isdigit() else char for char in text)
    chars = list(text)
    for start, end in contact_stretches(annotation):
        for i in range(start, min(end, len(chars))):
            if not chars[i].isspace():
                chars[i] = HIDDEN
    return "".join(chars)


def contact_stretches(annotation: Annotation) -> list[tuple[int, int]]:
    """Where contacts stand in the text."""
    spans = [(span.start, span.end) for span in annotation.spans if span.label in _CONTACTS]
    phones = [(phone.start, phone.end) for phone in annotation.phones]
    return sorted({*spans, *phones, *((handle.start, handle.end) for handle in annotation.handles)})


def mask_post(stored: StoredPost) -> StoredPost:
    """What may be shown without a reason: no contacts, no author, in the text and in what the media say.

    Of a seeker's post, and of one that nobody has read yet and that may be a seeker's, nothing stays that leads back to
    it: its id becomes a name of its own, its place and evidence go.
    """
    post, read = stored.post, stored.annotation
    full = mask_text(full_text(post), read)
    masked = replace(
        post,
        text=full[: len(post.text)],
        media=_masked_media(post, full),
        author=None,
        links=(),
        mentions=(),
        hashtags=tuple(mask_text(tag, None) for tag in post.hashtags),
    )
    if read is None or read.kind == "seeking":
        masked = _without_trace(masked)
    return replace(stored, post=masked, annotation=_masked_reading(read, masked.id) if read else None)


def _masked_media(post: Post, full: str) -> tuple[Media, ...]:
    """The media texts cut out of the masked whole, where they stand one line after the other."""
    media, at = list[Media](), len(post.text)
    for item in post.media:
        text = None
        if item.text:
            text = full[at + 1 : at + 1 + len(item.text)]
            at += 1 + len(item.text)
        media.append(replace(item, text=text))
    return tuple(media)


def _without_trace(post: Post) -> Post:
    name = "masked:" + hashlib.sha256(post.id.encode("utf-8", "replace")).hexdigest()[:12]
    return replace(
        post,
        id=name,
        channel=HIDDEN,
        channel_id=None,
        post_id="",
        url=None,
        reply_to=None,
        forwarded_from=None,
        hashtags=(),
        evidence=None,
        media=tuple(replace(item, url=None, sha256=None) for item in post.media),
    )


def _masked_reading(read: Annotation, post_id: str) -> Annotation:
    return replace(
        read,
        post_id=post_id,
        spans=tuple(replace(s, text=HIDDEN * len(s.text) if s.label in _CONTACTS else s.text) for s in read.spans),
        phones=tuple(
            replace(p, raw=HIDDEN, e164=mask_contact(p.e164) if p.e164 else None, candidates=()) for p in read.phones
        ),
        handles=tuple(replace(h, raw=HIDDEN, value=mask_contact(h.value)) for h in read.handles),
    )
