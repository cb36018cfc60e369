"""What is searched: the words of a text, the digit strings of its numbers. The same for every store and every query."""

from __future__ import annotations

import re

from nlp.annotation import Annotation
from nlp.normalise import digits_of, tokens


def words_of(text: str) -> str:
    """The folded words of a text with blanks between, ready for an engine that splits at blanks only."""
    return " ".join(tokens(text))


def number_forms(annotation: Annotation) -> list[str]:
    """Digit strings under which a post's numbers are found: E.164, each candidate, and the digits as written."""
    forms = dict[str, None]()
    for phone in annotation.phones:
        if phone.e164:
            forms[phone.e164[1:]] = None
        forms |= dict.fromkeys(number[1:] for _, number in phone.candidates)
        if written := digits_of(phone.raw):
            forms[written] = None
    return list(forms)


def number_pieces(text: str) -> list[str]:
    """A piece of a number as somebody types it → the digit strings to look for, in any of which it may be stored.

    A leading `+` or `00` is how a code is dialled, a single leading 0 how a national number is: E.164 has neither.
    """
    digits = digits_of(text)
    forms = [digits]
    if digits.startswith("00"):
        forms.append(digits[2:])
    elif digits.startswith("0"):
        forms.append(digits[1:])
    return [form for form in dict.fromkeys(forms) if len(form) >= 3]


_NUMBER = re.compile(r"[+(]*\w[\w\s().+/*_‐-―\-]*")


def looks_like_number(text: str) -> bool:
    """Whether a query is (a piece of) a phone number: seven digits or more and hardly anything else."""
    digits = digits_of(text)
    long_enough = 4 if text.strip().startswith(("+", "00")) else 7  # a dialled code is a number however short
    return len(digits) >= long_enough and bool(_NUMBER.fullmatch(text.strip())) and not re.search(r"[^\W\d_]{3}", text)
