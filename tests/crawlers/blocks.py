"""Hand-made preview pages, as small as the parser lets them be."""

from __future__ import annotations


def block(number: int | str, inner: str = "", *, channel: str = "pier_board", meta: str = "") -> str:
    text = inner or f'<div class="tgme_widget_message_text js-message_text">Post {number}</div>'
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="{channel}/{number}">{text}'
        f'<div class="tgme_widget_message_footer"><span class="tgme_widget_message_meta">{meta}'
        '<a class="tgme_widget_message_date"><time datetime="2026-01-02T03:04:05+02:00">03:04</time></a></span>'
        "</div></div></div>"
    )


def page(*blocks: str, older: int | None = None) -> str:
    more = f'<a class="tme_messages_more" data-before="{older}"></a>' if older else ""
    return (
        '<html><body><main><section class="tgme_channel_history js-message_history">'
        f"{more}{''.join(blocks)}</section></main></body></html>"
    )


def history(numbers: range, *, before: int | None = None, size: int = 20) -> str:
    """What a server with these posts would answer."""
    shown = [number for number in numbers if before is None or number < before][-size:]
    if not shown:
        return page('<div class="tme_no_messages_found">No posts found</div>')
    return page(*(block(number) for number in shown), older=shown[0] if shown[0] > numbers[0] else None)


INFO_CHANNEL = (
    '<div class="tgme_page_title"><span>Pier</span></div><div class="tgme_page_extra">1 204 subscribers</div>'
    '<div class="tgme_page_description">Boards</div>'
)
