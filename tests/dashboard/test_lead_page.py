"""A lead: every post with its evidence, why they belong together, what people decided, and what is revealed."""

from __future__ import annotations

from index.store import Store
from tests.dashboard.pages import Open, best, html, press


def test_a_lead_shows_posts_reasons_versions_and_evidence(seeded: Store, open_page: Open) -> None:
    lead = next(one for one in seeded.leads() if "telegram:gate_demo" in one.channels and one.languages == ("en",))
    page = html(open_page("lead", lead=lead.id))
    assert f"{len(lead.posts)} posts share phone +44••••••••23" in page
    assert "have near-identical text" in page
    assert "see 1 earlier text" in page
    assert "1600 pounds" not in page
    assert "•••• pounds" in page
    assert "1300 pounds" in page
    assert "deleted at its platform, found gone 3 h ago" in page
    assert "gate_demo.warc.gz" in page
    assert "urn:uuid:" in page
    assert "900123" not in page, "neither in the text, nor in the earlier text, nor in what OCR read"


def test_a_reveal_needs_a_reason_and_is_written_down_first(seeded: Store, open_page: Open) -> None:
    lead = best(seeded)[0]
    app = open_page("lead", lead=lead.id)
    app = press(app, "Reveal")
    assert "Write the reason first" in html(app)
    assert "+905300000012" not in html(app)
    assert not [entry for entry in seeded.audit_log() if entry.action == "reveal"]
    app.text_input(key="reveal_reason").set_value("  case 12 ")
    app = press(app, "Reveal")
    assert "phone +905300000012" in html(app)
    assert "٠٠٩٠ ٥٣٠ ٠٠٠ ٠٠ ١٢" in html(app)
    (entry,) = [entry for entry in seeded.audit_log() if entry.action == "reveal"]
    assert (entry.who, entry.subject, entry.detail) == ("lotte", f"{lead.id} phone:+905300000012", "case 12")
    assert "+905300000012" not in html(open_page("lead", lead=lead.id)), "another session sees it masked"


def test_one_contact_revealed_leaves_the_others_masked(seeded: Store, open_page: Open) -> None:
    lead = next(one for one in seeded.leads() if len(one.contacts) == 2)
    handle = next(one.key for one in lead.contacts if one.key.startswith("telegram:"))
    app = open_page("lead", lead=lead.id)
    app.selectbox(key="reveal_what").set_value(handle)
    app.text_input(key="reveal_reason").set_value("case 13")
    page = html(press(app, "Reveal"))
    assert "@safar_captain_demo" in page
    assert "+90 530 000 00 23" not in page
    assert "5300000023" not in page


def test_history_keeps_what_was_taken_back(seeded: Store, open_page: Open) -> None:
    lead = best(seeded)[0]
    app = press(open_page("lead", lead=lead.id), "Relevant")
    page = html(press(app, "Undo"))
    assert "chose “relevant” (taken back)" in page
    assert "Same captain as in the spring?" in page


def test_a_lead_that_is_not_there_is_a_sentence(seeded: Store, open_page: Open) -> None:
    page = html(open_page("lead", lead="<b>L1</b>"))
    assert "There is no lead" in page
    assert "<b>L1</b>" not in page
