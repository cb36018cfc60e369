"""How and when a journey is paid, in the guide's eight values."""

from __future__ import annotations

from nlp.normalise import Folded, fold_with_offsets
from nlp.values.lexicon import Term, find_terms


def find_payments(text: str, *, folded: Folded | None = None) -> list[Term]:
    """Payment phrases in order. "No deposit" is a phrase of its own in the list (on_arrival), not a denied deposit."""
    return find_terms("payments", folded or fold_with_offsets(text))


def payment_values(terms: list[Term]) -> tuple[str, ...]:
    """The set of values: a third party that holds the money is `escrow` alone, cash or transfer beside it is detail."""
    values = tuple(dict.fromkeys(term.value for term in terms))
    if "escrow" in values:
        return tuple(value for value in values if value not in ("transfer", "cash", "on_arrival"))
    return values
