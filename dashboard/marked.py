"""A text → HTML: a line at a time in its own writing direction, spans coloured and named, what matched marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from dashboard import escaped
from nlp.annotation import Span

# Label → the word that stands behind the span; colour alone would tell nothing to many people.
WORDS = {
    "ORIGIN": "from", "TRANSIT": "via", "DESTINATION": "to", "PRICE": "price", "MODE": "means", "DOCUMENT": "document",
    "PAYMENT": "payment", "DEPARTURE": "leaves", "PHONE": "phone", "HANDLE": "handle", "LINK": "link",
}  # fmt: skip


def direction(text: str, default: str = "ltr") -> str:
    """`rtl` or `ltr` by the first letter that has a direction, as browsers do it; digits and signs have none."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return default


def lines(
    text: str, spans: Iterable[Span] = (), hits: Sequence[tuple[int, int]] = (), *, lang: str = "", most: int = 0
) -> str:
    """Offsets are code points of `text`. With `most` only so many lines are drawn, and it says that there are more."""
    whole, ordered = direction(text), _without_overlaps(spans)
    drawn = list[str]()
    stretches = [match.span() for match in re.finditer(r"[^\n]*(?:\n|$)", text) if match[0]]
    for start, end in stretches[: most or None]:
        stop = end - 1 if text[end - 1 : end] == "\n" else end
        drawn.append(f'<div dir="{direction(text[start:stop], whole)}">{_line(text, start, stop, ordered, hits)}</div>')
    if most and len(stretches) > most:
        drawn.append(f'<div class="more" dir="ltr">{len(stretches) - most} more lines</div>')
    tongue = f' lang="{escaped.text(lang)}"' if lang else ""
    return f'<div class="text" dir="{whole}"{tongue}>{"".join(drawn)}</div>'


def legend(labels: Iterable[str]) -> str:
    """The colours in use, each with its word."""
    used = set(labels)
    drawn = [f'<span class="sp sp-{label.lower()}">{word}</span>' for label, word in WORDS.items() if label in used]
    return "".join(drawn)


def _line(text: str, start: int, stop: int, spans: Sequence[Span], hits: Sequence[tuple[int, int]]) -> str:
    parts, position = list[str](), start
    for span in spans:
        if span.end <= position or span.start >= stop:
            continue
        begin, end = max(span.start, position), min(span.end, stop)
        parts.append(_run(text, position, begin, hits))
        word = f'<span class="tg">{WORDS[span.label]}</span>' if end == span.end else ""
        parts.append(f'<span class="sp sp-{span.label.lower()}"><bdi>{_run(text, begin, end, hits)}</bdi>{word}</span>')
        position = end
    parts.append(_run(text, position, stop, hits))
    return "".join(parts) or "<br>"


def _run(text: str, start: int, stop: int, hits: Sequence[tuple[int, int]]) -> str:
    parts, position = list[str](), start
    for hit_start, hit_end in hits:
        begin, end = max(hit_start, position), min(hit_end, stop)
        if begin < end:
            parts += [escaped.text(text[position:begin]), f"<mark>{escaped.text(text[begin:end])}</mark>"]
            position = end
    return "".join([*parts, escaped.text(text[position:stop])])


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    kept = list[Span]()
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.label in WORDS and span.start < span.end and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept
