"""Directions of offers, in an index of their own: a post's document is rewritten often, and servers from 9.2 on give
vectors back only to those who ask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.elastic import posts
from index.elastic.bulk import Op, must
from index.elastic.documents import key
from index.elastic.engine import Engine
from index.meaning import kept
from index.records import StoredPost
from labels.schema import OFFER_KINDS
from nlp.annotation import Annotation


def put(engine: Engine, read: Sequence[Annotation]) -> None:
    """Each annotation's, instead of the one before. A stale one, as a kill can leave it, is never shown."""
    directions = {annotation.post_id: kept(annotation) for annotation in read}
    must(engine, [op(post_id, direction) for post_id, direction in directions.items() if direction])
    forget(engine, [post_id for post_id, direction in directions.items() if not direction])


def forget(engine: Engine, ids: Sequence[str]) -> None:
    """Of posts that are no offers any more, or gone."""
    known = engine.get_all("meanings", map(key, ids))
    must(engine, [Op("meanings", name, None, doc.token) for name, doc in known.items()])


def op(post_id: str, direction: bytes) -> Op:
    """Writes one; as text too, for the vector itself is not given back."""
    vector = np.frombuffer(direction, np.int8).tolist()
    return Op("meanings", key(post_id), {"post": post_id, "direction": direction.hex(), "meaning": vector}, always=True)


def similar(engine: Engine, post_id: str, limit: int) -> list[tuple[StoredPost, float]]:
    """Nearest first, without the post itself and its own lead; approximately, as HNSW finds them."""
    own = engine.get("meanings", key(post_id))
    stored = posts.get(engine, [post_id])
    if own is None or not stored:
        return []
    lead = stored[0].lead
    wanted = limit + 50  # copies of the post, which are left out, come first
    vector = np.frombuffer(bytes.fromhex(own.source["direction"]), np.int8).tolist()
    knn = {"field": "meaning", "query_vector": vector, "k": wanted, "num_candidates": max(200, 2 * wanted)}
    hits = engine.search("meanings", {"knn": knn, "size": wanted, "_source": ["post"]})["hits"]["hits"]
    near = {hit["_source"]["post"]: round(2 * hit["_score"] - 1, 3) for hit in hits}  # the score is (1 + cosine) / 2
    found = [s for s in posts.get(engine, list(near)) if s.post.id != post_id and (lead is None or s.lead != lead)]
    return [(s, near[s.post.id]) for s in found if s.annotation and s.annotation.kind in OFFER_KINDS][:limit]
