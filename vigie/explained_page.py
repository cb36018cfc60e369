"""One post's reading as a page for a browser: it loads nothing and runs nothing, whatever the post holds."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard import escaped, marked
from nlp.annotation import Annotation
from vigie.explained import COLOURS

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1c2327; background: #fff; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.2rem; }
.text { font-size: 1.1rem; line-height: 2.1; border: 1px solid #dcdfdb; border-radius: 6px; padding: .7rem 1rem;
  overflow-wrap: anywhere; }
.text > div { unicode-bidi: isolate; white-space: pre-wrap; }
.sp { padding: .2em .3em; border-radius: 4px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.tg { font: 600 .7rem/1 system-ui, sans-serif; color: #3c464c; margin-inline-start: .4em; user-select: none; }
.tg, td bdi { unicode-bidi: isolate; }
table { border-collapse: collapse; margin-top: 1.2rem; width: 100%; }
th, td { text-align: start; padding: .3rem .8rem .3rem 0; border-top: 1px solid #dcdfdb; vertical-align: top;
  overflow-wrap: anywhere; }
th, td:first-child { color: #566067; font-weight: 500; white-space: nowrap; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(text: str, read: Annotation, rows: Iterable[tuple[str, str, str]]) -> str:
    """The text with its spans, each line in its own writing direction, above its values; `rows` are `value_rows`."""
    colours = "".join(f".sp-{label.lower()} {{ background: {colour}; }}\n" for label, (_, colour) in COLOURS.items())
    body = "".join(f"<tr>{''.join(f'<td>{escaped.name(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>What Vigie reads in a post</title>\n<style>{_STYLE}{colours}</style></head>\n"
        "<body><h1>What Vigie reads in this post</h1>\n"
        f"{marked.lines(text, read.spans, lang=read.lang)}\n"
        f"<table><thead><tr><th>what</th><th>value</th><th>sure</th></tr></thead>\n<tbody>{body}</tbody></table>\n"
        "</body></html>\n"
    )
