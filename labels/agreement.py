"""How far two people who labelled the same posts agree: Cohen's kappa for kinds, F1 for spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labels.schema import CONTACT_LABELS, KINDS, SPAN_LABELS, Label, LabelError


@dataclass(frozen=True)
class Agreement:
    """Over `posts` labelled twice. `kinds` has kappa of each kind against the rest; `spans` F1 of each label, exact."""

    posts: int
    kappa: float
    kinds: Mapping[str, float]
    spans: Mapping[str, float]
    all_spans: float
    overlap: float


def compare(first: Iterable[Label], second: Iterable[Label]) -> Agreement:
    """Posts are matched by id; raises `LabelError` where their texts differ or none is shared."""
    known = {label.id: label for label in first}
    pairs = [(known[label.id], label) for label in second if label.id in known]
    if not pairs:
        raise LabelError("the two sets share no post: compare files with the same ids")
    for one, other in pairs:
        if one.text != other.text:
            raise LabelError(f"{one.id}: the two texts differ: a second labeller must not change the post")
    both = [(one.kind, other.kind) for one, other in pairs]
    return Agreement(
        len(pairs),
        _kappa(both),
        {kind: _kappa([(str(a == kind), str(b == kind)) for a, b in both]) for kind in KINDS},
        {name: _span_f1(pairs, [name]) for name in SPAN_LABELS},
        _span_f1(pairs, SPAN_LABELS),
        _span_f1(pairs, SPAN_LABELS, exact=False),
    )


def _kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Agreement beyond chance (Cohen 1960); 1 where both only ever say the same one thing."""
    count = len(pairs)
    seen = sum(a == b for a, b in pairs) / count
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[value] * other[value] for value in one) / count**2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def _span_f1(pairs: Sequence[tuple[Label, Label]], names: Sequence[str], *, exact: bool = True) -> float:
    """In posts that either calls `other`, contacts alone count: nothing else is marked there (guide §2)."""
    hits = total = 0
    for one, other in pairs:
        counted = CONTACT_LABELS if "other" in (one.kind, other.kind) else SPAN_LABELS
        spans = [
            {(s.label, s.start, s.end) for s in label.spans if s.label in names and s.label in counted}
            for label in (one, other)
        ]
        total += len(spans[0]) + len(spans[1])
        hits += len(spans[0] & spans[1]) if exact else overlapping(*spans)
    return 2 * hits / total if total else 1.0


def overlapping(one: set[tuple[str, int, int]], other: set[tuple[str, int, int]]) -> int:
    """How many spans share a character with one of the same label on the other side; each is used once."""
    left, hits = sorted(other), 0
    for name, start, end in sorted(one):
        at = next((i for i, (n, s, e) in enumerate(left) if n == name and s < end and start < e), None)
        if at is not None:
            hits += 1
            del left[at]
    return hits
