"""Which language a post is in, as a BCP 47 tag: py3langid for most, letters and short word lists where it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from nlp.normalise import digitise, fold
from nlp.tables import listed, read_table

# Links, names, hashtags, numbers and signs say nothing of the language and mislead the guess (libraries.md §2).
_NAMES = r"(?:https?://|www\.)\S+|\b\w{1,63}\.(?:me|com|net|org)/\S*|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w+|[@#]\S+"
_NOISE = re.compile(_NAMES + r"|[+\d][\d\s().\-/]{2,}|\d+")
_BUT_DIGITS = re.compile(_NAMES)
# A digit may stand for a letter ("3la", "7arga"); a word has a letter too.
_WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_SORANI = re.compile("[ڕڵێۆەڤ]")
_PASHTO = re.compile("[ټډړږښګڼېۍځڅ]")
_URDU = re.compile("[ٹڈڑےںہھ]")
_PERSIAN = re.compile("[پچژگ]|ی|ک")
_TIGRINYA = re.compile("[ኣቐ-ቝኸ-ኾዅ]|እዩ|ናብ|ካብ|ኢዩ")
_VIETNAMESE = re.compile("[ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_KURMANJI = re.compile("[êîû]", re.IGNORECASE)
_WITH_HATS = frozenset({"fr", "tr", "sq", "pt", "ro", "it"})  # others that write these letters
_RENAMED = {"ku": "kmr", "sdh": "ckb", "arz": "ar", "ary": "ar", "apc": "ar", "aeb": "ar", "pbt": "ps", "pst": "ps"}
# Below this the guess for a few Latin letters is no better than chance on our sentences.
_CONFIDENT = 0.5
# From here on a guess that names a language without words of its own here is believed: it is German, not English.
_SURE = 0.9
# What the words found must say together, and how far ahead of the second language, to be believed.
_SAID, _AHEAD = 2.0, 1.2


def detect(text: str) -> str:
    """The language of a post, `und` where it has too few words; never raises."""
    words = _NOISE.sub(" ", digitise(text).text)
    letters = "".join(_LETTERS.findall(words))
    if len(letters) < 2:
        return "und"
    counts = _scripts(letters)
    script = max(counts, key=lambda name: counts[name])
    plain = " ".join(_LETTERS.findall(words))
    if script == "ethiopic":
        return "ti" if _TIGRINYA.search(words) else "am"
    if script == "arabic":
        return _arabic_script(plain, letters)
    if script == "latin":
        return _latin_script(text, plain, letters)
    return _guess(plain)[0]


def _scripts(letters: str) -> dict[str, int]:
    """How many letters are of the scripts that get rules of their own. A mixed post goes to its larger part."""
    counts = {"arabic": 0, "ethiopic": 0, "latin": 0, "rest": 0}
    for char in letters[:4000]:
        if char < "\u0250" or "\u1e00" <= char <= "\u1eff":
            counts["latin"] += 1
        elif "\u0600" <= char <= "\u08ff" or "\ufb50" <= char <= "\ufefc":
            counts["arabic"] += 2  # Latin words (brands, greetings) are sprinkled over Arabic posts, not the reverse
        elif "\u1200" <= char <= "\u137f":
            counts["ethiopic"] += 2
        else:
            counts["rest"] += 2
    return counts


def _arabic_script(plain: str, letters: str) -> str:
    few = max(2, len(letters) // 20)  # 5 % of the letters: a loan word or two does not decide
    urdu, pashto, sorani = (len(rule.findall(letters)) for rule in (_URDU, _PASHTO, _SORANI))
    # Sorani's ە and ێ, Pashto's ۍ and ې, Urdu's ے and ں occur in nothing else that is posted here.
    if sorani >= few and sorani > urdu and sorani >= pashto:
        return "ckb"
    if pashto >= few and pashto > urdu:
        return "ps"
    if urdu >= few:
        return "ur"
    tag = _guess(_arabic_only(plain))[0]
    if tag in ("ur", "ps", "ckb", "fa", "ar"):
        return _persian(plain) if tag == "fa" else tag
    return _persian(plain) if _PERSIAN.search(letters) else "ar"


def _arabic_only(plain: str) -> str:
    return " ".join(word for word in plain.split() if word[0] >= "\u0600")


def _persian(plain: str) -> str:
    return _by_words("persian", fold(plain).split()) or "fa"


def _latin_script(text: str, plain: str, letters: str) -> str:
    if len(_VIETNAMESE.findall(letters)) >= max(2, len(letters) // 25):
        return "vi"
    tag, confidence = _guess(plain)
    if confidence >= _SURE and tag not in _words("latin"):
        return tag
    if known := _by_words("latin", word_tokens(text)):
        return known
    if tag not in _WITH_HATS and len(_KURMANJI.findall(letters)) >= max(2, len(letters) // 25):
        return "kmr"
    return tag if confidence >= _CONFIDENT else "und"


def word_tokens(text: str) -> list[str]:
    """Folded words, with the digits that stand for letters in them."""
    return _WORD.findall(fold(_BUT_DIGITS.sub(" ", text)))


def _by_words(group: str, words: Iterable[str]) -> str | None:
    """The language of a group that the words speak for; None where they say too little or contradict each other."""
    spoken = list(words)
    said = {lang: sum(weights.get(word, 0.0) for word in spoken) for lang, weights in _words(group).items()}
    best, second = sorted(said, key=lambda lang: -said[lang])[:2]
    return best if said[best] >= max(_SAID, _AHEAD * said[second]) else None


@cache
def _words(group: str) -> dict[str, dict[str, float]]:
    rows = [row for row in read_table("language_words") if row["group"] == group]
    pairs = {row["lang"]: [entry.rpartition(" ") for entry in listed(row["words"])] for row in rows}
    return {lang: {word: float(weight) for word, _, weight in entries} for lang, entries in pairs.items()}


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _guess(plain: str) -> tuple[str, float]:
    """py3langid's tag in our names, and its probability; `und` where no language is named."""
    if not plain.strip():
        return "und", 0.0
    tag, confidence = _identifier().classify(plain[:2000].encode("utf-8", "replace").decode())
    return _RENAMED.get(tag, tag), float(confidence)
