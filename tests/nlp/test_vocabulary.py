"""The vocabulary that ships: no larger than asked, and never without a piece that the labels use."""

from __future__ import annotations

from nlp.model.vocabulary import SPECIALS, choose_pieces

_WORDS = "▁ b o a t ▁boat ▁ship ▁car ▁лодка ▁машина ▁船a ▁x1ю ▁rare <mask>"
NAMES = [*SPECIALS, *_WORDS.split()]
PIECES = [(name, -float(n)) for n, name in enumerate(NAMES)]


def chosen(*texts: str, most: int) -> list[str]:
    return [NAMES[i] for i in choose_pieces(PIECES, texts, most=most)]


def test_what_the_texts_use_stays_however_little_room_there_is() -> None:
    kept = chosen("rare boat", most=0)
    assert {*SPECIALS, "▁boat", "▁rare", "a", "b"} <= set(kept)
    assert "▁ship" not in kept


def test_room_goes_to_the_most_frequent_pieces_of_each_script() -> None:
    least = len(chosen("boat", most=0))
    assert set(chosen("boat", most=least + 2)) - set(chosen("boat", most=0)) == {"▁лодка", "▁ship"}
    assert len(chosen("boat", most=least + 2)) == least + 2


def test_mixed_scripts_and_the_mask_are_never_kept() -> None:
    assert {"▁x1ю", "<mask>"} & set(chosen("boat", most=99)) == set()
