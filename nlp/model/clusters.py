"""Clusters of near-duplicate labels: the split keeps each on one side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from rensa import RMinHash

from labels.schema import Label
from nlp.normalise import fold


def clusters(labels: Sequence[Label], *, similar: float = 0.4) -> dict[str, str]:
    """Label id → the smallest id of its cluster, by MinHash over shingles of five folded characters, digits as one."""
    sketches, roots = dict[str, list[int]](), {label.id: label.id for label in labels}
    banded = defaultdict[tuple[int, ...], list[str]](list)
    for label in labels:
        text = re.sub(r"\d", "0", fold(label.text))
        sketch = RMinHash(num_perm=64, seed=7)
        sketch.update(sorted({text[i : i + 5] for i in range(max(1, len(text) - 4))}))
        sketches[label.id] = sketch.digest()
        for band in range(32):
            banded[band, *sketches[label.id][2 * band : 2 * band + 2]].append(label.id)

    def root(post: str) -> str:
        while roots[post] != post:
            post = roots[post]
        return post

    for posts in banded.values():
        for post in posts[1:]:
            same = sum(a == b for a, b in zip(sketches[posts[0]], sketches[post], strict=True))
            if same / 64 >= similar:
                low, high = sorted((root(posts[0]), root(post)))
                roots[high] = low
    return {label.id: root(label.id) for label in labels}
