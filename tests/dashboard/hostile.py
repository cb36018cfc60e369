"""A post, a channel, a note and an outcome that try everything at once."""

from __future__ import annotations

from dataclasses import replace

from crawlers.items import Evidence, Forward, Media
from crawlers.outcome import Outcome
from index.leads import facts
from index.records import Decision, Query, Sighting
from index.store import Store
from index.watchlist import make_watch
from tests.dashboard import seed

HOSTILE = (
    "<script>window.owned = 1</script>",
    '<img src="https://evil.invalid/p.png" onerror="window.owned = 2">',
    "![picture](https://evil.invalid/q.png)",
    "[press here](javascript:window.owned=3)",
    ":red[red] :material/home: $\\int x$ **bold** `code`",
    "&lt;b&gt; &amp; &#60;",
    "</div></article><h1>out</h1>",
)
CHANNEL = "**bold** :red[x] $y$ <b>z</b> \"onmouseover='window.owned=4' \u202egnol"


def plant(store: Store) -> str:
    """Stores them; gives back the id of the lead."""
    text = "\n".join([*HOSTILE, "\u202eesrever si siht", "call [[PHONE=+905300000666|+90 530 000 06 66]]"])
    post = replace(
        seed.make(999, "x", 0.01, media=(Media("photo", text="<script>window.owned = 5</script>"),)),
        id="telegram:hostile:999", channel=CHANNEL, url="javascript:window.owned=6",
        evidence=Evidence("<b>warc</b>", "<i>urn</i>", "<u>hash</u>"),
        forwarded_from=Forward("<script>window.owned = 7</script>", "https://evil.invalid"),
    )  # fmt: skip
    seed.put(store, "smuggling_offer", "en", text.replace("call", "[[DOCUMENT=|<b>passport</b>]] call"), post)
    edited = replace(post, edited=True)
    seed.put(store, "smuggling_offer", "en", text + "\nnow", edited)
    seed.link(store)
    lead = next(lead for lead in store.leads() if f"telegram:{CHANNEL}" in lead.channels)
    note = "<script>window.owned = 8</script> ![n](https://evil.invalid/n.png)"
    store.decide(Decision(lead.id, "note", "<b>eve</b>", seed.at(0), note, lead.posts, facts(lead)))
    store.record_outcome(
        Outcome(
            "telegram:<img src=https://evil.invalid/s.png>",
            "http_error",
            seed.at(1),
            seed.at(1),
            detail="<script>window.owned = 9</script> [x](https://evil.invalid)",
        )
    )
    watch = make_watch(
        Query("script", channels=(f"telegram:{CHANNEL}",)), who="<b>eve</b>", at=seed.at(0), name=HOSTILE[0], note=note
    )
    store.watch([watch])
    store.put_sightings([Sighting(watch.id, post.id, seed.at(0))])
    return lead.id
