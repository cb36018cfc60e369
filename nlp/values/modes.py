"""Means of travel: words in all watched languages, and emoji where no word beside them names the means."""

from __future__ import annotations

from collections.abc import Mapping

from labels.schema import MODES
from nlp.normalise import Folded, fold_with_offsets
from nlp.values.lexicon import Term, find_terms

# An emoji this near to a word of the same means only repeats it.
_BESIDE = 20
# Of the model's value head, chosen on validation: below the first a word that is marked is none, from the second on a
# word that is not marked is one, from the third on no word is needed.
UNLIKELY, HELD, SURE = 0.02, 0.05, 0.7


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


def mode_values(terms: list[Term], said: Mapping[str, float] | None) -> tuple[str, ...]:
    """The set of means: the words' own values, and those that the model is sure of.

    A word's value that the model holds unlikely is dropped: "bus" in "bus to the boat" is not what is sold.
    """
    found = dict.fromkeys(term.value for term in terms)
    if said is None:
        return tuple(found)
    kept = [mode for mode in found if said.get(mode, 1.0) >= UNLIKELY]
    return tuple(dict.fromkeys([*kept, *(mode for mode in MODES if said.get(mode, 0.0) >= SURE)]))
