"""Trims the base's 250,000 pieces to those that the watched languages use, and writes the tokenizer of the rest."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
PAD, UNKNOWN = 1, 3
# Scripts of the watched languages and of those next to them on the routes; pieces of others are dropped.
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "ETHIOPIC", "GREEK", "BENGALI", "DEVANAGARI", "GURMUKHI", "CJK", "GEORGIAN", "ARMENIAN")  # fmt: skip # noqa: E501


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


def choose_pieces(pieces: Sequence[tuple[str, float]], texts: Iterable[str], *, size: int) -> list[int]:
    """Ids to keep, ascending: specials, all that the texts use, single characters of the scripts, then by frequency.

    The file lists pieces from the most to the least frequent in its training text, so lower ids come first.
    """
    used = Counter[int]()
    for encoding in make_tokenizer(pieces).encode_batch(list(texts)):
        used.update(encoding.ids)
    watched = [i for i, (piece, _) in enumerate(pieces) if i >= len(SPECIALS) and _watched(piece)]
    keep = dict.fromkeys(range(len(SPECIALS)))
    keep |= dict.fromkeys(i for i in watched if len(pieces[i][0].lstrip("▁")) <= 1)
    keep |= dict.fromkeys(i for i, _ in used.most_common() if i < len(pieces) - 1)
    for i in watched:
        if len(keep) >= size:
            break
        keep[i] = None
    return sorted(list(keep)[:size])


def _watched(piece: str) -> bool:
    letters = [char for char in piece if char.isalpha()]
    return all(unicodedata.name(char, "").startswith(SCRIPTS) for char in letters)
