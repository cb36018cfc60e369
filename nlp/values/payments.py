"""How and when a journey is paid, in the guide's eight values."""

from __future__ import annotations

from collections.abc import Mapping

from labels.schema import PAYMENTS
from nlp.normalise import Folded, fold_with_offsets
from nlp.values.lexicon import Term, find_terms

# Of the model's value head, chosen on validation.
UNLIKELY, SURE = 0.02, 0.7


def find_payments(text: str, *, folded: Folded | None = None) -> list[Term]:
    """Payment phrases in order. "No deposit" is a phrase of its own in the list (on_arrival), not a denied deposit."""
    return find_terms("payments", folded or fold_with_offsets(text))


def payment_values(terms: list[Term], said: Mapping[str, float] | None = None) -> tuple[str, ...]:
    """The set of values: a third party that holds the money is `escrow` alone, cash or transfer beside it is detail.

    `said` are the model's probabilities: phrases say how a thing is paid in more ways than a list can hold.
    """
    values = dict.fromkeys(term.value for term in terms)
    if said is not None:
        kept = [value for value in values if said.get(value, 1.0) >= UNLIKELY]
        values = dict.fromkeys([*kept, *(value for value in PAYMENTS if said.get(value, 0.0) >= SURE)])
    if "escrow" in values:
        return tuple(value for value in values if value not in ("transfer", "cash", "on_arrival"))
    return tuple(values)
