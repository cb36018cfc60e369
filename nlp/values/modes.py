"""Means of travel: words in all watched languages, and emoji where no word beside them names the means."""

from __future__ import annotations

from nlp.normalise import Folded, fold_with_offsets
from nlp.values.lexicon import Term, find_terms

# An emoji this near to a word of the same means only repeats it.
_BESIDE = 20


def find_modes(text: str, *, folded: Folded | None = None) -> list[Term]:
    """Means with one of the guide's ten values each, in order."""
    folded = folded or fold_with_offsets(text)
    terms = find_terms("modes", folded)
    words = [term for term in terms if _is_word(folded, term)]
    kept = [
        term
        for term in terms
        if _is_word(folded, term) or not any(abs(word.start - term.start) <= _BESIDE for word in words)
    ]
    seen: set[str] = set()
    # "🚤🚤🚤" is one means.
    return [
        term
        for term in kept
        if _is_word(folded, term) or not (term.value in seen or seen.add(term.value))  # type: ignore[func-returns-value]
    ]


def _is_word(folded: Folded, term: Term) -> bool:
    return any(char.isalpha() for char in folded.raw[term.start : term.end])
