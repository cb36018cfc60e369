"""Labels and background posts → examples, split so that near-duplicates and authors never stand on both sides."""

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

from labels.schema import Label, read_labels
from nlp.model.clusters import clusters
from nlp.normalise import fold

# Posts of these authors only ever measure: a style that no training has seen.
HELD_OUT_AUTHORS = ("model-h", "model-l", "model-p")
# Background posts that speak of migration may be adverts, or seekers: they are left out until somebody has looked.
# Word stems in the folded form, of the languages that the background has.
_MIGRATION = re.compile(
    r"migra|refuge|smuggl|asylum|passeur|coyote|kacak|gocmen|multeci|мигран|беженц|нелегал|контрабанд|هجره|مهاجر|لاجي|تهريب|مهرب"
    r"|قاچاق|پناه|پناهجو|کوچبر|تارکین|اسمگل|ደላላ|ስደት|ሕገወጥ|ስደተኛ|di cu|ti nan|tahriib|emigran|refugjat|visa|فيزا|ویزا|виза"
)


@dataclass(frozen=True, slots=True)
class Example:
    """One text with what people marked in it; `part` is train, valid or test. `spans` are (label, start, end)."""

    id: str
    text: str
    kind: str
    lang: str
    subtype: str | None
    part: str
    spans: tuple[tuple[str, int, int], ...] = ()
    modes: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    annotator: str = ""


def read_gold(folder: Path) -> list[tuple[Label, str]]:
    """All gold labels of a folder, each with its part of the split."""
    labels = [
        label for path in sorted(folder.glob("*.jsonl")) for label in read_labels(path) if label.verdict == "gold"
    ]
    groups = clusters(labels)
    held_out = {groups[label.id] for label in labels if label.annotator in HELD_OUT_AUTHORS}
    return [(x, "test" if groups[x.id] in held_out else part_of(groups[x.id])) for x in labels]


def read_examples(folder: Path) -> list[Example]:
    """The labels of a folder as examples."""
    return [as_example(label, part) for label, part in read_gold(folder)]


def as_example(label: Label, part: str) -> Example:
    """What training needs of a label."""
    spans = tuple(sorted(((s.label, s.start, s.end) for s in label.spans), key=lambda span: span[1]))
    return Example(
        label.id, label.text, label.kind, label.lang, label.subtype, part, spans, label.modes, label.payments,
        label.annotator,
    )  # fmt: skip


def part_of(group: str) -> str:
    """`test` (12 %), `valid` (8 %) or `train`: fixed by the cluster's name, so it never moves between runs."""
    share = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 100
    return "test" if share < 12 else "valid" if share < 20 else "train"


def read_background(path: Path) -> Iterator[Example]:
    """Screened background posts of a (gzipped) JSON-lines file with `lang` and `text`, as kind `other`."""
    for name, lang, text in _read_rows(path):
        if not _MIGRATION.search(fold(text)):
            yield Example(name, text, "other", lang, "unrelated", part_of(name))


def read_raw(path: Path) -> Iterator[str]:
    """Every text of the file that is not of the test part, unscreened: what masked words are learned from."""
    yield from (text for name, _, text in _read_rows(path) if part_of(name) != "test")


def _read_rows(path: Path) -> Iterator[tuple[str, str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield row.get("id") or f"background-{number}", row["lang"], row["text"]


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


def by_part(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """The examples of train, valid and test."""
    return {part: [x for x in examples if x.part == part] for part in ("train", "valid", "test")}
