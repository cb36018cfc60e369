"""The pages of the demo site: history, info, one post."""

from __future__ import annotations

from html import escape

from crawlers.demo.channel import Channel, DemoPost
from crawlers.demo.markup import abbreviated, post_markup, text_markup

PAGE_SIZE = 20
_FRAME = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title>{head}</head>\n{body}</html>\n'


def history(channel: Channel, *, before: int | None = None, after: int | None = None) -> str:
    """`/s/NAME`: the newest posts, those before an id, or those after one; oldest first."""
    if after is not None:
        shown = [post for post in channel.posts if post.id > after][:PAGE_SIZE]
    else:
        shown = [post for post in channel.posts if before is None or post.id < before][-PAGE_SIZE:]
    older = shown[0].id if shown and shown[0].id > channel.posts[0].id else None
    head = f'<link rel="prev" href="/s/{channel.name}?before={older}">' if older else ""
    body = (
        f'<body class="widget_frame_base tgme_webpreview">{_header(channel)}<main class="tgme_main"'
        f' data-url="/{channel.name}"><section class="tgme_channel_history js-message_history">'
        f"{_more(channel, older)}{_blocks(channel, shown)}</section></main></body>"
    )
    return _FRAME.format(title=f"{escape(channel.title)} – Telegram", head=head, body=body)


def info(channel: Channel) -> str:
    """`/NAME`: the plain page of a channel or group."""
    count = f"{channel.subscribers:,}".replace(",", " ")
    extra = f"{count} members, 12 online" if channel.kind == "group" else f"{count} subscribers"
    preview = f'<a class="tgme_page_context_link" href="/s/{channel.name}">Preview channel</a>'
    body = (
        '<body><div class="tgme_page">'
        f'<div class="tgme_page_title" dir="auto"><span dir="auto">{text_markup(channel.title)}</span></div>'
        f'<div class="tgme_page_extra">{extra}</div>'
        f'<div class="tgme_page_description" dir="auto">{text_markup(channel.about)}</div>'
        f"{preview if channel.kind == 'channel' else ''}</div></body>"
    )
    return _FRAME.format(title=f"Telegram: Contact @{channel.name}", head="", body=body)


def missing(name: str) -> str:
    """`/NAME` of what does not exist, was deleted or is private."""
    body = (
        '<body><div class="tgme_page"><div class="tgme_page_description">If you have <strong>Telegram</strong>, you can'
        f' contact <a class="tgme_username_link">@{escape(name)}</a> right away.</div></div></body>'
    )
    return _FRAME.format(title=f"Telegram: Contact @{escape(name)}", head="", body=body)


def widget(channel: Channel | None, number: int) -> str:
    """`/NAME/ID?embed=1`: one post, or the word that there is none."""
    post = next((post for post in channel.posts if post.id == number), None) if channel else None
    gone = '<div class="tgme_widget_message_error">Post not found</div>'
    body = post_markup(channel, post) if channel and post else gone
    head = '<meta name="robots" content="noindex, nofollow" />'
    return _FRAME.format(title="Telegram Widget", head=head, body=f'<body class="widget_frame_base">{body}</body>')


def _header(channel: Channel) -> str:
    return (
        '<header class="tgme_header"><div class="tgme_channel_info">'
        f'<div class="tgme_channel_info_header_title"><span dir="auto">{text_markup(channel.title)}</span></div>'
        f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{channel.name}">@{channel.name}</a></div>'
        '<div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter"><span class="counter_value">'
        f'{abbreviated(channel.subscribers)}</span> <span class="counter_type">subscribers</span></div></div>'
        f'<div class="tgme_channel_info_description">{text_markup(channel.about)}</div></div></header>'
    )


def _more(channel: Channel, older: int | None) -> str:
    if older is None:
        return ""
    link = (
        f'<a href="/s/{channel.name}?before={older}" class="tme_messages_more js-messages_more" data-before="{older}">'
    )
    return f'<div class="tgme_widget_message_centered js-messages_more_wrap">{link}</a></div>'


def _blocks(channel: Channel, posts: list[DemoPost]) -> str:
    if not posts:
        return '<div class="tgme_widget_message_centered"><div class="tme_no_messages_found">No posts found</div></div>'
    return "\n".join(post_markup(channel, post) for post in posts)
