"""`vigie explain`: one text's whole reading on a terminal, as JSON, as a page; hostile text stays text."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rich.console import Console

from nlp.annotation import Annotation, Place, Price, Span
from tests.vigie.conftest import Run
from vigie.explained import coloured, value_rows
from vigie.explained_page import html_page

OFFER = "من ازمير الى اليونان غدا 2000 دولار واتساب 00905300000012"
SEEKER = "please help, does anybody know a safe way to Greece? I have two children, my number +90 530 000 00 77"
HOSTILE = "Izmir <script>window.owned=1</script> <img src=x onerror='window.owned=2'> \x1b[2J\u202eGreece"


def read(text: str, *marks: tuple[str, str], **more: object) -> Annotation:
    """With each (label, words) marked where the words stand."""
    spans = [Span(label, text.index(said), text.index(said) + len(said), said) for label, said in marks]
    return Annotation("x", "ar", "smuggling_offer", {"smuggling_offer": 0.95}, tuple(spans), **more)  # type: ignore[arg-type]


def test_every_value_of_an_offer_is_said(vigie: Run) -> None:
    shown = vigie("explain", OFFER, "--published", "2026-11-23").stdout
    assert OFFER in shown
    for what, value in (
        ("kind", "smuggling_offer"), ("from", "Izmir (TR)"), ("to", "Greece (GR)"), ("corridor", "eastern_med"),
        ("price", "2,000 USD ≈ 1,790 EUR (rate of 2026-10-30)"), ("departure", "tomorrow → 2026-11-24"),
        ("phone", "+905300000012"),
    ):  # fmt: skip
        assert re.search(rf"^{what} +{re.escape(value)}", shown, re.M), what
    assert "\x1b" not in shown, "no colours where nobody sees them"


def test_from_stdin_as_json_and_as_a_page(vigie: Run, tmp_path: Path) -> None:
    done = vigie("explain", "-", "--json", "--html", str(tmp_path / "read.html"), stdin=OFFER)
    found = json.loads(done.stdout)
    assert found["kind"] == "smuggling_offer"
    assert [price["amount"] for price in found["prices"]] == [2000]
    assert found["departures"] == ["tomorrow"]
    page = (tmp_path / "read.html").read_text(encoding="utf-8")
    assert "tomorrow<" in page, "nobody knows when it was published, so the departure stays as written"
    assert f"{len(found['spans'])} spans in" in done.stderr


def test_a_person_in_need_is_masked_on_screen_in_json_and_on_the_page(vigie: Run, tmp_path: Path) -> None:
    page = tmp_path / "read.html"
    for more in ((), ("--json", "--html", str(page))):
        done = vigie("explain", SEEKER, *more)
        assert "seeking" in done.stdout
        assert "contacts are masked" in done.stderr
        assert "530 000" not in done.stdout
        assert "5300000077" not in done.stdout
    assert "530 000" not in page.read_text(encoding="utf-8")
    assert "5300000077" not in page.read_text(encoding="utf-8")


def test_a_day_that_is_none_is_refused_in_one_sentence(vigie: Run) -> None:
    assert "'soon' is no date: write it as 2026-11-23" in vigie("explain", "x", "--published", "soon", code=2).stderr


def test_bytes_that_are_no_text_are_read_all_the_same(vigie: Run, tmp_path: Path) -> None:
    page = tmp_path / "read.html"
    done = vigie("explain", "boat \udcff to Kos", "--html", str(page))
    assert "boat ? to Kos" in done.stdout
    assert " ? to " in page.read_text(encoding="utf-8")


def drawn(text: str, annotation: Annotation) -> str:
    told = io.StringIO()
    Console(file=told, force_terminal=True, color_system="standard", width=200).print(coloured(text, annotation))
    return told.getvalue()


def test_spans_have_colours_on_a_terminal_and_keep_their_place() -> None:
    text = "go\r from Izmir [bold]2000 USD[/bold]"
    shown = drawn(text, read(text, ("ORIGIN", "Izmir"), ("PRICE", "2000 USD")))
    assert re.search(r"\x1b\[1;32mIzmir\x1b\[0m", shown)
    assert re.search(r"\x1b\[1;33m2000 USD\x1b\[0m", shown)
    assert "[bold]" in shown, "a text is no markup"


def test_a_text_gives_the_terminal_no_orders() -> None:
    shown = drawn(HOSTILE, read(HOSTILE, ("ORIGIN", "Izmir")))
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert "Greece" in shown


def test_large_amounts_and_unsure_numbers_are_said_in_full() -> None:
    one = read("x", prices=(Price(80_000_000, "IRR", "person"), Price(0.5, "USD"), Price(800, "EUR", None, 1500)))
    assert [value for what, value, _ in value_rows(one) if what == "price"] == [
        "80,000,000 IRR per person", "0.50 USD ≈ 0.45 EUR (rate of 2026-10-30)", "800–1,500 EUR",
    ]  # fmt: skip


def page_of(text: str, annotation: Annotation) -> str:
    return html_page(text, annotation, value_rows(annotation))


def test_a_post_full_of_scripts_stays_text_on_the_page() -> None:
    places = {"from": (Place("<b>Izmir</b>", None),), "via": (), "to": ()}
    page = page_of(HOSTILE, read(HOSTILE, ("ORIGIN", "<script>window.owned=1</script>"), places=places))
    assert not re.search(r"<(script|img|b)\b", page)
    assert "<script>window.owned=1</script>" in html.unescape(page)
    assert "default-src 'none'" in page


ARABIC = "رحلة من ازمير الى اليونان\nالسعر 2000 يورو </mark> 0090 530\nKos 5"


def test_an_arabic_post_runs_from_right_to_left_line_by_line() -> None:
    page = page_of(ARABIC, read(ARABIC, ("ORIGIN", "ازمير"), ("PRICE", "2000 يورو")))
    assert '<div class="text" dir="rtl" lang="ar">' in page
    assert re.findall(r'<div dir="(\w+)">', page) == ["rtl", "rtl", "ltr"]


@pytest.mark.browser
@pytest.mark.xdist_group("dashboard-browser")
def test_in_a_browser_marks_stay_whole_and_nothing_runs(browser: Browser, tmp_path: Path) -> None:
    text = f"{ARABIC}\n{HOSTILE}"
    marks = (("ORIGIN", "ازمير"), ("DESTINATION", "اليونان"), ("PRICE", "2000 يورو"), ("LINK", "<img src=x onerror="))
    file = tmp_path / "read.html"
    file.write_text(page_of(text, read(text, *marks)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.goto(file.as_uri())
    assert page.evaluate("window.owned") is None
    assert page.locator(".text img, .text script").count() == 0
    left = "node => node.getBoundingClientRect().left"
    origin, goal = (page.locator(f".sp-{name}").first.evaluate(left) for name in ("origin", "destination"))
    whole = page.locator(".sp-price").first.evaluate("node => node.getClientRects().length")
    page.close()
    assert origin > goal, "what comes first stands further right"
    assert whole == 1, "a mark is one stretch, whatever directions meet in it"
