"""Where the terms of a query stand in the raw text."""

from __future__ import annotations

from collections.abc import Sequence

from index.query import Term
from nlp.normalise import digits_of, token_spans


def highlights(text: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Raw-text offsets, sorted and without overlaps."""
    words = list(token_spans(text))
    found = list[tuple[int, int]]()
    for term in terms:
        if term.negated:
            continue
        found += _runs(words, term)
        if term.pieces:
            found += _numbers(text, words, term.pieces)
    return tuple(_merged(sorted(found)))


def _runs(words: Sequence[tuple[str, int, int]], term: Term) -> list[tuple[int, int]]:
    size, found = len(term.words), list[tuple[int, int]]()
    for start in range(len(words) - size + 1):
        run = [word for word, _, _ in words[start : start + size]]
        last = run[-1].startswith(term.words[-1]) if term.prefix else run[-1] == term.words[-1]
        if last and tuple(run[:-1]) == term.words[:-1]:
            found.append((words[start][1], words[start + size - 1][2]))
    return found


def _numbers(text: str, words: Sequence[tuple[str, int, int]], pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of words that are digits and, written together, hold a piece."""
    found, run = list[tuple[int, int]](), list[tuple[int, int]]()
    for word, start, end in [*words, ("", 0, 0)]:
        if word.isdigit():
            run.append((start, end))
            continue
        if run and any(piece in digits_of(text[run[0][0] : run[-1][1]]) for piece in pieces):
            found.append((run[0][0], run[-1][1]))
        run = []
    return found


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = list[tuple[int, int]]()
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
