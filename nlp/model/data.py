"""Labels and background posts → examples, split so that near-duplicates never stand on both sides."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rensa import RMinHash

from labels.schema import Label, read_labels
from nlp.normalise import fold

# Background posts that speak of migration may be adverts, or seekers: they are left out until somebody has looked.
# Word stems in the folded form, of the languages that the background has.
_MIGRATION = re.compile(
    r"migra|refuge|smuggl|asylum|passeur|coyote|kacak|gocmen|multeci|мигран|беженц|нелегал|контрабанд|هجره|مهاجر|لاجي|تهريب|مهرب"
    r"|قاچاق|پناه|پناهجو|کوچبر|تارکین|اسمگل|ደላላ|ስደት|ሕገወጥ|ስደተኛ|di cu|ti nan|tahriib|emigran|refugjat|visa|فيزا|ویزا|виза"
)


@dataclass(frozen=True, slots=True)
class Example:
    """One text and its kind; `group` is the cluster of near-duplicates that it belongs to."""

    id: str
    text: str
    kind: str
    lang: str
    subtype: str | None
    group: str


def read_examples(folder: Path) -> list[Example]:
    """All gold labels of `labels/data`, with their clusters."""
    labels = [
        label for path in sorted(folder.glob("*.jsonl")) for label in read_labels(path) if label.verdict == "gold"
    ]
    groups = clusters(labels)
    return [Example(x.id, x.text, x.kind, x.lang, x.subtype, groups[x.id]) for x in labels]


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


def part_of(group: str) -> str:
    """`train`, `valid` (10 %) or `test` (20 %): fixed by the cluster's name, so it never moves between runs."""
    share = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 100
    return "test" if share < 20 else "valid" if share < 30 else "train"


def read_background(path: Path) -> Iterator[Example]:
    """Screened background posts of a (gzipped) JSON-lines file with `lang` and `text`, as kind `other`."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if not _MIGRATION.search(fold(row["text"])):
                name = f"background-{number}"
                yield Example(name, row["text"], "other", row["lang"], "unrelated", name)


def sample(examples: Iterable[Example], size: int, *, seed: int) -> list[Example]:
    """The same number from each language as far as there are as many, shuffled."""
    by_lang = defaultdict[str, list[Example]](list)
    for example in examples:
        by_lang[example.lang].append(example)
    chooser, chosen = random.Random(seed), list[Example]()
    for rest, lang in zip(range(len(by_lang), 0, -1), sorted(by_lang, key=lambda x: len(by_lang[x])), strict=True):
        share = (size - len(chosen)) // rest
        chosen += chooser.sample(by_lang[lang], min(share, len(by_lang[lang])))
    chooser.shuffle(chosen)
    return chosen
