"""The forms of a place's name: what grammar adds to it, and the bare spellings that an inflected one may come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from nlp.matcher import affixes, script_of
from nlp.normalise import fold
from nlp.tables import listed, read_table

_SHORTEST = 3
# Russian and Greek endings by the letters that a dictionary form ends in: what a traveller's sentence has instead.
_DECLENSIONS = (
    (re.compile("[а-я]{2,}ия$"), "я", "и ю ей"),
    (re.compile("[а-я]{3,}[цкнгрлтвдмсз]а$"), "а", "ы и е у ой"),
    (re.compile("[а-я]{3,}[бвгдзклмнпрстфхцчшщ]$"), "", "а у е ом"),
    (re.compile("[а-я]{3,}ь$"), "ь", "и ю ем"),
    (re.compile("[α-ω]{3,}ος$"), "ος", "ο ου"),
    (re.compile("[α-ω]{3,}α$"), "α", "ας αν"),
    (re.compile("[α-ω]{3,}η$"), "η", "ης ην"),
    (re.compile("[α-ω]{3,}ι$"), "ι", "ιου"),
)


def inflected(word: str) -> Iterator[str]:
    """Case forms of a folded dictionary form whose last letters change; endings that are only glued on need no form."""
    if word[:1] < "α":
        return
    for shape, ending, others in _DECLENSIONS:
        if shape.search(word):
            yield from (word.removesuffix(ending) + other for other in others.split())
            return


@cache
def _affixes(script: str, side: str) -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(affixes(script, side), key=lambda affix: (-len(affix), affix)))


@cache
def _generic() -> re.Pattern[str]:
    """Words that stand beside a name and are no part of it: city of, province, island, airport, شهر, ولاية."""
    words = [word for row in read_table("place_roles") if row["side"] == "none" for word in listed(row["words"])]
    ordered = sorted({fold(word) for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")


def _script(word: str) -> str:
    return script_of(next((char for char in word if char.isalpha()), "a"))


def _trimmed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" \n\t.,:;!?()[]{}\"'«»“”-–—/\\|*#_+=>•،؛؟።፣፡").strip()


@lru_cache(maxsize=4096)
def bare_forms(marked: str) -> tuple[str, ...]:
    """Folded spellings that a folded, marked stretch may stand for, the likeliest first and each once."""
    whole = _trimmed(marked)
    found = dict.fromkeys([whole, _trimmed(_generic().sub(" ", whole))])
    compact = re.sub(r"(?<=\w)[.\-_*@·](?=\w)", "", whole)  # "ሊ.ቢ.ያ", "Zuw@ara": letters parted to hide the word
    joined = re.sub(r"[\s\-.·'_*]+", "", whole)  # a name broken over two lines, or spelt letter by letter
    found |= dict.fromkeys([compact, whole.replace("-", " "), whole.replace("'", ""), joined])
    for word in list(found):
        found |= dict.fromkeys([word.partition("'")[0]] if len(word.partition("'")[0]) > 2 else [])
        found |= dict.fromkeys(_without_affixes(word))
    return tuple(word for word in found if word)


def _without_affixes(word: str) -> Iterator[str]:
    script = _script(word)
    heads = [word, *(word.removeprefix(head) for head in _affixes(script, "head") if word.startswith(head))]
    if script == "arabic":
        heads += ["ال" + word]
    heads = [head for head in heads if len(head) >= _SHORTEST - (script == "ethiopic")]
    yield from heads[1:]
    stems: dict[str, None] = {}
    for head in heads:
        for ending in _affixes(script, "strip"):
            stem = head.removesuffix(ending)
            if stem != head and len(stem) >= _SHORTEST - (script == "ethiopic"):
                stems[stem] = None
    yield from stems
    for stem in (*heads, *stems):
        yield from (stem + ending for ending in _affixes(script, "add") if len(stem) > _SHORTEST)
