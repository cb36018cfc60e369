"""Background posts that a model takes for offers or for people in need soonest: what the next run learns from most."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation
from nlp.model.data import Example

Read = Callable[[Iterable[tuple[str, str]]], Iterator[Annotation]]


def mined(noise: Sequence[Example], read: Read, *, hardest: int, others: int, seed: int = 1) -> list[Example]:
    """The `hardest` posts by their score, and `others` of the rest by chance, so that what is easy is not forgotten."""
    scored = [
        (_score(said), post.id, post) for post, said in zip(noise, read((x.id, x.text) for x in noise), strict=True)
    ]
    scored.sort(reverse=True)
    rest = [post for _, _, post in scored[hardest:]]
    return [post for _, _, post in scored[:hardest]] + random.Random(seed).sample(rest, min(others, len(rest)))


def _score(said: Annotation) -> float:
    return max(sum(said.scores.get(kind, 0.0) for kind in OFFER_KINDS), said.scores.get("seeking", 0.0))


def write_background(posts: Iterable[Example], target: Path) -> int:
    """Gzipped JSON lines as `read_background` reads them; the id stays, and with it the part of the split."""
    count = 0
    with gzip.open(target, "wt", encoding="utf-8") as lines:
        for post in posts:
            record = {"id": post.id, "lang": post.lang, "text": post.text}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count
