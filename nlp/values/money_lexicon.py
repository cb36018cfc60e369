"""The words that make up an amount, by language: numbers, factors ("bin", "لاکھ"), halves, joints and counted nouns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.normalise import fold
from nlp.tables import listed, read_table

# Where a post mixes or borrows: whose number words are read besides its own language's and English.
_RELATED = {
    "prs": "fa ps", "ps": "ur fa", "ckb": "fa ar", "kmr": "tr", "ckb-Latn": "kmr tr", "kmr-Arab": "ckb ar fa", "ar": "",
    "ar-Latn": "fr", "fa-Latn": "fa", "prs-Latn": "fa-Latn", "fa": "", "ps-Latn": "ur-Latn fa-Latn", "ur": "ps",
    "ur-Latn": "", "hi": "", "pa": "hi", "ne": "hi", "mr": "hi", "am": "ti", "ti": "am", "am-Latn": "ti-Latn",
    "ti-Latn": "am-Latn", "so": "sw", "uk": "ru", "bg": "ru", "be": "ru", "tg": "ru fa", "uz": "ru tr", "kk": "ru",
    "ky": "ru", "az": "tr", "tk": "tr uz", "mk": "bg sr", "sr": "sq", "sq": "it", "ms": "id",
    "wo": "fr", "om": "am-Latn", "ca": "es", "gl": "es pt", "mo": "ro", "pt": "es", "sd": "ur",
    "skr": "ur", "pa-Arab": "ur", "bs": "sr", "hr": "sr", "bal": "ur fa", "hac": "ckb",
    "pcm": "en", "yo": "en", "ig": "en", "ka": "ru", "es": "",
}  # fmt: skip
_SHORTEST_COMPOUND = 5


@dataclass(frozen=True, slots=True)
class Word:
    """`kind`: number, factor, factor-first (Hausa), half, half-first (ساڑھے), joint; counted: below `value`."""

    kind: str
    value: float = 0.0


_KINDS = {"x": "factor", "p": "factor-first", "h": "half", "b": "half-first"}


def _parse(value: str) -> Word:
    if value == "&":
        return Word("joint")
    if value[0] == "#":
        return Word("counted", float(value[1:] or "inf"))
    if value[0] in _KINDS:
        return Word(_KINDS[value[0]], float(value[1:]))
    return Word("number", float(value))


@cache
def _tables() -> dict[str, dict[str, tuple[Word, ...]]]:
    languages: dict[str, dict[str, tuple[Word, ...]]] = {}
    # Of the phones' table only numbers and joints: its other signs ("double", "times") say nothing of money.
    shared = [row for row in read_table("number_words") if row["value"] == "&" or row["value"].isdigit()]
    for row in (*shared, *read_table("money_words")):
        word = _parse(row["value"])
        known = languages.setdefault(row["lang"], {})
        for form in listed(row["words"]):
            folded = fold(form)
            known[folded] = (*known.get(folded, ()), word)
    return languages


@lru_cache(maxsize=256)
def lexicon(lang: str) -> dict[str, tuple[Word, ...]]:
    """Folded word → its senses; the language's own come before those of related ones. "*" reads every language."""
    tables = _tables()
    order = list(tables) if lang == "*" else [lang, *_RELATED.get(lang, lang.partition("-")[0]).split(), "en", "*"]
    words: dict[str, tuple[Word, ...]] = {}
    for name in order:
        for form, senses in tables.get(name, {}).items():
            words.setdefault(form, senses)
    return words


@lru_cache(maxsize=256)
def longest(lang: str) -> int:
    """How many words the longest form has ("y medio", "soixante et onze")."""
    return max(form.count(" ") + 1 for form in lexicon(lang))


@lru_cache(maxsize=4096)
def parts(word: str, lang: str) -> tuple[str, ...]:
    """A number written in one word, in its parts ("beşyüz", "fünftausend", "پێنجسەد", "وميتين"); () if it is none."""
    known = lexicon(lang)
    if word[0] == "و" and len(word) > 2 and word[1:] in known:
        return ("و", word[1:])
    if word[:1] in "بل" and len(word) > 3 and word[1:] in known:
        return ("", word[1:])
    if len(word) < _SHORTEST_COMPOUND or len(word) > 40:
        return ()
    pieces = _split(word, lang)
    return pieces if pieces and any(_large(piece, lang) for piece in pieces) else ()


def _large(piece: str, lang: str) -> bool:
    return any(
        s.kind in ("factor", "half") or (s.kind == "number" and s.value >= 10) for s in lexicon(lang).get(piece, ())
    )


@lru_cache(maxsize=8192)
def _split(word: str, lang: str) -> tuple[str, ...]:
    known = lexicon(lang)
    if word in known and any(s.kind in ("number", "factor", "half") for s in known[word]):
        return (word,)
    for cut in range(len(word) - 2, 1, -1):
        head = word[:cut]
        if not any(s.kind in ("number", "factor") for s in known.get(head, ())):
            continue
        for joint in ("", "و", "e", "i", "und"):
            rest = word[cut:]
            if rest.startswith(joint) and len(rest) - len(joint) > 1 and (tail := _split(rest[len(joint) :], lang)):
                return (head, joint, *tail) if joint else (head, *tail)
    return ()
