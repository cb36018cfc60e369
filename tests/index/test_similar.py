"""Offers that say the like are found, whatever their language; people in need are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.linker import link_pending
from index.store import Store
from nlp.model.reading import signed_bytes
from tests.index.make import post, reading


def direction(*components: float) -> bytes:
    """The first components of a direction; the others are 0."""
    vector = np.zeros(384, np.float32)
    vector[: len(components)] = components
    return signed_bytes(vector)


def put(store: Store, *told: tuple[int, str, str, Sequence[float]]) -> None:
    posts = [post(number, text) for number, text, _, _ in told]
    store.put_posts(posts)
    store.put_annotations(
        reading(one, kind=kind, meaning=direction(*components))
        for one, (_, _, kind, components) in zip(posts, told, strict=True)
    )


@pytest.fixture
def filled(store: Store) -> Store:
    put(
        store,
        (1, "boat tonight +905300000011", "smuggling_offer", (1, 0)),
        (2, "kayık bu gece +905300000012", "smuggling_offer", (0.9, 0.1)),
        (3, "passport for sale +905300000013", "document_offer", (0, 1)),
        (4, "we need a boat, please help", "seeking", (1, 0)),
        (5, "boat race on sunday", "other", (1, 0)),
        (6, "another boat +905300000011", "smuggling_offer", (1, 0.01)),
    )
    return store


def test_the_nearest_offer_comes_first_and_nobody_in_need_is_among_them(filled: Store) -> None:
    found = filled.similar("telegram:road:1", limit=10)
    assert [stored.post.id[-1] for stored, _ in found] == ["6", "2", "3"]
    cosines = [cosine for _, cosine in found]
    assert cosines == sorted(cosines, reverse=True)
    assert cosines[1] == pytest.approx(0.994, abs=0.01)
    assert [stored.post.id[-1] for stored, _ in filled.similar("telegram:road:1", limit=1)] == ["6"]


def test_what_is_in_the_same_lead_is_known_already(filled: Store) -> None:
    list(link_pending(filled))
    assert [stored.post.id[-1] for stored, _ in filled.similar("telegram:road:1", limit=10)] == ["2", "3"]


def test_posts_without_a_direction_are_like_nothing(filled: Store) -> None:
    for nobody in ("telegram:road:4", "telegram:road:5", "telegram:road:99"):
        assert filled.similar(nobody, limit=10) == []


def test_a_post_that_was_edited_or_erased_is_like_nothing_any_more(filled: Store) -> None:
    filled.put_posts([post(2, "no more boats")])
    assert "telegram:road:2" not in [stored.post.id for stored, _ in filled.similar("telegram:road:1", limit=10)]
    assert filled.expire(before="2027-01-01T00:00:00+00:00", kind="document_offer") == 1
    assert [stored.post.id[-1] for stored, _ in filled.similar("telegram:road:1", limit=10)] == ["6"]
