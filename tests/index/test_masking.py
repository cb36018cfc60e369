"""A person in need stays hidden, and nobody's contact shows before it is revealed."""

from __future__ import annotations

import json
from dataclasses import replace

from crawlers.items import Evidence, Forward, Media, to_json
from index.masking import mask_contact, mask_post
from index.records import StoredPost
from nlp.annotation import to_json as annotation_to_json
from tests.index.make import post, read

TEXT = "please help me +905300000099 @ahmad_help"


def shown(kind: str | None, text: str = TEXT) -> str:
    full = post(
        7, text, author="Ahmad", url="https://t.me/road/7", reply_to="telegram:road:5", channel_id="9876543", mentions=("ahmad_help",),
        hashtags=("call_905300000099",), links=("https://t.me/ahmad_help",), forwarded_from=Forward("Bazar", "https://t.me/bazar/1"),
        media=(Media("photo", "https://cdn/x.jpg", "zzhash1", "write +905300000098"),),
        evidence=Evidence("x.warc.gz", "urn:uuid:1", "zzhash2"),
    )  # fmt: skip
    annotation = None
    if kind:
        whole = replace(full, text=f"{text}\nwrite +905300000098")
        annotation = read(whole, kind=kind)
    masked = mask_post(StoredPost(full, annotation))
    reading = annotation_to_json(masked.annotation) if masked.annotation else {}
    return json.dumps([to_json(masked.post), reading], ensure_ascii=False)


def test_nothing_of_a_seekers_post_leads_back_to_them() -> None:
    for kind in ("seeking", None):
        out = shown(kind)
        for trace in (
            "530000",
            "ahmad_",
            "Ahmad",
            "t.me",
            "road",
            "azar",
            "telegram:",
            "123",
            "warc",
            "abc",
            "def",
            "cdn",
        ):
            assert trace not in out, (kind, trace, out)


def test_the_words_of_a_masked_post_can_still_be_read() -> None:
    assert "please help me" in shown("seeking")


def test_an_offer_keeps_its_place_and_evidence_but_not_its_contacts() -> None:
    out = shown("smuggling_offer")
    assert "x.warc.gz" in out
    assert "telegram:road:7" in out
    assert "530000" not in out.replace("+90•••••••99", "").replace("+90•••••••98", "")
    assert "ahmad_help" not in out


def test_a_masked_contact_tells_two_apart_and_cannot_be_dialled() -> None:
    assert mask_contact("phone:+905300000012") == "phone:+90•••••••12" or mask_contact("phone:+905300000012").endswith(
        "12"
    )
    assert "server" not in mask_contact("matrix:ahmad:server.org")
    assert mask_contact("number:ar:05300000012").startswith("number:ar:0•")
