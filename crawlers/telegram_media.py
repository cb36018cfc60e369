"""The media of one post of a Telegram preview page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from crawlers.dom import all_of, background, first_of, line_of
from crawlers.items import Media

# The label stands beside every <video> too ("not supported in your browser"): only this sentence means withheld.
_WITHHELD = "please open telegram"


def read_media(block: HtmlElement) -> tuple[Media, ...]:
    """Media in the order in which they stand in the post; pictures of link previews and replies are none."""
    found: list[tuple[int, Media]] = []
    order = {element: place for place, element in enumerate(block.iter())}
    for name, reader in _READERS.items():
        found += [(order[element], reader(element)) for element in all_of(block, name)]
    found += [(order[label], Media("unsupported")) for label in _withheld(block)]
    return tuple(media for _, media in sorted(found, key=lambda pair: pair[0]))


def album_ids(block: HtmlElement) -> Iterator[int]:
    """The ids that the members of an album took: they are not missing from the history."""
    for wrap in all_of(block, "tgme_widget_message_grouped_wrap"):
        for link in wrap.iter("a"):
            tail = str(link.get("href") or "").split("?")[0].rsplit("/", 1)[-1]
            if tail.isascii() and tail.isdigit() and len(tail) < 19:
                yield int(tail)


def _withheld(block: HtmlElement) -> list[HtmlElement]:
    """At most one label: the page shows nothing of the content. Where it does, the label is only a fallback."""
    if first_of(block, "media_supported_cont") is not None:
        return []
    labels = all_of(block, "message_media_not_supported_label")
    return [label for label in labels if line_of(label).lower().startswith(_WITHHELD)][:1]


def _photo(element: HtmlElement) -> Media:
    return Media("photo", url=background(element))


def _service_photo(element: HtmlElement) -> Media:
    image = next(element.iter("img"), None)
    return Media("photo", url=_source(image))


def _video(element: HtmlElement) -> Media:
    """`url` is None where the file is too big for the preview."""
    return Media("video", url=_source(next(element.iter("video"), None)))


def _round_video(element: HtmlElement) -> Media:
    return Media("round_video", url=_source(next(element.iter("video"), None)))


def _voice(element: HtmlElement) -> Media:
    return Media("voice", url=_source(next(element.iter("audio"), None)))


def _document(element: HtmlElement) -> Media:
    """A music file is a document with an icon of its own; its extra line names the performer."""
    icon = first_of(element, "tgme_widget_message_document_icon")
    audio = icon is not None and "audio" in str(icon.get("class") or "").split()
    title = line_of(first_of(element, "tgme_widget_message_document_title"))
    extra = line_of(first_of(element, "tgme_widget_message_document_extra"))
    text = f"{extra} – {title}" if audio and extra else title
    return Media("audio" if audio else "document", text=text or None)


def _sticker(element: HtmlElement) -> Media:
    sources = [str(source.get("srcset")) for source in element.iter("source") if source.get("srcset")]
    image = first_of(element, "tgme_widget_message_sticker")
    sources += [str(image.get("data-webp") or "")] if image is not None else []
    return Media("sticker", url=next((url for url in sources if url.startswith(("http", "//"))), None))


def _location(element: HtmlElement) -> Media:
    """`url` is the map link, which holds the coordinates; `text` the venue's name and address where there is one."""
    title = line_of(first_of(element, "tgme_widget_message_location_title"))
    address = line_of(first_of(element, "tgme_widget_message_location_address"))
    text = "\n".join(part for part in (title, address) if part)
    return Media("location", url=str(element.get("href") or "") or None, text=text or None)


def _poll(element: HtmlElement) -> Media:
    question = line_of(first_of(element, "tgme_widget_message_poll_question"))
    options = [line_of(option) for option in all_of(element, "tgme_widget_message_poll_option_text")]
    return Media("poll", text="\n".join([question, *options]))


def _source(element: HtmlElement | None) -> str | None:
    return (str(element.get("src") or "") or None) if element is not None else None


_READERS: dict[str, Callable[[HtmlElement], Media]] = {
    "tgme_widget_message_photo_wrap": _photo,
    "tgme_widget_message_service_photo": _service_photo,
    "tgme_widget_message_video_player": _video,
    "tgme_widget_message_roundvideo_player": _round_video,
    "tgme_widget_message_voice_player": _voice,
    "tgme_widget_message_document_wrap": _document,
    "tgme_widget_message_sticker_wrap": _sticker,
    "tgme_widget_message_location_wrap": _location,
    "tgme_widget_message_poll": _poll,
}
