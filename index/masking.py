"""Personal data is masked until somebody reveals it with a reason: contacts everywhere, and all of a seeker."""

from __future__ import annotations

from dataclasses import replace

from crawlers.items import Post
from index.records import StoredPost
from nlp.annotation import Annotation

HIDDEN = "•"
_CONTACTS = ("PHONE", "HANDLE", "LINK")


def mask_contact(key: str) -> str:
    """`phone:+905300000012` → `phone:+90•••••••12`: enough to tell two apart at a glance, not enough to dial."""
    kind, _, value = key.rpartition(":")
    start = 3 if value.startswith("+") else 1
    hidden = value[:start] + HIDDEN * max(3, len(value) - start - 2) + (value[-2:] if len(value) > 6 else "")
    return f"{kind}:{hidden}" if kind else hidden


def mask_text(text: str, annotation: Annotation | None) -> str:
    """The text with its contacts hidden, code point for code point, so that every other span keeps its place.

    A text that nobody has read yet may hold contacts anywhere: each digit of it is hidden.
    """
    if annotation is None:
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
    """What a search may show without a reason: no contacts, no author; of a seeker's post no link back to it either."""
    post, read = stored.post, stored.annotation
    seeker = read is not None and read.kind == "seeking"
    masked: Post = replace(
        post,
        text=mask_text(post.text, read),
        author=None,
        media=tuple(replace(item, text=None, url=None) for item in post.media) if seeker else post.media,
        url=None if seeker else post.url,
        links=(),
        mentions=(),
        forwarded_from=None if seeker else post.forwarded_from,
    )
    if read is None:
        return replace(stored, post=masked)
    hidden = replace(
        read,
        spans=tuple(replace(s, text=mask_text(s.text, None) if s.label in _CONTACTS else s.text) for s in read.spans),
        phones=tuple(
            replace(p, raw=HIDDEN, e164=mask_contact(p.e164) if p.e164 else None, candidates=()) for p in read.phones
        ),
        handles=tuple(replace(h, raw=HIDDEN, value=mask_contact(h.value)) for h in read.handles),
    )
    return replace(stored, post=masked, annotation=hidden)
