"""Raw text → what the encoder reads. The same function for training and running."""

from __future__ import annotations

import re
import unicodedata

from nlp.normalise import digitise

MAX_CHARS = 1_500  # beyond what the longest input of tokens can hold in any watched script

_URL = re.compile(r"https?://\S+|(?<!\w)(?:wa\.me|t\.me|m\.me)/\S+")
_LONG_NUMBER = re.compile(r"\+?\d(?:[ \-./()]{0,2}\d){6,}")
_BLANKS = re.compile(r"\s+")


def prepare(text: str) -> str:
    """One spelling for digits, blanks and invisible marks; links and long numbers become a mark of their kind.

    The encoder is to learn that a number is there, not which one: else it would know advertisers by their numbers.
    """
    text = digitise(text[: 4 * MAX_CHARS]).text.replace("ـ", "")
    text = _URL.sub(" link ", text)
    text = _LONG_NUMBER.sub(" 000000000 ", text)
    text = unicodedata.normalize("NFKC", text)
    return _BLANKS.sub(" ", text).strip()[:MAX_CHARS]
