"""Directions of posts, as the model gives them: which offers say the like, in whatever language."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation

SIZE = 384  # components, a signed byte each: the encoder's width


def kept(annotation: Annotation) -> bytes:
    """The direction that a store keeps: an offer's. Nobody is to look for people in need who write alike."""
    return annotation.meaning if annotation.kind in OFFER_KINDS and len(annotation.meaning) == SIZE else b""


def cosines(one: bytes, others: bytes) -> npt.NDArray[np.float32]:
    """Of `one` with each of `others`, which stand end to end."""
    rows = np.frombuffer(others, np.int8).reshape(-1, SIZE).astype(np.float32)
    own = np.frombuffer(one, np.int8).astype(np.float32)
    found: npt.NDArray[np.float32] = (rows @ own) / (np.linalg.norm(rows, axis=1) * np.linalg.norm(own) + 1e-9)
    return found
