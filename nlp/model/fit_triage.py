"""Trains the first stage: offers and seekers against all else, background weighing as it does on the street."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp.model.data import Example
from nlp.model.text import prepare
from nlp.model.triage import BITS, Triage, features

# At most this share of validation's offers may be put aside.
LOST_OFFERS = 0.005


def fit_triage(
    wanted: Sequence[Example], background: Sequence[Example], valid: Sequence[Example], *, strength: float = 100.0
) -> Triage:
    """`wanted` are labelled posts: hard negatives among them count as wanted, for the encoder is to judge them.

    So the first stage only learns what everyday chatter looks like, and a post near the subject always passes it. Those
    labelled as unrelated are chatter themselves, and teach nothing here.
    """
    wanted = [example for example in wanted if example.subtype != "unrelated"]
    texts = [prepare(x.text).text for x in (*wanted, *background)]
    told = np.array([1] * len(wanted) + [0] * len(background))
    model = LogisticRegression(
        C=strength, max_iter=200, solver="liblinear", class_weight="balanced", fit_intercept=False
    )
    model.fit(_matrix(texts), told)
    weights, bias = model.coef_[0].astype(np.float32), 0.0
    triage = Triage(weights, bias, 0.0)
    found = sorted(triage.score(prepare(x.text).text) for x in valid if x.kind != "other")
    threshold = found[int(LOST_OFFERS * len(found))] - 0.4  # and some log-odds to spare
    return Triage(weights, bias, threshold)


def _matrix(texts: Sequence[str]) -> csr_matrix:
    rows = [features(text) for text in texts]
    data = np.concatenate([np.full(len(row), 1 / np.sqrt(len(row)), dtype=np.float32) for row in rows])
    starts = np.cumsum([0, *map(len, rows)])
    return csr_matrix((data, np.concatenate(rows), starts), shape=(len(rows), 2**BITS))
