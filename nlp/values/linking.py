"""Which place a marked stretch of text names: our tables, then GeoNames, then likeness of letters and of sounds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from nlp.annotation import Place
from nlp.normalise import Folded, fold
from nlp.tables import listed, read_table
from nlp.values.gazetteer import country_of_code, flags, known, known_spellings
from nlp.values.geonames import Town, towns, towns_by_key
from nlp.values.place_forms import bare_forms
from nlp.values.place_key import consonant_key, romanise

# Spellings shorter than this are too like each other for a letter more or less to mean the same place.
_SHORTEST_FUZZY = 6
_LONGEST = 80  # no name is longer; what a model marked beyond is no name
# How much of the romanised letters must agree, in order, where only the consonants are the same. A name in Latin
# letters needs no guess: it is most likely the place's own.
_LIKE, _LIKE_IN_LATIN = 0.68, 0.85
_LATIN_NAME = re.compile(r"[^\W\d_][\w' .’-]{2,40}")
# Languages in which a country's towns are spoken of by themselves, without the country's name.
_HOME = {
    "ar": "LY TN DZ MA EG SY LB IQ SD JO YE", "fa": "IR AF OM", "prs": "AF IR OM", "ps": "AF PK OM", "ckb": "IQ IR OM",
    "kmr": "TR SY IQ", "ur": "PK OM", "tr": "TR", "am": "ET SD", "ti": "ER ET SD", "so": "SO ET KE DJ",
    "fr": "FR TN DZ MA SN CI ML CM NE", "es": "MX GT HN CO VE EC ES US CU", "vi": "VN", "sq": "AL XK",
    "ru": "RU UA BY KZ UZ", "bn": "BD IN", "hi": "IN", "el": "GR CY", "ro": "RO MD", "zh": "CN TW",
}  # fmt: skip


def link_place(
    folded: Folded, start: int, end: int, *, lang: str = "und", near: Collection[str] = (), guess: bool = True
) -> Place | None:
    """The place that `folded.raw[start:end]` names, or None.

    `near` are the countries of the post's other places: they decide between towns of one name. Unless `guess` is
    false, a name in Latin letters that no table knows is returned as written, without a country.
    """
    raw = folded.raw[start:end]
    if shown := [place for _, _, place in flags(raw)]:
        return shown[0]
    if place := country_of_code(raw.strip()):
        return place
    first, last = folded.span_of_raw(start, min(end, start + _LONGEST))
    forms = bare_forms(folded.text[first:last])
    if not forms:
        return None
    if names_a_person(forms[0]):
        return _of_ours(forms[0], near, ()) or _town_beside(forms[0], near)
    home = _HOME.get(lang.partition("-")[0], "").split()
    found = _by_table(forms, near, home) or _by_letters(forms[0]) or _by_part(forms[0], near, home)
    return found or _by_sound(forms, near, home) or (_as_written(raw) if guess else None)


def names_a_person(form: str) -> bool:
    """Whether folded letters are a given name, or Persian's "I am" behind one: no likeness makes a place of them."""
    return form in _given_names() or form.removesuffix("م") in _given_names()


@cache
def _given_names() -> frozenset[str]:
    return frozenset(fold(name) for row in read_table("given_names") for name in listed(row["words"]))


def _town_beside(form: str, near: Collection[str]) -> Place | None:
    """ "بشار" is Bechar where the post names Algeria or another town there."""
    return next((town.place for town in towns(form) if town.place.country in near), None)


def _by_table(forms: Sequence[str], near: Collection[str], home: Sequence[str]) -> Place | None:
    """An exact spelling before one that grammar changed; our tables before GeoNames."""
    exact = _of_ours(forms[0], near, home) or _likeliest(towns(forms[0]), near, home)
    if exact:
        return exact
    ours = next((place for form in forms[1:] if (place := _of_ours(form, near, home))), None)
    if ours or _in_latin(forms[0]):
        return ours
    return next((town for form in forms[1:] if len(form) > 3 and (town := _likeliest(towns(form), near, home))), None)


def _in_latin(form: str) -> bool:
    return max(form) < "\u0250"


def _rank(place: Place, near: Collection[str], home: Sequence[str]) -> tuple[bool, int]:
    """A country of the post's other places goes first, then those of the post's language."""
    country = place.country or ""
    return country not in near, home.index(country) if country in home else len(home)


def _of_ours(form: str, near: Collection[str], home: Sequence[str]) -> Place | None:
    places = [entry.place for entry in known(form)]
    return min(places, key=lambda place: _rank(place, near, home)) if places else None


def _likeliest(found: Sequence[Town], near: Collection[str], home: Sequence[str]) -> Place | None:
    return min((town.place for town in found), key=lambda place: _rank(place, near, home)) if found else None


def _by_part(form: str, near: Collection[str], home: Sequence[str]) -> Place | None:
    """The longest run of words that is known: "coast of Libya", "le port de Sfax"."""
    words = form.split()
    parts = [
        " ".join(words[at : at + length])
        for length in range(min(len(words) - 1, 4), 0, -1)
        for at in range(len(words) - length, -1, -1)
    ]
    long = [part for part in parts if len(part) > 3]
    for part in long:
        for bare in bare_forms(part):
            if place := _of_ours(bare, near, home):
                return place
    most = [part for part in long if 2 * len(part) > len(form)]
    return next((place for part in most if (place := _likeliest(towns(part), near, home))), None)


@cache
def _buckets() -> dict[tuple[str, int], list[str]]:
    """Our spellings by first letter and length."""
    buckets: dict[tuple[str, int], list[str]] = {}
    for word in known_spellings():
        if len(word) >= _SHORTEST_FUZZY - 1:
            buckets.setdefault((word[0], len(word)), []).append(word)
    return buckets


@lru_cache(maxsize=4096)
def _by_letters(form: str) -> Place | None:
    """A spelling of ours that one letter more, less, other or swapped turns this one into."""
    if len(form) < _SHORTEST_FUZZY:
        return None
    for length in (len(form), len(form) - 1, len(form) + 1):
        for word in _buckets().get((form[0], length), ()):
            if _one_apart(form, word):
                return known(word)[0].place
    return None


def _one_apart(one: str, other: str) -> bool:
    if len(one) < len(other):
        one, other = other, one
    at = next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    if len(one) > len(other):
        return one[at + 1 :] == other[at:]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


@cache
def _keys_of_ours() -> dict[str, list[tuple[str, Place]]]:
    table: dict[str, list[tuple[str, Place]]] = {}
    for word, entries in known_spellings().items():
        if len(key := consonant_key(word)) > 2:
            table.setdefault(key, []).append((romanise(word), entries[0].place))
    return table


def _by_sound(forms: Sequence[str], near: Collection[str], home: Sequence[str]) -> Place | None:
    """The place whose name has the same consonants and is likest in the rest."""
    for form in forms:
        key = consonant_key(form)
        if len(key) < 3:
            continue
        candidates = [(name, place, 0.1) for name, place in _keys_of_ours().get(key, ())]
        candidates += [(town.place.name.lower(), town.place, 0.0) for town in towns_by_key(key)]
        if not candidates:
            continue
        sound = romanise(form)
        score, place = max(
            ((_alike(sound, name) + bonus + _fits(place, near, home), place) for name, place, bonus in candidates),
            key=lambda item: item[0],
        )
        if score >= (_LIKE_IN_LATIN if _in_latin(form) else _LIKE):
            return place
    return None


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _fits(place: Place, near: Collection[str], home: Sequence[str]) -> float:
    return 0.2 if place.country in near else 0.1 if place.country in home else 0.0


def _as_written(raw: str) -> Place | None:
    """A name in Latin letters, without its marks, as our tables have names."""
    parts = unicodedata.normalize("NFD", raw.strip(" .,:;!?()#\n\t").replace("đ", "d").replace("ı", "i"))
    name = "".join(part for part in parts if not unicodedata.combining(part))
    if not _LATIN_NAME.fullmatch(name) or max(name) > "\u024f":
        return None
    return Place(name if name[0].isupper() and not name.isupper() else name.title(), None)
