"""Other ways of writing a labelled post, for training only: what the marks say stays true of the changed text.

A text is held as characters, each with the span that it belongs to, so that any edit carries the spans along.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nlp.model.data import Example

# A character and the index of its span, -1 outside.
_Chars = list[tuple[str, int]]
Pool = Mapping[tuple[str, str], Sequence[str]]

_PLACES = ("ORIGIN", "TRANSIT", "DESTINATION")
_LETTERS = str.maketrans({
    "ی": "ي", "ک": "ك", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ە": "ه", "ڕ": "ر", "ڵ": "ل", "ێ": "ی", "ۆ": "و",
    "ھ": "ه", "ې": "ي", "ۍ": "ي", "ے": "ی", "ى": "ي", "ئ": "ي", "ё": "е", "ı": "i", "đ": "d",
    "ኀ": "ሀ", "ሐ": "ሀ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ",
})  # fmt: skip
_LOOKALIKES = {
    "a": "а",
    "e": "е",
    "o": "о",
    "p": "р",
    "c": "с",
    "x": "х",
    "i": "і",
    "A": "А",
    "E": "Е",
    "O": "О",
    "l": "1",
    "s": "5",
}
_EMOJI = ("🔥", "✅", "📞", "🙏", "💯", "⚠️", "👇", "📍", "⭐", "❤️", "😂", "📲", "‼️", "🌊", "🤝", "➡️", "🔴", "✨")
_SENTENCES = re.compile(r"(?<=[.!?؟۔።\n])\s*")


def place_pool(examples: Sequence[Example]) -> Pool:
    """The writings of places by language and label: a name changes, its part in the journey does not."""
    found = defaultdict[tuple[str, str], set[str]](set)
    for example in examples:
        for label, start, end in example.spans:
            if label in _PLACES:
                found[example.lang, label].add(example.text[start:end])
    return {key: sorted(names) for key, names in found.items() if len(names) > 4}


def augment(example: Example, pool: Pool, chooser: random.Random) -> Example:
    """One variant; every step is drawn by itself, so that most variants differ in one or two ways."""
    chars = _chars_of(example)
    for share, step in _STEPS:
        if chooser.random() < share:
            chars = step(chars, example, pool, chooser)
    return _example_of(chars, example)


def _chars_of(example: Example) -> _Chars:
    owners = [-1] * len(example.text)
    for index, (_, start, end) in enumerate(example.spans):
        owners[start:end] = [index] * (end - start)
    return list(zip(example.text, owners, strict=True))


def _example_of(chars: _Chars, example: Example) -> Example:
    spans, text = list[tuple[str, int, int]](), "".join(char for char, _ in chars)
    for index, (label, _, _) in enumerate(example.spans):
        at = [i for i, (_, owner) in enumerate(chars) if owner == index]
        if at and text[at[0] : at[-1] + 1].strip():
            spans.append((label, at[0], at[-1] + 1))
    return replace(example, text=text, spans=tuple(spans))


def _swap_places(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    chosen = {
        index: chooser.choice(pool[example.lang, label])
        for index, (label, _, _) in enumerate(example.spans)
        if (example.lang, label) in pool and chooser.random() < 0.7
    }
    return _with_spans(chars, chosen)


def _with_spans(chars: _Chars, texts: Mapping[int, str]) -> _Chars:
    changed, written = _Chars(), set[int]()
    for char, owner in chars:
        if owner not in texts:
            changed.append((char, owner))
        elif owner not in written:
            written.add(owner)
            changed += [(new, owner) for new in texts[owner]]
    return changed


def _swap_amounts(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    prices = {index for index, (label, _, _) in enumerate(example.spans) if label == "PRICE"}
    return [(_other_digit(char, chooser) if owner in prices else char, owner) for char, owner in chars]


def _other_digit(char: str, chooser: random.Random) -> str:
    """Another of one to nine in the same script; naughts stay, so that a price stays as round as it was."""
    value = unicodedata.decimal(char, 0)
    return chr(ord(char) - value + chooser.randint(1, 9)) if value else char


def _respell(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    bare = chooser.random() < 0.5
    respelt = _Chars()
    for char, owner in chars:
        if char == "\u200c":
            continue
        changed = char.translate(_LETTERS)
        if bare and char < "\u2000":
            changed = (
                "".join(c for c in unicodedata.normalize("NFD", changed) if unicodedata.category(c) != "Mn") or changed
            )
        respelt += [(c, owner) for c in changed]
    return respelt


def _mistype(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    rate, typed = chooser.choice((0.01, 0.03, 0.06)), _Chars()
    for char, owner in chars:
        if not char.isalpha() or chooser.random() > rate:
            typed.append((char, owner))
        elif (way := chooser.random()) < 0.3:
            typed += [(char, owner)] * chooser.randint(2, 4)
        elif way < 0.6 and typed and typed[-1][1] == owner and typed[-1][0].isalpha():
            typed.insert(-1, (char, owner))
        elif way < 0.8:
            typed.append((chars[chooser.randrange(len(chars))][0] if owner < 0 else char, owner))
    return typed


def _change_case(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    change = str.upper if chooser.random() < 0.4 else str.lower
    return [(changed if len(changed := change(char)) == 1 else char, owner) for char, owner in chars]


def _drop_signs(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    """Without emoji and stops, or on one line: as a copy through another app leaves it."""
    if chooser.random() < 0.5:
        return [(" " if char == "\n" else char, owner) for char, owner in chars]
    kept = [(c, o) for c, o in chars if o >= 0 or c in "\n+@/" or unicodedata.category(c)[0] in "LNMZ"]
    return kept or chars


def _add_emoji(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    changed = list(chars)
    for _ in range(chooser.randint(1, 5)):
        at = chooser.randint(0, len(changed))
        if not (0 < at < len(changed) and changed[at - 1][1] == changed[at][1] >= 0):
            changed[at:at] = [(char, -1) for char in chooser.choice(_EMOJI)]
    return changed


def _hide_words(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    """Dots, blanks, tatweel or look-alike letters in a word or two, as those do who fear a filter."""
    way, rate, hidden = chooser.choice((".", " ", "ـ", "_", "look")), chooser.choice((0.03, 0.08)), _Chars()
    active = False
    for at, (char, owner) in enumerate(chars):
        starts = at == 0 or not chars[at - 1][0].isalpha()
        active = chooser.random() < rate if starts else active
        if active and way == "look":
            hidden.append((_LOOKALIKES.get(char, char), owner))
            continue
        if active and not starts and char.isalpha():
            hidden.append((way, owner if owner == chars[at - 1][1] else -1))
        hidden.append((char, owner))
    return hidden


def _crop(chars: _Chars, example: Example, pool: Pool, chooser: random.Random) -> _Chars:
    """Without one of its sentences: an excerpt, a cut caption."""
    text = "".join(char for char, _ in chars)
    cuts = [0, *(match.end() for match in _SENTENCES.finditer(text) if 0 < match.end() < len(text)), len(text)]
    if len(cuts) < 4 or (example.kind != "other" and len(cuts) < 5):
        return chars
    at = chooser.randrange(len(cuts) - 1)
    return chars[: cuts[at]] + chars[cuts[at + 1] :]


_Step = Callable[[_Chars, Example, Pool, random.Random], _Chars]
_STEPS: tuple[tuple[float, _Step], ...] = (
    (0.12, _crop), (0.45, _swap_places), (0.5, _swap_amounts), (0.2, _respell), (0.25, _mistype), (0.12, _change_case),
    (0.2, _drop_signs), (0.15, _add_emoji), (0.08, _hide_words),
)  # fmt: skip
