"""A consonant key that a name shares with its spellings in other scripts: `زوارة`, `Zuwara` and `ዙዋራ` are all `sr`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = (
    ("بپتثجچحخدذرزژسشصضطظعغفقکگل", "b p t t j j h k d z r z j s j s d t z a g f k k g l"),
    ("منهويءټډړږښځڅڼٹڈڑآا", "m n h w y a t d r j j s s n t d r a a"),
    ("абвгдежзийклмнопрстуфхцчшщъыьэюя", "a b v g d e j z i i k l m n o p r s t u f k s j j j _ i _ e u a"),
    ("іїєґўқғҳҷӣөүңћђџљњј", "i i e g u k g h j i o u n j j j l n y"),
    ("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i t i k l m n ks o p r s s t i f k ps o"),
)
_ROMAN = {
    char: sound.replace("_", "")
    for chars, sounds in _LETTERS
    for char, sound in zip(chars, sounds.split(), strict=True)
}
# Sounds that one script writes with two letters, and letters that scripts confuse.
_DIGRAPHS = re.compile("tch|sch|sh|ch|zh|kh|gh|th|ph|dh|ts|tz|mp|nt|gk|ck|ou|x")
_AS = {
    "tch": "j", "sch": "j", "sh": "j", "ch": "j", "zh": "j", "kh": "k", "gh": "g", "th": "t", "ph": "f", "dh": "d",
    "ts": "s", "tz": "s", "ck": "k", "ou": "u", "x": "ks",
}  # fmt: skip
_SAME = str.maketrans({"z": "s", "c": "k", "q": "k", "v": "f", "p": "b", "g": "k"})
_SILENT = re.compile(r"[aeiouhwy_]")
_ARTICLE = re.compile(r"^(?:al|el|il|l|the|as|ash|az|ar|at|an|ad)[ -]+|[^a-z]")


@lru_cache(maxsize=2048)
def _roman(char: str) -> str:
    """The Latin letters of one folded letter; empty where it is silent or of no script known here."""
    if char.isascii():
        return char
    if char in _ROMAN:
        return _ROMAN[char]
    kind, _, sound = unicodedata.name(char, "").rpartition(" ")
    sound = sound.lower()
    if kind.startswith("ETHIOPIC SYLLABLE"):
        sound = "s" + sound[2:] if sound[:2] in ("sz", "tz") else sound
        return sound if kind == "ETHIOPIC SYLLABLE" else sound[-1]
    if re.match(r"(?:DEVANAGARI|BENGALI|GURMUKHI) ", kind):
        if kind.endswith("SIGN"):
            return "" if sound in ("virama", "nukta") else "n" if sound in ("anusvara", "candrabindu") else sound[-1]
        return re.sub(r"^(.)\1+(?=.)", r"\1", sound)  # TTA and DDA are kinds of t and d
    return ""


# Letters of Amharic and Tigrinya that sound the same and are written for each other, in the seven orders of each.
_SAME_SYLLABLES = str.maketrans(
    {
        chr(ord(other) + order): chr(ord(first) + order)
        for first, others in (("ሀ", "ሐኀኸ"), ("ሰ", "ሠ"), ("አ", "ዐ"), ("ጸ", "ፀ"))
        for other in others
        for order in range(7)
    }
    | {"ሃ": "ሀ", "ሓ": "ሀ", "ኻ": "ሀ", "ኃ": "ሀ", "ኣ": "አ", "ዓ": "አ"}
)


def same_syllables(folded: str) -> str:
    """The text with one letter for each sound of the Ethiopic script; every letter keeps its place."""
    return folded.translate(_SAME_SYLLABLES)


def romanise(folded: str) -> str:
    """The name in Latin letters, roughly as it sounds."""
    return "".join(map(_roman, folded))


def consonant_key(folded: str) -> str:
    """Consonants alone, doubles once, those that scripts confuse alike; a first vowel is told as `a`."""
    # Sorani writes a vowel at the start of a word on a hamza, which the fold makes a yeh.
    plain = _ARTICLE.sub("", romanise(re.sub(r"^يه", "ا", folded).removeprefix("ال")))
    plain = _DIGRAPHS.sub(lambda match: _AS.get(match[0], match[0]), plain).translate(_SAME)
    bare = _SILENT.sub("", plain)
    return ("a" if plain[:1] in "aeiou" else "") + re.sub(r"(.)\1+", r"\1", bare) if bare else ""
