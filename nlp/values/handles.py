"""User names and contact links: `@name`, "telegram: name", "snap name_01", t.me/name, instagram.com/name and their kin.

A span label comes with each: LINK where the text shows an address, HANDLE where it shows a name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.annotation import Handle
from nlp.matcher import Matcher
from nlp.normalise import NormalisedText, digitise, fold_with_offsets
from nlp.tables import listed, read_table
from nlp.values.handle_links import linked_accounts

# An @, a link, a sign that introduces a name, or a name that gives itself away by a digit, _ or . among its letters.
_HINT = re.compile(r"[@＠﹫/:：=>→👉]|[A-Za-z][A-Za-z0-9]*[_.][A-Za-z0-9]|[A-Za-z]{2}[0-9]")
_EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}"
    r"|[\w.+\-]{1,64}(?<!\.)\s?@\s?[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,3}\.(?:com|org|net|gov|edu|info|ngo|int)\b",
    re.ASCII,
)
# "reply to @somebody" answers a reader, and writes to nobody.
_ANSWERED = re.compile(r"(?:\breply(?: to)?|\bre:?|ጥ?መልስ ለ|رد على|پاسخ به|en réponse à|respuesta a)\s*$", re.IGNORECASE)
_ADDRESSEES = frozenset({"reply", "everyone", "all", "here", "channel", "admin", "followers", "highlight"})
_NAME = r"[a-z0-9_](?:[a-z0-9_.]{1,38}[a-z0-9_])"
_AT_NAME = re.compile(
    rf"(?<![\w@/.])@\s?({_NAME})(?![\w@])|(?<![a-z0-9_@/.])@({_NAME})(?![\w@])", re.IGNORECASE | re.ASCII
)
_FILLER = (
    r"id|user(?:name)?|account|acc|acct|channel|page|group|only|add|kaliya|sirf|chỉ|tek|حساب|قناه|قناة|آیدی|ایدی|کانال|"
    r"يوزر|معرف|صفحه|صفحة|پیج|پەیج|ئایدی|ጥራይ|ብቻ|канал|акк"
)
_LABELLED = re.compile(
    rf"\s*(?:{_FILLER})?\s*(?:[:：=＝>→👉⬇]{{1,3}}|\s[\-–]{{1,2}}>?\s)\s*@?({_NAME})(?![\w@])", re.IGNORECASE | re.ASCII
)
# "snap name_01": without a sign between, the name must look like one.
_BESIDE = re.compile(rf"\s+(?:(?:{_FILLER})\s+)?({_NAME})(?![\w@/])", re.IGNORECASE | re.ASCII)
_ENDING = re.compile(r"(?:['’]?[a-zçğıöşü]{1,4})?\b")
_BEFORE = re.compile(rf"(?<![\w@/.])({_NAME})\s+$", re.IGNORECASE | re.ASCII)
_LOOKS_IT = re.compile(r"[a-z][a-z0-9.]*_|_[a-z]|[a-z]{2}\.?[a-z]*[0-9]|[a-z]{2}\.[a-z0-9]", re.IGNORECASE | re.ASCII)
# "id: name_01" without any app: a name, of nobody knows which platform.
_ID_ONLY = re.compile(
    rf"(?<![\w@])(?:id|username|user|آیدی|ایدی|ئایدی|يوزر|معرف|акк)\s?[:：=]\s?@?({_NAME})(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
# "facebook magaciisu waa mahad.x0": some words later in the sentence, a name that can be nothing else.
_LATER = re.compile(
    r"[^\n.!?@/،]{1,28}?\s([a-z][a-z0-9]*(?:[._][a-z0-9]+)*(?:[._][a-z]*[0-9]+|[a-z][0-9]{1,4}))(?![\w@/.])",
    re.IGNORECASE | re.ASCII,
)
_NEAR = 24
# Apps on which people are found by number; one named anywhere in the post says nothing of an @name.
_BY_NUMBER = frozenset({"whatsapp", "viber", "imo", "botim", "zalo"})


@dataclass(frozen=True, slots=True)
class FoundHandle:
    """A handle with the label of its span: HANDLE or LINK."""

    handle: Handle
    label: str

    @property
    def is_number(self) -> bool:
        """A link to a phone number: its value is a phone, not a name."""
        return self.label == "LINK" and len(digits := self.handle.value.lstrip("+")) >= 7 and digits.isdigit()

    @property
    def names_account(self) -> bool:
        """Whether the account is known with its platform; an @name of nobody knows where is a span and no value."""
        return bool(self.handle.platform) and not self.is_number


@dataclass(frozen=True, slots=True)
class _App:
    platform: str
    start: int
    end: int


@cache
def _apps() -> Matcher[str]:
    pairs = ((word, row["platform"]) for row in read_table("apps") for word in listed(row["words"]))
    return Matcher(pairs, inflected=True)


def find_handles(text: str, *, platform: str | None = None) -> list[FoundHandle]:
    """Every contact name and link, in order. `platform`: that of an @name without a cue.

    A name whose platform nobody tells has the platform "": it is marked, and names no account.
    """
    if not _HINT.search(text):
        return []
    normal = digitise(text)
    found = [FoundHandle(handle, "LINK") for handle in linked_accounts(normal)]
    taken = bytearray(len(text))
    for item in found:
        taken[item.handle.start : item.handle.end] = b"1" * len(item.handle.raw)
    for match in _EMAIL.finditer(normal.text):
        start, end = normal.raw_span(*match.span())
        taken[start:end] = b"1" * (end - start)
    apps = _named_apps(text)
    for handle in (*_at_names(normal, apps, platform), *_labelled_names(normal, apps)):
        if not any(taken[handle.start : handle.end]):
            found.append(FoundHandle(handle, "HANDLE"))
            taken[handle.start : handle.end] = b"1" * len(handle.raw)
    return sorted(found, key=lambda item: item.handle.start)


def _named_apps(text: str) -> list[_App]:
    folded = fold_with_offsets(text)
    found = (_App(match.entry, *folded.raw_span(match.start, match.end)) for match in _apps().find(folded.text))
    return [app for app in found if text[app.start - 1 : app.start] not in ("#", "@", "/") and _is_whole(text, app)]


def _is_whole(text: str, app: _App) -> bool:
    """Not the "wa" of Arabizi "wa2t"."""
    return app.end - app.start > 3 or not text[app.end : app.end + 1].isdigit()


def _at_names(normal: NormalisedText, apps: list[_App], platform: str | None) -> Iterator[Handle]:
    for match in _AT_NAME.finditer(normal.text):
        name = (match[1] or match[2]).lower()
        if name.replace(".", "").isdigit() or name in _ADDRESSEES or _ANSWERED.search(normal.text, 0, match.start()):
            continue
        start, end = normal.raw_span(*match.span())
        where = _app_near(start, end, apps, normal.raw) or platform or _only_app(apps)
        yield Handle(normal.raw[start:end], where, name, start, end)


def _app_near(start: int, end: int, apps: list[_App], raw: str) -> str:
    """The app named before on the same line, however far where nothing but names stands between; else right after."""
    line = raw.rfind("\n", 0, start) + 1
    following = bisect_left(apps, start, key=lambda app: app.start)
    before = apps[following - 1] if following else _App("", -1, -1)
    behind = apps[following] if following < len(apps) else _App("", len(raw) + 99, 0)
    close_behind = behind.start <= end + 12 and "\n" not in raw[end : behind.start]
    # "@name telegram": with nothing but blanks between, what follows is the name's own.
    if close_behind and not raw[end : behind.start].strip(" ()،,") and raw[before.end : start].strip(" :-👉→@"):
        return behind.platform
    if before.start >= line and before.end <= start and (start - before.end <= _NEAR or "@" in raw[before.end : start]):
        return before.platform
    if close_behind:
        return behind.platform
    return before.platform if before.end <= start <= before.end + _NEAR else ""


def _only_app(apps: list[_App]) -> str:
    """The one app that the post names anywhere, if it is one where people have names."""
    named = {app.platform for app in apps} - _BY_NUMBER
    return named.pop() if len(named) == 1 else ""


def _labelled_names(normal: NormalisedText, apps: list[_App]) -> Iterator[Handle]:
    """ "telegram: name" and "snap name_01", without @, and "name_01 snap"."""
    for app in apps:
        first, last = normal.span_of_raw(app.start, app.end)
        last = _word_end(normal.text, last)
        if not (match := _name_beside(normal.text, first, last)):
            continue
        start, end = normal.raw_span(match.start(1), match.end(1))
        if normal.raw[start - 1 : start] == "@":
            start -= 1
        yield Handle(normal.raw[start:end], app.platform, match[1].lower(), start, end)
    for match in _ID_ONLY.finditer(normal.text):
        if _is_name(match[1]) and _LOOKS_IT.search(match[1]):
            start, end = normal.raw_span(match.start(1), match.end(1))
            yield Handle(normal.raw[start:end], "", match[1].lower(), start, end)


def _name_beside(text: str, first: int, last: int) -> re.Match[str] | None:
    if (match := _LABELLED.match(text, last)) and _is_name(match[1]):
        return match
    foreign = not text[first].isascii()  # amid Arabic or Ethiopic a Latin word behind an app's name is a name
    if (match := _BESIDE.match(text, last)) and _is_name(match[1]) and (foreign or _LOOKS_IT.search(match[1])):
        return match
    match = _BEFORE.search(text, max(0, first - 42), first)
    if match and _is_name(match[1]) and _LOOKS_IT.search(match[1]):
        return match
    match = _LATER.match(text, last)
    return match if match and _is_name(match[1]) and ("." in match[1] or "_" in match[1]) else None


def _word_end(text: str, at: int) -> int:
    """Past an ending that grammar glues on: "instagramda", "instagram'dan"."""
    match = _ENDING.match(text, at)
    return match.end() if match else at


def _is_name(word: str) -> bool:
    return len(word) >= 4 and not word.replace(".", "").replace("_", "").isdigit() and word.lower() not in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    """What follows "WhatsApp:" or "Telegram -" in ordinary sentences, and the apps' own names."""
    words = (
        "only|call|number|contact|message|text|group|channel|link|here|below|please|click|join|inbox|http|"
        "https|www|send|messenger|the|and|for|from|with|info|numero|numéro|viza|visa|passport|euro|dollar|"
        "t.me|wa.me|m.me|ig.me|page|profile|status|story|live|bio|dm"
    )
    return frozenset({*listed(words), *(word for row in read_table("apps") for word in listed(row["words"]))})
