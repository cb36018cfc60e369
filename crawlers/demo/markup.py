"""A demo post → the markup of Telegram's public preview."""

from __future__ import annotations

import base64
import json
import re
from html import escape
from urllib.parse import quote

from crawlers.demo.channel import Channel, DemoPost
from crawlers.items import Media

_LINKED = re.compile(
    r"(?P<url>https?://[^\s<>\"']+)|(?P<site>\b(?:t\.me|wa\.me)/[^\s<>\"']+)"
    r"|(?<![\w@])@(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})\b|(?<![\w#])#(?P<tag>\w+)"
)
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    "|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
    "(?:\u200d[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)*"
)


def text_markup(text: str) -> str:
    """Links, hashtags, mentions and emoji as Telegram shows them; all else escaped, line breaks as `<br/>`."""
    out, position = "", 0
    for match in _LINKED.finditer(text):
        out += _words(text[position : match.start()]) + _anchor(match)
        position = match.end()
    return out + _words(text[position:])


def post_markup(channel: Channel, post: DemoPost) -> str:
    """The block of one post, as it stands in a history and in the widget."""
    service = " service_message" if post.service else ""
    parts = [
        _forwarded(post),
        _reply(channel, post),
        *(_media(channel, post, media, place) for place, media in enumerate(post.media)),
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text_markup(post.text)}</div>'
        if post.text
        else "",
    ]
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap{service} js-widget_message"'
        f' data-post="{channel.name}/{post.id}" data-view="{_view(channel, post)}">'
        '<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{channel.name}">'
        f'<span dir="auto">{_words(channel.title)}</span></a></div>\n{"".join(parts)}\n{_footer(channel, post)}'
        "</div></div></div>"
    )


def abbreviated(number: int) -> str:
    """79812 → `79.8K`."""
    for size, unit in ((1_000_000, "M"), (1_000, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + unit
    return str(number)


def _words(text: str) -> str:
    out, position = "", 0
    for match in _EMOJI.finditer(text):
        code = match[0].encode().hex().upper()
        out += _escaped(text[position : match.start()])
        out += f'<i class="emoji" style="background-image:url(\'//telegram.org/img/emoji/40/{code}.png\')">'
        out += f"<b>{match[0]}</b></i>"
        position = match.end()
    return out + _escaped(text[position:])


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _anchor(match: re.Match[str]) -> str:
    shown = _escaped(match[0])
    if match["tag"]:
        return f'<a href="?q=%23{quote(match["tag"])}">{shown}</a>'
    if match["name"]:
        return f'<a href="https://t.me/{match["name"]}" target="_blank">{shown}</a>'
    url = match["url"] or f"https://{match['site']}"
    return f'<a href="{escape(url)}" target="_blank" rel="noopener">{shown}</a>'


def _view(channel: Channel, post: DemoPost) -> str:
    view = json.dumps({"c": -channel.channel_id, "p": post.id, "t": 0, "h": "demo"}, separators=(",", ":"))
    return base64.urlsafe_b64encode(view.encode()).decode().rstrip("=")


def _forwarded(post: DemoPost) -> str:
    if post.forward is None:
        return ""
    name, url = f'<span dir="auto">{_words(post.forward.name)}</span>', post.forward.url
    css = 'class="tgme_widget_message_forwarded_from_name"'
    origin = f'<a {css} href="{escape(url)}">{name}</a>' if url else f"<span {css}>{name}</span>"
    return f'<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;{origin}</div>'


def _reply(channel: Channel, post: DemoPost) -> str:
    """With the quote of the answered post, in the class that its own text would have."""
    if post.reply_to is None:
        return ""
    text = next((other.text for other in channel.posts if other.id == post.reply_to), "")
    quoted = text[:255] + "…" if len(text) > 256 else text
    return (
        f'<a class="tgme_widget_message_reply" href="https://t.me/{channel.name}/{post.reply_to}">'
        '<div class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name" dir="auto">'
        f"{_words(channel.title)}</span></div>"
        '<div class="tgme_widget_message_text js-message_reply_text" dir="auto">'
        f"{_words(' '.join(quoted.split()))}</div></a>"
    )


def _footer(channel: Channel, post: DemoPost) -> str:
    views = (
        f'<span class="tgme_widget_message_views">{abbreviated(post.views)}</span><span class="copyonly"> views</span>'
        if post.views is not None
        else ""
    )
    signed = (
        f'<span class="tgme_widget_message_from_author" dir="auto">{_words(post.signature)}</span>,&nbsp;'
        if post.signature
        else ""
    )
    moment = post.published_at
    return (
        '<div class="tgme_widget_message_footer compact js-message_footer">'
        f'<div class="tgme_widget_message_info short js-message_info">{views}<span class="tgme_widget_message_meta">'
        f"{signed}{'edited &nbsp;' if post.edited else ''}"
        f'<a class="tgme_widget_message_date" href="https://t.me/{channel.name}/{post.id}">'
        f'<time datetime="{moment.isoformat()}" class="time">{moment:%H:%M}</time></a></span></div></div>'
    )


def _media(channel: Channel, post: DemoPost, media: Media, place: int) -> str:
    """Files are named, not served: the demo has text to show, not pictures."""
    here = f"https://t.me/{channel.name}/{post.id}"
    file = f"/file/{channel.name}-{post.id}-{place}"
    text = _words(media.text or "")
    if media.kind == "poll":
        question, *options = (media.text or "").split("\n")
        shown = "".join(
            f'<div class="tgme_widget_message_poll_option_text">{_words(option)}</div>' for option in options
        )
        return (
            f'<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">'
            f'{_words(question)}</div><div class="tgme_widget_message_poll_type">Anonymous Poll</div>'
            f'<a class="tgme_widget_message_poll_options" href="{here}">{shown}</a></div>'
        )
    return _TEMPLATES[media.kind].format(here=here, file=file, text=text)


_UNSUPPORTED = (
    '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
    '<div class="message_media_not_supported_label">{label}</div></div></div>'
)
_NO_BROWSER = _UNSUPPORTED.format(label="This media is not supported in your browser")
_DOCUMENT = (
    '<a class="tgme_widget_message_document_wrap" href="{{here}}">'
    '<div class="tgme_widget_message_document_icon accent_bg{icon}"></div><div class="tgme_widget_message_document">'
    '<div class="tgme_widget_message_document_title accent_color" dir="auto">{{text}}</div></div></a>'
)
_TEMPLATES = {
    "photo": '<a class="tgme_widget_message_photo_wrap" href="{here}"'
    " style=\"background-image:url('{file}.jpg')\"></a>",
    "video": '<a class="tgme_widget_message_video_player js-message_video_player" href="{here}">'
    '<video src="{file}.mp4" class="tgme_widget_message_video"></video>'
    f'<time class="message_video_duration">0:47</time>{_NO_BROWSER}</a>',
    "round_video": '<div class="tgme_widget_message_roundvideo_player">'
    f'<video class="tgme_widget_message_roundvideo" src="{{file}}.mp4"></video>{_NO_BROWSER}</div>',
    "voice": '<a class="tgme_widget_message_voice_player" href="{here}">'
    '<audio class="tgme_widget_message_voice" src="{file}.ogg"></audio></a>',
    "document": _DOCUMENT.format(icon=""),
    "audio": _DOCUMENT.format(icon=" audio"),
    "sticker": '<div class="tgme_widget_message_sticker_wrap media_supported_cont">'
    '<i class="tgme_widget_message_sticker" data-webp="{file}.webp"></i></div>',
    "location": '<a class="tgme_widget_message_location_wrap" href="https://maps.google.com/maps?q=0,0&amp;z=16">'
    '<div class="tgme_widget_message_location_title">{text}</div></a>',
    "unsupported": _UNSUPPORTED.format(label="Please open Telegram to view this post"),
}
