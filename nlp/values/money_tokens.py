"""The numbers of a stretch of text and the words that may be part of one, before anything is added up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.values.money_lexicon import Word, lexicon, longest, parts

_SEPARATOR = r"[ .,'٬،٫_]"
_APART = re.compile(r"[0-9](?:[ ._\-][0-9]){2,}")
# O for 0 is seen within numbers alone ("12,5OO"); it is the Cyrillic letter as often as the Latin one.
_DIGIT = r"(?:[0-9]|(?<=[0-9oо.,])[oо](?![^\W\d_oо]))"
_NUMBER = (
    r"(?:[1-9](?P<apart>[ ._\-])[0-9](?:(?P=apart)[0-9]){1,5}(?![0-9.,])"  # "2 0 0 0 €", to be missed by machines
    rf"|[1-9][0-9]?(?:,[0-9]{{2}}){{1,3}},[0-9]{{3}}(?![0-9])"
    rf"|[0-9]{{1,3}}(?P<same>{_SEPARATOR}){_DIGIT}{{3}}(?:(?P=same){_DIGIT}{{3}})*(?![0-9oо])(?:[.,٫][0-9]{{1,2}}(?![0-9]))?"
    rf"|[0-9]{_DIGIT}*(?:[.,٫][0-9]{{1,2}}(?![0-9]))?)"
)
_TOKEN = re.compile(
    rf"(?P<number>(?<![0-9]){_NUMBER}(?![0-9]))|(?P<wide>[一-鿿])|(?P<word>[^\W\d_](?:[^\W\d_]|[ऀ-෿’'])*)"
)
_DATE = re.compile(r"[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}|[0-9]{1,2}:[0-9]{2}")
# Arabizi writes letters as digits: "3al nafar", "lwa7ed".
_LETTER_AS_DIGIT = re.compile(r"(?:(?<=[a-z])[235679]|(?<![\w.,])[235679](?=[a-jl-z]))(?![0-9])")
_GAP = re.compile(r"[ \t\-‑_ ]{0,2}")


# Factors that Ethiopic and Chinese write with one character.
_SYLLABLE = re.compile("[ሀ-፼一-鿿]")


@dataclass(frozen=True, slots=True)
class Token:
    """A number in digits (`digits` as written) or a word that may be part of one, with the gap before it judged.

    `is_letter`: one letter of an alphabet, which is a factor only right behind digits ("5k", "1,8 M", "45т").
    """

    start: int
    end: int
    digits: str
    senses: tuple[Word, ...]
    glued: bool
    follows: bool
    is_letter: bool = False

    def sense(self, *kinds: str) -> Word | None:
        """Its first sense of these kinds."""
        return next((word for word in self.senses if word.kind in kinds), None)


def number_of(written: str) -> float:
    """ "3.500", "3,500", "3 500", "3'500", "1,50,000" are thousands; "2,5" and "2.500,50" have fractions."""
    cleaned = re.sub(r"[oо]", "0", written)
    if _APART.fullmatch(cleaned):
        return float("".join(char for char in cleaned if char.isdigit()))
    pieces = re.split(_SEPARATOR, cleaned)
    if len(pieces) == 1:
        return float(cleaned)
    if len(pieces[-1]) == 3 and pieces[0] != "0":
        return float("".join(pieces))
    return float("".join(pieces[:-1]) + "." + pieces[-1])


def tokens(text: str, start: int, end: int, lang: str) -> list[Token]:
    """The stretch's numbers and words, forms of several words taken together where the language has them."""
    matches = list(_TOKEN.finditer(text, start, end))
    dates = [match.span() for match in _DATE.finditer(text, max(0, start - 6), end)]
    found: list[Token] = []
    at = 0
    while at < len(matches):
        match = matches[at]
        letter = lang == "ar-Latn" and _LETTER_AS_DIGIT.match(text, match.start())
        if letter or any(first <= match.start() < last for first, last in dates):
            at += 1
            continue
        taken, made = _at(text, matches, at, lang, found[-1].end if found else -1)
        found += made
        at += taken
    return found


def _at(text: str, matches: list[re.Match[str]], at: int, lang: str, before: int) -> tuple[int, list[Token]]:
    match = matches[at]
    glued = match.start() == before
    follows = before >= 0 and _GAP.fullmatch(text, before, match.start()) is not None
    if match["number"]:
        return 1, [Token(match.start(), match.end(), match[0], (), glued, follows)]
    words = lexicon(lang)
    for count in range(min(longest(lang), len(matches) - at), 1, -1):
        last = matches[at + count - 1].end()
        if " " in (form := text[match.start() : last]) and form in words:
            return count, [Token(match.start(), last, "", words[form], glued, follows)]
    if senses := words.get(match[0]):
        letter = len(match[0]) == 1 and not _SYLLABLE.match(match[0])
        return 1, [Token(match.start(), match.end(), "", senses, glued, follows, letter)]
    if pieces := parts(match[0], lang):
        return 1, list(_pieces(match, pieces, words, glued=glued, follows=follows))
    return 1, [Token(match.start(), match.end(), "", (), glued, follows)]


def _pieces(
    match: re.Match[str], pieces: tuple[str, ...], words: dict[str, tuple[Word, ...]], *, glued: bool, follows: bool
) -> Iterator[Token]:
    at = match.start()
    for piece in pieces:
        if not piece:  # a preposition
            at += 1
            continue
        joint = piece in ("و", "e", "i", "und")
        senses = (Word("joint"),) if joint else words[piece]
        yield Token(at, at + len(piece), "", senses, glued, follows or at > match.start())
        at += len(piece)
