"""Writes the words that tell languages of one script apart, from the labelled posts that models learn from.

Run `python -m nlp.build_language_words` after labels were added. py3langid knows the Latin-script forms of Arabic,
Persian, Urdu and Sorani not at all, Dari hardly, and of short posts in the others too little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from labels.manifest import DATA
from nlp.language import word_tokens
from nlp.model.data import read_gold

_TABLE = Path(__file__).parent / "data" / "language_words.tsv"
# Languages that are told from each other; the rest of a group's posts stand for all other languages of its script.
GROUPS: Mapping[str, tuple[str, ...]] = {
    # Not those of which there are a few dozen posts: what they hardly show would count as said nowhere else.
    "latin": ("en", "fr", "es", "tr", "sq", "so", "kmr", "vi", "ar-Latn", "ur-Latn", "fa-Latn", "ckb-Latn"),
    "persian": ("fa", "prs"),
}
MOST = 600  # words of a language: with twice as many one post in two hundred more is right
_FEWEST = 3  # posts that a word must be in
_LEAD = 1.5  # how much more frequent it is than in any other language of the group
_TOP = 4.0  # no word says more, however seldom the others use it


def main() -> None:
    """All groups into one table; a weight is the logarithm of how much likelier the word is than elsewhere."""
    posts = [(label.lang, label.text) for label, part in read_gold(DATA) if part == "train"]
    lines = ["# Written by nlp.build_language_words from the posts that models learn from.", "group\tlang\twords"]
    for group, langs in GROUPS.items():
        found = chosen(((lang, text) for lang, text in posts if _belongs(group, lang, text)), langs)
        for lang in langs:
            words = "|".join(f"{word} {weight}" for word, weight in sorted(found[lang].items()))
            lines.append(f"{group}\t{lang}\t{words}")
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _belongs(group: str, lang: str, text: str) -> bool:
    if group == "persian":
        return lang in GROUPS["persian"]
    letters = [char for char in text if char.isalpha()]
    return sum(char < "\u0250" or "\u1e00" <= char <= "\u1eff" for char in letters) > 0.8 * len(letters) > 0


def chosen(posts: Iterable[tuple[str, str]], langs: Iterable[str]) -> dict[str, dict[str, float]]:
    """For each language its words with their weights, the most telling first."""
    counts, sizes = defaultdict[str, Counter[str]](Counter), Counter[str]()
    for lang, text in posts:
        name = lang if lang in langs else "others"
        sizes[name] += 1
        counts[name].update(set(word_tokens(text)))
    return {lang: _telling(lang, counts, sizes) for lang in langs}


def _telling(lang: str, counts: Mapping[str, Counter[str]], sizes: Counter[str]) -> dict[str, float]:
    found = list[tuple[float, str, float]]()
    for word, count in counts[lang].items():
        here = _share(count, sizes[lang])
        there = [_share(counts[other][word], sizes[other]) for other in sizes if other != lang]
        if count >= _FEWEST and here > _LEAD * max(there) and len(word) <= 20:
            weight = math.log(here * len(there) / sum(there))
            found.append((-here * weight, word, round(min(weight, _TOP), 1)))
    return {word: weight for _, word, weight in sorted(found)[:MOST]}


def _share(count: int, size: int) -> float:
    return (count + 0.5) / (size + 1)


if __name__ == "__main__":
    main()
