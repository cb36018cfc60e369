"""Trims the base's 250,000 pieces to those that the watched languages use, and writes the tokenizer of the rest."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
PAD, UNKNOWN = 1, 3
# How many of the most frequent pieces of each script stay, beside those that the texts use. Scripts of the watched
# languages and of those next to them on the routes; pieces of others are dropped.
SCRIPTS = {
    "ARABIC": 20_000, "ETHIOPIC": 5_000, "LATIN": 48_000, "CYRILLIC": 14_000, "BENGALI": 3_000, "DEVANAGARI": 5_000,
    "GURMUKHI": 2_000, "GREEK": 5_000, "GEORGIAN": 1_500, "ARMENIAN": 1_000, "CJK": 12_000, "": 6_000,
}  # fmt: skip


def make_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """XLM-RoBERTa's unigram tokenizer over these pieces (the four specials first)."""
    tokenizer = Tokenizer(Unigram([*pieces], unk_id=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def choose_pieces(pieces: Sequence[tuple[str, float]], texts: Iterable[str], *, most: int) -> list[int]:
    """Ids to keep, ascending: specials, all that the texts use, single characters of the scripts, then by frequency,
    as many as leave no more than `most`, if that can be. The last piece is <mask>, which reads nothing.

    The file lists pieces from the most to the least frequent in its training text, so lower ids come first; scripts
    share what room there is as `SCRIPTS` has it.
    """
    needed = set(range(len(SPECIALS)))
    for encoding in make_tokenizer(pieces).encode_batch(list(texts)):
        needed.update(i for i in encoding.ids if i < len(pieces) - 1)
    # Of each script how far down its list a piece stands, as a share of the script's quota.
    seen, depths = Counter[str](), list[tuple[float, int]]()
    for i, (piece, _) in enumerate(pieces[len(SPECIALS) : -1], len(SPECIALS)):
        if (script := _script(piece)) is not None:
            seen[script] += 1
            if len(piece.lstrip("▁")) <= 1:
                needed.add(i)
            else:
                depths.append((seen[script] / SCRIPTS[script], i))
    by_depth = [i for depth, i in sorted(depths) if depth <= 1 and i not in needed]
    return sorted(needed | set(by_depth[: max(0, most - len(needed))]))


def _script(piece: str) -> str | None:
    """The script of a piece's letters, "" where it has none, None where it is not watched or mixed."""
    found = set[str]()
    for char in piece:
        if char.isalpha():
            name = unicodedata.name(char, "")
            found.add(next((script for script in SCRIPTS if script and name.startswith(script)), "?"))
    return "" if not found else None if "?" in found or len(found) > 1 else found.pop()
