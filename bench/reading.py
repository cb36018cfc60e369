"""The rows that need pages, posts and the model."""

from __future__ import annotations

import json
import os
from pathlib import Path

from bench.measure import Row, paired, seconds

CHANNELS = Path(__file__).parent.parent / "crawlers" / "demo" / "channels"


def demo_texts() -> list[str]:
    """The texts of all demo posts."""
    lines = [line for path in sorted(CHANNELS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()[1:]]
    return [text for line in lines if (text := json.loads(line).get("text"))]


def parse_row() -> Row:
    """A page of the demo site, parsed completely, against lxml building the tree and no more."""
    from lxml import html

    from crawlers.demo.site import serve
    from crawlers.telegram_page import read_page

    with serve(CHANNELS) as site:
        from urllib.request import urlopen

        name = sorted(path.stem for path in CHANNELS.glob("*.jsonl"))[0]
        body = urlopen(f"{site.url}/s/{name}").read()
    count = len(read_page(body).posts)
    ours, theirs, ratio = paired(
        lambda: [read_page(body) for _ in range(40)], lambda: [html.fromstring(body) for _ in range(40)]
    )
    bare = f"bare lxml tree {40 * count / theirs:,.0f}"
    return Row("parse a page of the preview", f"{40 * count / ours:,.0f} posts/s", bare, f"{ratio:.2f}×")


def phones_row() -> Row:
    """Numbers in every writing, against the matcher of phonenumbers with Turkey as its region."""
    import phonenumbers

    from nlp.values.phones import find_phones

    texts = demo_texts()
    ours, theirs, ratio = paired(
        lambda: [find_phones(text, lang="und") for text in texts],
        lambda: [list(phonenumbers.PhoneNumberMatcher(text, "TR")) for text in texts],
    )
    bare = f"phonenumbers {len(texts) / theirs:,.0f}"
    return Row("find phones", f"{len(texts) / ours:,.0f} posts/s", bare, f"{ratio:.2f}×")


def annotate_row() -> Row:
    """The whole reading of a post, model included, on all cores."""
    from nlp.pool import Readers

    texts = demo_texts()
    cores = os.cpu_count() or 1
    with Readers(workers=cores) as readers:
        list(readers.read([("warm", "up")] * 64 * cores))
        took = seconds(lambda: list(readers.read((str(i), text) for i, text in enumerate(texts))))
    return Row(f"annotate, {cores} cores", f"{len(texts) / took:,.0f} posts/s")
