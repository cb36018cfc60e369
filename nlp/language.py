"""Which language a post is in, as a BCP 47 tag: py3langid for most, letters and short word lists where it fails."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlp.normalise import digitise, fold
from nlp.tables import listed, read_table

# Links, names, hashtags, numbers and signs say nothing of the language and mislead the guess (libraries.md §2).
_NOISE = re.compile(
    r"(?:https?://|www\.)\S+|\b\w{1,63}\.(?:me|com|net|org)/\S*|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w+|[@#]\S+|[+\d][\d\s().\-/]{2,}|\d+"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SORANI = re.compile("[ڕڵێۆەڤ]")
_PASHTO = re.compile("[ټډړږښګڼېۍځڅ]")
_URDU = re.compile("[ٹڈڑےںہھ]")
_PERSIAN = re.compile("[پچژگ]|ی|ک")
_TIGRINYA = re.compile("[ኣቐ-ቝኸ-ኾዅ]|እዩ|ናብ|ካብ|ኢዩ")
_VIETNAMESE = re.compile("[ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_KURMANJI = re.compile("[êîû]", re.IGNORECASE)
_RENAMED = {"ku": "kmr", "sdh": "ckb", "arz": "ar", "ary": "ar", "apc": "ar", "aeb": "ar", "pbt": "ps", "pst": "ps"}
# Below this the guess for a few Latin letters is no better than chance on our sentences.
_CONFIDENT = 0.5


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
        return _latin_script(plain, letters)
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
    """Dari where two words are used in Afghanistan alone, or one in a post of a few words."""
    words = fold(plain).split()
    afghan = sum(word in _hints()["prs"] for word in words)
    return "prs" if afghan >= (2 if len(words) > 6 else 1) else "fa"


def _latin_script(plain: str, letters: str) -> str:
    if len(_VIETNAMESE.findall(letters)) >= max(2, len(letters) // 25):
        return "vi"
    words = fold(plain).split()
    romanised = {tag: sum(word in _hints()[tag] for word in words) for tag in ("ar-Latn", "ur-Latn")}
    best = max(romanised, key=lambda tag: romanised[tag])
    tag, confidence = _guess(plain)
    expected = ("en", "fr", "es", "tr", "sq", "so", "vi", "kmr", "de", "it", "nl", "pt", "pl", "ro")
    sure = tag in expected and confidence >= 0.9 and len(words) >= 4
    if romanised[best] >= max(2, len(words) // 4) and not (sure and romanised[best] < len(words) // 2):
        return best
    if len(_KURMANJI.findall(letters)) >= max(2, len(letters) // 25) and tag not in (
        "fr",
        "tr",
        "sq",
        "pt",
        "ro",
        "it",
    ):
        return "kmr"
    return tag if confidence >= _CONFIDENT else "und"


@cache
def _hints() -> dict[str, frozenset[str]]:
    return {row["tag"]: frozenset(map(fold, listed(row["words"]))) for row in read_table("language_hints")}


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
