"""Documents on offer: passports, visas, permits, identity cards, licences, certificates."""

from __future__ import annotations

from nlp.normalise import Folded, fold_with_offsets
from nlp.values.lexicon import Term, find_terms


def find_documents(text: str, *, folded: Folded | None = None) -> list[Term]:
    """Names of documents, in order."""
    return find_terms("documents", folded or fold_with_offsets(text))
