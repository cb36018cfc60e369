"""Two models on the same posts: a candidate that is worse anywhere that matters is named."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.model.evaluate import measures
from nlp.model.score import Pair, by
from nlp.model.tables import rows

# A language with fewer offers than this tells chance from change too badly to refuse a model for it.
FEWEST = 10
# F1 may fall by so much before it counts as worse: half the width of a language's interval is more.
SLACK = 0.02


def comparison(ours: Sequence[Pair], theirs: Sequence[Pair]) -> tuple[str, list[str]]:
    """A Markdown table of both models' offer and span F1 on the same posts, and the names of what became worse."""
    cells, worse = list[tuple[str, ...]](), list[str]()
    groups = {"all": (ours, theirs)} | {
        lang: (some, by(theirs, lambda label: label.lang)[lang])
        for lang, some in by(ours, lambda label: label.lang).items()
    }
    for name, (one, other) in groups.items():
        a, b = measures(one), measures(other)
        cells.append(
            (name, *(f"{b[m]['f1']:.3f} → {a[m]['f1']:.3f}" for m in ("offers", "spans")), f"{a['offers']['gold']:.0f}")
        )
        if a["offers"]["gold"] >= FEWEST and a["offers"]["f1"] < b["offers"]["f1"] - SLACK:
            worse.append(name)
    return "\n".join(rows(("language", "offers F1", "spans F1", "offers there are"), cells)), worse
