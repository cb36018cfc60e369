"""`Item`: a post as far as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# Media whose text a machine has read from the picture; a poll's text and a file's title were typed.
PICTURES = frozenset({"photo", "video", "round_video", "sticker"})


class Item(NamedTuple):
    """`images` are the stretches of `text` (start, end) that a machine read from pictures."""

    id: str
    text: str
    images: tuple[tuple[int, int], ...] = ()


def item_of(post_id: str, own: str, media: Iterable[tuple[str, str | None]]) -> Item:
    """From a post's own text and its media's (kind, text): a line each after its own, as `full_text` has it."""
    text, images = own, list[tuple[int, int]]()
    for kind, said in media:
        if said:
            if kind in PICTURES:
                images.append((len(text) + 1, len(text) + 1 + len(said)))
            text += "\n" + said
    return Item(post_id, text, tuple(images))
