"""User names and contact links: `@name`, "telegram: name", t.me/name, instagram.com/name and their kin.

A span label comes with each: LINK where the text shows an address, HANDLE where it shows a name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from nlp.annotation import Handle
from nlp.matcher import Matcher
from nlp.normalise import NormalisedText, digitise, fold_with_offsets
from nlp.tables import listed, read_table

_HINT = re.compile(r"[@＠﹫/:：=>\-]")
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}", re.ASCII)
_NAME = r"[a-z0-9_](?:[a-z0-9_.]{1,38}[a-z0-9_])"
_AT_NAME = re.compile(rf"(?<![\w@/.])@\s?({_NAME})(?![\w@])", re.IGNORECASE | re.ASCII)
_LINKS = re.compile(
    r"(?<![\w.@])(?:https?://)?(?:www\.|m\.|web\.|vm\.)?(?:"
    r"(?P<telegram>(?:t|telegram)\s?\.\s?me|telegram\.dog|tlgrm\.\w+)\s?/\s?(?:s/|joinchat/)?(?P<t>\+?[\w\-]{3,40})"
    r"|(?P<messenger>m\.me|messenger\.com/t)/(?P<m>[\w.\-]{3,50})"
    r"|(?P<instagram>instagram\.com|ig\.me/m|instagr\.am)/(?P<i>[\w.]{2,30})(?![\w.]*/(?:p|reel)/)"
    r"|(?P<facebook>facebook\.com|fb\.com|fb\.me|fb\.watch)/(?P<f>(?:groups/|people/[^\s/]+/|profile\.php\?id=)?[\w.\-]{3,60})"
    r"|(?P<tiktok>tiktok\.com)/(?P<k>@?[\w.\-]{2,40})"
    r"|(?P<snapchat>snapchat\.com)/(?:add/|t/)?(?P<s>[\w.\-]{2,30})"
    r"|(?P<whatsapp>wa\s?\.\s?me\s?/\s?(?:message/|qr/|\+|00)?|chat\.whatsapp\.com/|(?:api\.|web\.)?whatsapp\.com/(?:send/?\?phone=(?:\+|%2B)?|channel/))(?P<w>[\w\-]{4,60})"
    r"|(?P<signal>signal\.me|signal\.group)/(?P<g>#[\w/+\-=]{4,120})"
    r"|(?P<viber>viber\.com|vb\.me|invite\.viber\.com)/(?P<v>[\w\-?=]{3,80})"
    r"|(?P<zalo>zalo\.me)/(?:g/|pc/)?(?P<z>[\w\-]{4,40})"
    r"|(?P<vk>vk\.com|vk\.me)/(?P<x>[\w.]{3,40})"
    r"|(?P<discord>discord\.gg|discord\.com/invite)/(?P<d>[\w\-]{3,40})"
    r")",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[^\s<>\"'»)\]،,؛]*")
# Paths of the platforms themselves, not names of users.
_NOT_NAMES = frozenset(
    listed(
        "p|reel|reels|share|sharer|sharer.php|explore|stories|tv|watch|video|videos|photo|photos|login|help|"
        "about|joinchat|add|tag|discover|groups|events|marketplace|hashtag|intent|home|story.php|"
        "permalink.php|c|s|iv|status"
    )
)
_LABELLED = re.compile(
    rf"\s*(?:id|user(?:name)?|account|acc|channel|page|حساب|قناه|قناة|آیدی|ایدی|کانال|يوزر|معرف|صفحه|پیج)?\s*[:：=＝\-–>→👉]{{1,3}}\s*@?({_NAME})(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
_NEAR = 24


@dataclass(frozen=True, slots=True)
class FoundHandle:
    """A handle with the label of its span: HANDLE or LINK."""

    handle: Handle
    label: str

    @property
    def is_number(self) -> bool:
        """A link to a phone number: its value is a phone, not a name."""
        return self.label == "LINK" and len(digits := self.handle.value.lstrip("+")) >= 7 and digits.isdigit()


@cache
def _apps() -> Matcher[str]:
    # One and two letters ("ig", "tg", "sc") count only beside a name, which is where they are looked for.
    return Matcher((word, row["platform"]) for row in read_table("apps") for word in listed(row["words"]))


def find_handles(text: str, *, platform: str | None = None) -> list[FoundHandle]:
    """Every contact name and link, in order. `platform`: that of an @name without a cue."""
    if not _HINT.search(text):
        return []
    normal = digitise(text)
    found = list(_links(normal))
    taken = bytearray(len(text))
    for start, end in [(item.handle.start, item.handle.end) for item in found]:
        taken[start:end] = b"1" * (end - start)
    for match in _EMAIL.finditer(normal.text):
        start, end = normal.raw_span(*match.span())
        taken[start:end] = b"1" * (end - start)
    apps = _app_positions(text)
    for item in (*_at_names(normal, apps, platform), *_labelled_names(normal, apps)):
        start, end = item.handle.start, item.handle.end
        if not any(taken[start:end]):
            found.append(item)
            taken[start:end] = b"1" * (end - start)
    return sorted(found, key=lambda item: item.handle.start)


def _links(normal: NormalisedText) -> list[FoundHandle]:
    found: list[FoundHandle] = []
    for match in _LINKS.finditer(normal.text):
        platform = next(name for name in match.groupdict() if len(name) > 1 and match[name])
        value = next(text for name, text in match.groupdict().items() if len(name) == 1 and text)
        value = value.lstrip("@").rstrip(".-").lower().removeprefix("groups/").removeprefix("profile.php?id=")
        if not value or value in _NOT_NAMES:
            continue
        tail = _TAIL.match(normal.text, match.end())
        end = tail.end() if tail else match.end()
        while end > match.end() and normal.text[end - 1] in ".!?;:":
            end -= 1
        start, stop = normal.raw_span(match.start(), end)
        name = "facebook" if platform == "messenger" else platform
        found.append(FoundHandle(Handle(normal.raw[start:stop], name, value, start, stop), "LINK"))
    return found


def _app_positions(text: str) -> list[tuple[str, int, int]]:
    folded = fold_with_offsets(text)
    return [(match.entry, *folded.raw_span(match.start, match.end)) for match in _apps().find(folded.text)]


def _at_names(normal: NormalisedText, apps: list[tuple[str, int, int]], platform: str | None) -> list[FoundHandle]:
    found: list[FoundHandle] = []
    for match in _AT_NAME.finditer(normal.text):
        if match[1].replace(".", "").isdigit():
            continue
        start, end = normal.raw_span(*match.span())
        name = _app_near(start, end, apps, normal.raw) or platform
        if name:
            found.append(FoundHandle(Handle(normal.raw[start:end], name, match[1].lower(), start, end), "HANDLE"))
    return found


def _app_near(start: int, end: int, apps: list[tuple[str, int, int]], raw: str) -> str | None:
    """The app named before on the same line, however far where nothing but names stands between; else right after."""
    line = raw.rfind("\n", 0, start) + 1
    following = _index_after(apps, start)
    name, first, last = apps[following - 1] if following else ("", -1, -1)
    if first >= line and last <= start and (start - last <= _NEAR or "@" in raw[last:start]):
        return name
    if following < len(apps) and apps[following][1] <= end + 6 and "\n" not in raw[end : apps[following][1]]:
        return apps[following][0]
    return name if name and last <= start <= last + _NEAR else None


def _index_after(apps: list[tuple[str, int, int]], start: int) -> int:
    """How many apps are named before `start`."""
    return bisect_left(apps, start, key=lambda app: app[1])


def _labelled_names(normal: NormalisedText, apps: list[tuple[str, int, int]]) -> list[FoundHandle]:
    """ "telegram: name" without @."""
    found: list[FoundHandle] = []
    for platform, _, last in apps:
        _, at = normal.span_of_raw(0, last)
        match = _LABELLED.match(normal.text, at)
        if not match or match[1].replace(".", "").isdigit() or len(match[1]) < 4 or match[1].lower() in _ORDINARY:
            continue
        start, end = normal.raw_span(match.start(1), match.end(1))
        if normal.raw[start - 1 : start] == "@":
            start -= 1
        found.append(FoundHandle(Handle(normal.raw[start:end], platform, match[1].lower(), start, end), "HANDLE"))
    return found


# What follows "WhatsApp:" or "Telegram -" in ordinary sentences.
_ORDINARY = frozenset(
    listed(
        "only|call|number|contact|message|text|group|channel|link|here|below|please|click|join|inbox|http|"
        "https|www|send|whatsapp|telegram|viber|instagram|signal|facebook|tiktok|snapchat|the|and|for|from|"
        "with|info|numero|numéro"
    )
)
