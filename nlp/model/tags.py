"""Spans as BIO tags over tokens, and back: a decoder that can only say what BIO allows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from labels.schema import SPAN_LABELS
from nlp.model.text import Prepared
from nlp.values.marked import MarkedSpan

Floats = npt.NDArray[np.float32]
# 0 is outside; label i begins with 1 + 2i and goes on with 2 + 2i.
TAGS = ("O", *(f"{part}-{label}" for label in SPAN_LABELS for part in "BI"))
CUT = 3  # at most so many characters of a token are cut from either edge of a span
_EDGES = " \t\n\r.,;:!?()[]{}\"'«»“”‘’،؛؟።፣|•*_~-–—>→<←/\\+="


def tag_tokens(
    prepared: Prepared, offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[str, int, int]]
) -> tuple[list[int], list[int], list[int]]:
    """A tag for each token, and how many characters of the token lie before and after the span (0 to `CUT`).

    A token belongs to the span that covers most of it, if that is a third of it or more: what grammar glues to a name
    is often in the same token. A token that is only a blank goes on with the span around it.
    """
    raw = raw_offsets(prepared, offsets)
    return tags_of(raw, owners(raw, spans), spans)


def tags_of(
    raw: Sequence[tuple[int, int]], owned: Sequence[int], spans: Sequence[tuple[str, int, int]]
) -> tuple[list[int], list[int], list[int]]:
    """As `tag_tokens`, of tokens at `raw` that belong to the spans with the numbers `owned`."""
    tags, before, after = list[int](), list[int](), list[int]()
    for at, ((first, last), owner) in enumerate(zip(raw, owned, strict=True)):
        goes_on = at > 0 and owned[at - 1] == owner
        tags.append(0 if owner < 0 else 1 + 2 * SPAN_LABELS.index(spans[owner][0]) + goes_on)
        _, start, end = spans[owner] if owner >= 0 else ("", first, last)
        before.append(min(CUT, max(0, start - first)))
        after.append(min(CUT, max(0, last - end)))
    return tags, before, after


def owners(raw: Sequence[tuple[int, int]], spans: Sequence[tuple[str, int, int]]) -> list[int]:
    """For each token at `raw` the number of the span that it belongs to, -1 where it belongs to none."""
    found = [_owner(stretch, spans) for stretch in raw]
    for at in range(1, len(found) - 1):
        if raw[at][0] == raw[at][1] and found[at - 1] == found[at + 1]:
            found[at] = found[at - 1]
    return found


def _owner(stretch: tuple[int, int], spans: Sequence[tuple[str, int, int]]) -> int:
    start, end = stretch
    shared = [max(0, min(end, stop) - max(start, begin)) for _, begin, stop in spans]
    best = max(range(len(spans)), key=shared.__getitem__, default=-1)
    return best if best >= 0 and shared[best] and 3 * shared[best] >= end - start else -1


def read_spans(
    prepared: Prepared,
    offsets: Sequence[tuple[int, int]],
    tags: Sequence[int],
    cuts: tuple[Sequence[int], Sequence[int]],
    probabilities: Floats,
) -> list[MarkedSpan]:
    """The spans that a row of tags marks, cut as `cuts` (before, after) say, without blanks and stops at their edges.

    `offsets` are the tokens' stretches of `prepared.text`; `probabilities` is [tokens, tags].
    """
    raw, found = raw_offsets(prepared, offsets), list[MarkedSpan]()
    start = 0
    while start < len(tags):
        end = start + 1
        if tags[start]:
            inside = tags[start] + tags[start] % 2
            while end < len(tags) and tags[end] == inside:
                end += 1
            label = SPAN_LABELS[(tags[start] - 1) // 2]
            score = float(np.mean([probabilities[i, tags[i]] for i in range(start, end)]))
            filled = [i for i in range(start, end) if raw[i][0] < raw[i][1]]
            if filled:
                first, last = raw[filled[0]][0] + cuts[0][filled[0]], raw[filled[-1]][1] - cuts[1][filled[-1]]
                first, last = trim(prepared.raw, first, last)
                if first < last:
                    found.append(MarkedSpan(label, first, last, round(score, 4)))
        start = end
    return found


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks and stops at its edges, with the marks that sit on its last character."""
    while start < end and _is_edge(text[start]) and not (text[start] == "+" and text[start + 1 : start + 2].isdigit()):
        start += 1
    while start < end and _is_edge(text[end - 1]) and not (text[end - 1] == ")" and "(" in text[start:end]):
        end -= 1
    while start < end < len(text) and unicodedata.category(text[end]) in ("Mn", "Me"):
        end += 1
    return start, end


def _is_edge(char: str) -> bool:
    return char in _EDGES or char.isspace()


def raw_offsets(prepared: Prepared, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Each token's raw stretch without the blank before it; special tokens and blanks get an empty one."""
    found = list[tuple[int, int]]()
    for start, end in offsets:
        first, last = start, end
        while first < last and prepared.text[first] == " ":
            first += 1
        while first < last and prepared.text[last - 1] == " ":
            last -= 1
        found.append(prepared.raw_span(first, last) if first < last else (0, 0))
    return found


@cache
def transitions() -> Floats:
    """0 where tag b may follow tag a, minus infinity where not: I-X follows B-X and I-X alone."""
    count = len(TAGS)
    allowed = np.zeros((count, count), dtype=np.float32)
    for inside in range(2, count, 2):
        allowed[:, inside] = -np.inf
        allowed[[inside - 1, inside], inside] = 0.0
    return allowed


def best_tags(logits: Floats, follow: Floats) -> list[int]:
    """The likeliest allowed row of tags for [tokens, tags] (Viterbi).

    `follow` [tags, tags] is what a tag adds to the one after it: that two prices never stand wall to wall, say.
    """
    if not len(logits):
        return []
    moves, score = transitions() + follow, logits[0] + transitions()[0]
    back = np.zeros(logits.shape, dtype=np.int64)
    for at in range(1, len(logits)):
        options = score[:, None] + moves
        back[at] = options.argmax(0)
        score = options.max(0) + logits[at]
    tags = [int(score.argmax())]
    for at in range(len(logits) - 1, 0, -1):
        tags.append(int(back[at, tags[-1]]))
    return tags[::-1]
