"""Channels in, leads out, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

from crawlers.demo.site import DemoSite
from tests.vigie.conftest import Run


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def watch_both(vigie: Run, site: DemoSite) -> None:
    for name in ("some_channel", "other_channel"):
        vigie("sources", "add", f"telegram:{name}", "--why", "a test", "--legal-basis", "invented")
    vigie("crawl", "--base-url", site.url)


def test_from_two_channels_to_one_lead_with_its_evidence(vigie: Run, site: DemoSite) -> None:
    watch_both(vigie, site)
    vigie("process")
    leads = lines(vigie("leads", "--json", "--all").stdout)
    offers = {"telegram:some_channel:1", "telegram:some_channel:2", "telegram:other_channel:1"}
    lead = next(lead for lead in leads if "telegram:some_channel:1" in lead["posts"])
    assert set(lead["posts"]) == offers
    assert "phone:+905300000012" in [contact["key"] for contact in lead["contacts"]]
    assert lead["reasons"][0]["key"] == "phone:+905300000012"
    assert all("telegram:some_channel:3" not in other["posts"] for other in leads), "a seeker is in no lead"

    found = lines(vigie("search", "ازمير", "--json").stdout)
    assert [post["id"] for post in found] == ["telegram:some_channel:2"]
    assert found[0]["evidence"]["sha256"]
    assert found[0]["lead"] == lead["id"]

    known = json.loads(vigie("phone", "٠٠٩٠ ٥٣٠ ٠٠٠ ٠٠ ١٢", "--json", "--reason", "case 12").stdout)
    assert known["number"] == "+905300000012"
    assert {post["id"] for post in known["certain"]} == offers
    assert "3 entries" in vigie("audit", "verify").stderr


def test_the_audit_log_says_what_was_searched_for_and_how_it_was_narrowed(vigie: Run) -> None:
    vigie("search", "boat", "--kind", "seeking", "--kind", "other", "--since", "2026-01-01")
    assert "kinds=seeking,other since=2026-01-01" in " ".join(vigie("audit", "show").stdout.split())


def test_a_second_round_does_no_work_twice(vigie: Run, site: DemoSite, channels: Path) -> None:
    watch_both(vigie, site)
    vigie("process")
    before = vigie("leads", "--json", "--all").stdout
    assert "0 new, 0 edited" in vigie("crawl", "--base-url", site.url).stderr
    assert vigie("leads", "--json", "--all").stdout == before
    with (channels / "other_channel.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": 9, "age": "1h", "text": "Kos again on Friday, call +905300000012"}) + "\n")
    assert "1 new, 0 edited" in vigie("crawl", "--base-url", site.url).stderr


def test_a_person_in_need_is_masked_in_every_answer(vigie: Run, site: DemoSite) -> None:
    watch_both(vigie, site)
    vigie("process")
    found = vigie("search", "children", "--kind", "seeking", "--json")
    assert found.stdout, "the seeker's post is found"
    for answer in (found, vigie("search", "children"), vigie("phone", "+905310000077", code=None)):
        assert "531 000" not in answer.stdout
        assert "5310000077" not in answer.stdout.replace(" ", "").replace("+905310000077:", "")


def test_posts_go_to_a_file_or_a_pipe_instead_of_the_store(vigie: Run, site: DemoSite, tmp_path: Path) -> None:
    out = vigie("crawl", "telegram:some_channel", "--base-url", site.url, "--out", "-")
    assert [post["post_id"] for post in lines(out.stdout)] == ["4", "3", "2", "1"] or len(lines(out.stdout)) == 4
    posts = tmp_path / "posts.jsonl"
    vigie("crawl", "t.me/s/some_channel", "--base-url", site.url, "--out", str(posts))
    read = vigie("annotate", "-", "--out", "-", stdin=posts.read_text(encoding="utf-8"))
    assert [a["post_id"] for a in lines(read.stdout)] == [p["id"] for p in lines(posts.read_text(encoding="utf-8"))]


def test_the_same_file_imported_twice_adds_nothing(vigie: Run, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"id": "x1", "text": "hello"}\nnot json\n{"id": "x2", "text": "there"}\n', encoding="utf-8")
    first = vigie("import", str(file)).stderr
    assert "2 new, 0 edited, 0 known, 1 rejected" in first
    assert "0 new, 0 edited, 2 known, 1 rejected" in vigie("import", str(file)).stderr


def test_a_bare_line_is_read_and_a_bad_one_named_and_kept(vigie: Run, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    source = '{"id": "a", "text": "call +905300000012"}\n{"id": 7}\n{"id": "b", "text": ""}\n'
    done = vigie("annotate", "-", "--rejects", str(rejects), stdin=source)
    assert [a["post_id"] for a in lines(done.stdout)] == ["a", "b"]
    assert lines(done.stdout)[0]["phones"][0]["e164"] == "+905300000012"
    assert "1 rejected" in done.stderr
    assert json.loads(rejects.read_text())["line"] == 2


def test_what_is_wrong_is_said_in_one_sentence(vigie: Run, home: Path) -> None:
    assert "no card" in vigie("crawl", "telegram:unknown_one", code=1).stderr
    assert "VIGIE_CONTACT" in vigie("crawl", "telegram:unknown_one", "--out", "-", code=1, VIGIE_CONTACT="").stderr
    assert "closing" in vigie("search", '"open', code=1).stderr
    assert "seven digits" in vigie("phone", "123", code=1).stderr
    assert "vigie sources add" in vigie("crawl", code=1).stderr
    assert "no share" in vigie("process", "--worker", "9/8", code=2).stderr
    (home / "sources").mkdir(parents=True, exist_ok=True)
    (home / "sources" / "bad.yml").write_text("source: telegram:abcde\nwhy: x\nlegal_basis: y\ncadence: 3 fortnights\n")
    assert "line 4" in vigie("sources", "check", code=1).stderr
