"""HTML → elements, and an element → the text that a reader sees. Any bytes are read; nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

_SOURCE_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")  # a line break of the page's source, not of the post: those are <br>
_BACKGROUND = re.compile(r"background-image:\s*url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
_BLOCKS = frozenset({"blockquote", "pre", "div", "p", "ul", "ol", "li"})
_SILENT = frozenset({"script", "style", "template"})


def parse(body: bytes) -> html.HtmlElement:
    """The page as a tree. Broken UTF-8 becomes U+FFFD; an empty body becomes an empty element."""
    text = body.decode("utf-8", "replace").replace("\0", "").removeprefix("\ufeff")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:  # nothing but blanks or comments
        return html.Element("html")


def all_of(element: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """Elements at or under `element` that carry the class `name`, in document order."""
    return list(element.find_class(name))


def first_of(element: html.HtmlElement, name: str) -> html.HtmlElement | None:
    """The first element of class `name`."""
    found = all_of(element, name)
    return found[0] if found else None


def has_class(element: html.HtmlElement, name: str) -> bool:
    """Whether `element` itself carries the class."""
    return name in str(element.get("class") or "").split()


def within(element: html.HtmlElement, name: str) -> bool:
    """Whether an ancestor of `element` carries the class."""
    return any(has_class(parent, name) for parent in element.iterancestors())


def background(element: html.HtmlElement | None) -> str | None:
    """The URL of the CSS background image, where most pictures of a preview page stand."""
    match = _BACKGROUND.search(str(element.get("style") or "")) if element is not None else None
    return match[1].strip() if match else None


def text_of(element: html.HtmlElement | None) -> str:
    """What a reader sees: `<br>` is a line break, a quote or code block stands on lines of its own."""
    if element is None:
        return ""
    out = ""
    for piece in _pieces(element, raw=False):
        if piece is not None:
            out += piece
        elif out and not out.endswith("\n"):
            out += "\n"
    return out.strip(" \t\r\n")


def line_of(element: html.HtmlElement | None) -> str:
    """The same on one line, blanks folded: for titles and names."""
    return " ".join(text_of(element).split())


def _pieces(element: Any, *, raw: bool) -> Iterator[str | None]:
    """Text in reading order; None is the border of a block, which needs a line break unless one is there.

    Walks with its own stack, for a hostile page can nest deeper than Python's.
    """
    stack: list[tuple[Any, bool]] = [(element, True)]
    while stack:
        node, opening = stack.pop()
        if not opening:
            if node is not element:
                yield from _closing(node)
            continue
        stack.append((node, False))
        if not isinstance(node.tag, str) or node.tag in _SILENT:  # a comment has a function for a tag
            continue
        if node.tag == "br":
            yield "\n"
        elif node.tag in _BLOCKS and node is not element:
            yield None
        if node.text:
            yield _visible(node, node.text)
        stack.extend((child, True) for child in reversed(node))


def _closing(node: Any) -> Iterator[str | None]:
    if node.tag in _BLOCKS and node.tail and node.tail.strip(" \t\r\n"):
        yield None
    if node.tail:
        yield _visible(node.getparent(), node.tail)


def _visible(holder: Any, text: str) -> str:
    if holder is not None and (holder.tag == "pre" or any(parent.tag == "pre" for parent in holder.iterancestors())):
        return text
    return _SOURCE_BREAK.sub(" ", text)
