"""Links that lead to an account, a group or a number one can write to: t.me/name, wa.me/90…, instagram.com/name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.annotation import Handle
from nlp.normalise import NormalisedText
from nlp.tables import listed

_HINT = re.compile(r"(?:me|com|be|dog|im|gg|group|\.\w{2,3})\s?/|:\s?//", re.IGNORECASE)
# The groups of two letters and more name the platform, those of one letter hold the account.
_LINKS = re.compile(
    r"(?<![\w.@])(?:https?\s?:\s?//)?(?:www\.|m\.|web\.|vm\.|vt\.|l\.)?(?:"
    r"(?P<telegram>(?:t|telegram)\s?\.\s?me|telegram\.dog|tlgrm\.\w+)\s?/{1,2}\s?(?:s/|joinchat/|addlist/|c/)?(?P<t>\+?[\w\-]{2,40}(?:\.[\w\-]{2,20})*)"
    r"|(?P<messenger>m\.me|messenger\.com/t)/(?:j/)?(?P<m>[\w.\-]{3,50})"
    r"|(?P<instagram>instagram\.com|ig\.me|instagr\.am)/(?:m/|_u/)?(?P<i>[\w.]{2,30})(?![\w.]*/(?:p|reel)/)"
    r"|(?P<facebook>facebook\.com|fb\.com|fb\.me|fb\.watch)/(?P<f>(?:groups/|people/[^\s/]+/|profile\.php\?id=)?[\w.\-]{3,60})"
    r"|(?P<tiktok>tiktok\.com)/(?P<k>@?[\w.\-]{2,40})"
    r"|(?P<snapchat>snapchat\.com)/(?:add/|t/)?(?P<s>[\w.\-]{2,30})"
    r"|(?P<whatsapp>wa\s?\.\s?me\s?/{1,2}\s?(?:message/|qr/|\+|00)?|chat\.whatsapp\.com/(?:invite/)?"
    r"|(?:api\.|web\.)?whatsapp\.com/(?:send/?\?phone=(?:\+|%2B)?|channel/))(?P<w>[\w\-]{4,60})"
    r"|(?P<signal>signal\.me|signal\.group)/(?P<g>#[\w/+\-=]{4,120})"
    r"|(?P<viber>viber\.com|vb\.me|invite\.viber\.com)/(?P<v>[\w\-?=]{3,80})"
    r"|(?P<zalo>zalo\.me)/(?:g/|pc/)?(?P<z>[\w\-]{4,40})"
    r"|(?P<youtube>youtube\.com)/(?=@|c/|channel/|user/)(?:c/|channel/|user/)?(?P<y>@?[\w.\-]{3,60})"
    r"|(?P<imo>imo\.im)/(?:profile/)?(?P<o>[\w.\-]{3,60})"
    r"|(?P<line>line\.me)/(?:R/)?ti/(?:p|g2?)/(?P<l>[~@%\w.\-]{3,60})"
    r"|(?P<twitter>twitter\.com|x\.com)/(?P<h>\w{2,15})(?![\w/])"
    r"|(?P<vk>vk\.com|vk\.me)/(?P<x>[\w.]{3,40})"
    r"|(?P<discord>discord\.gg|discord\.com/invite)/(?P<d>[\w\-]{3,40})"
    r")"
    r"|\b(?P<app>viber|whatsapp|tg|zalo)://(?:chat|send|resolve|contact|add|join)/?\?(?:number|phone|domain|invite)=(?:\+|%2B)?(?P<a>[\w\-]{3,40})",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[^\s<>\"'»)\]،,؛]*")
# Before a name in a path, and never part of it.
_AFFIX = re.compile(r"^(?:@|~|%40|groups/|people/[^/]+/|profile\.php\?id=)+|[.\-]+$")
# Paths of the platforms themselves, not names of users.
_NOT_NAMES = frozenset(
    listed(
        "p|reel|reels|share|sharer|sharer.php|explore|stories|tv|watch|video|videos|photo|photos|login|help|"
        "about|joinchat|add|tag|discover|groups|events|marketplace|hashtag|intent|home|story.php|"
        "permalink.php|c|s|iv|status|search|music|embed|policies|legal|privacy"
    )
)
# A messenger is the writing side of a page, tg:// the app's own name for itself.
_SAME = {"messenger": "facebook", "tg": "telegram"}


def linked_accounts(normal: NormalisedText) -> Iterator[Handle]:
    """Every contact link of the text, with the account, invite code or number that it leads to as its value."""
    if not _HINT.search(normal.text):
        return
    for match in _LINKS.finditer(normal.text):
        said = {name: text for name, text in match.groupdict().items() if text}
        platform = next(name for name in said if len(name) > 1)
        value = _AFFIX.sub("", next(text for name, text in said.items() if len(name) == 1)).lower()
        if not value or value in _NOT_NAMES:
            continue
        platform = said["app"].lower() if platform == "app" else platform
        start, end = normal.raw_span(match.start(), _end(normal.text, match.end()))
        yield Handle(normal.raw[start:end], _SAME.get(platform, platform), value, start, end)


def _end(text: str, at: int) -> int:
    """Where the link ends: after its query, before the sentence's own stop."""
    tail = _TAIL.match(text, at)
    end = tail.end() if tail else at
    while end > at and text[end - 1] in ".!?;:":
        end -= 1
    return end
