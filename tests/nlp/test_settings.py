"""A training run says what it was told, or why it cannot be told that."""

from __future__ import annotations

import pytest

from nlp.model.settings import Settings, changed


def test_settings_are_set_by_name() -> None:
    told = changed(Settings(), ["span_weight=2", "marker_epochs=5", "free_embeddings=true"])
    assert (told.span_weight, told.marker_epochs, told.free_embeddings) == (2.0, 5, True)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("speed=2", "'speed=2' names no setting: write name=value with one of layers, "),
        ("epochs", "'epochs' does not fit: epochs takes a whole number, such as epochs=8"),
        ("epochs=many", "takes a whole number"),
        ("rate=quick", "'rate=quick' does not fit: rate takes a number, such as rate=0.00012"),
        ("free_embeddings=perhaps", "takes true or false"),
    ],
)
def test_what_cannot_be_set_is_said_in_a_sentence(pair: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        changed(Settings(), [pair])
