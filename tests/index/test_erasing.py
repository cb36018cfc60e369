"""What is stored of a person or a channel goes, whole, is logged without naming them, and does not come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawlers.items import Evidence, Forward, Post
from index import persons
from index.audit import first_broken
from index.erasing import erase, hold, named, plan, plan_again
from index.errors import NotFoundError, QueryError
from index.keeping import Erased, Erasure, stones_of
from index.leads import facts
from index.linker import link_pending
from index.persons import Sought
from index.records import Decision, Query, Stored
from index.store import Store
from tests.index.make import post, reading
from tests.index.test_store_contract import fill

NOW, LATER = "2026-02-01T00:00:00+00:00", "2026-02-02T00:00:00+00:00"
NUMBER = "+905300000012"


def erased(store: Store, sought: Sought, **more) -> Erased:
    order = Erasure(named(store, sought), plan(store, sought, **more).asked, "request 7", "ana", NOW)
    return erase(store, order)


def edit(store: Store, after: Post, **more) -> None:
    store.put_posts([after])
    store.put_annotations([reading(pending, **more) for pending in store.pending("m@1", limit=9)])
    list(link_pending(store))


def ids(store: Store) -> list[str]:
    return sorted(stored.post.id for stored in store.all_posts())


def in_leads(store: Store) -> list[tuple[str, ...]]:
    return sorted(lead.posts for lead in store.leads())


def test_a_number_goes_with_all_that_was_made_of_it_and_the_rest_is_linked_anew(store: Store) -> None:
    fill(store, post(1, f"Izmir>Kos {NUMBER}"), post(2, f"ship {NUMBER} or +905300000099"), post(3, "x +905300000099"))
    store.put_posts([post(4, f"old text {NUMBER}"), post(4, "new text")])
    (lead,) = store.leads()
    store.decide(Decision(lead.id, "not_relevant", "ana", NOW, facts=facts(lead)))
    assert erased(store, persons.number("0090 530 000 00 12")) == Erased(posts=3, versions=1)
    assert ids(store) == ["telegram:road:3"]
    assert in_leads(store) == [("telegram:road:3",)]
    assert store.versions("telegram:road:4") == []
    assert store.search(Query("ship")).total == store.search(Query("0000012")).total == 0
    assert store.posts_with_number([NUMBER[1:]], whole=True) == []
    assert store.posts_with([f"phone:{NUMBER}"]) == set()
    (decision,) = store.decisions(store.leads()[0].id)
    assert (decision.posts, f"phone:{NUMBER}" in decision.facts) == (("telegram:road:3",), False)
    assert "phone:+905300000099" in decision.facts
    assert plan(store, persons.number(NUMBER)).posts == ()


def test_a_decision_on_nothing_but_erased_posts_goes_with_them(store: Store) -> None:
    fill(store, post(1, f"Izmir>Kos {NUMBER}"))
    store.decide(Decision(store.leads()[0].id, "relevant", "ana", NOW, note="known to us"))
    erased(store, persons.number(NUMBER))
    assert store.leads() == []
    assert store.undo(who="ana", at=NOW) is None


def test_the_audit_chain_says_that_and_why_but_never_the_number(store: Store) -> None:
    fill(store, post(1, f"Izmir>Kos {NUMBER}"), post(2, f"boat {NUMBER}"))
    erased(store, persons.number("+90 (530) 000-00-12"))
    (entry,) = store.audit_log()
    assert (entry.who, entry.action, entry.detail) == ("ana", "erase", "2 posts and 0 earlier texts erased: request 7")
    assert entry.subject == f"phone hmac:{store.digest(NUMBER)}"
    assert "530" not in entry.detail + entry.who
    assert first_broken(store.audit_log()) is None


def test_a_digest_is_of_this_store_only_and_always_the_same_in_it(new_store) -> None:
    first = new_store()
    digest = first.digest(NUMBER)
    assert digest == first.digest(NUMBER) != first.digest("+905300000013")
    first.close()
    second = new_store()
    assert second.digest(NUMBER) != digest
    second.close()


@pytest.mark.parametrize(
    ("sought", "gone"),
    [
        (persons.number("+90 530 000 00 12"), {1, 2, 3}),
        (persons.account("@captain_one"), {4, 5, 7}),
        (persons.account("https://t.me/Captain_One"), {4, 5, 7}),
        (persons.account("instagram:captain_one"), set()),
        (persons.account("captain"), set()),
        (persons.author("ahmed example"), {6, 7}),
        (persons.channel("Telegram:SEA"), {8}),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_whatever_the_spelling_and_whether_read_or_not(store: Store, sought: Sought, gone: set[int]) -> None:
    """Posts 1, 2, 4 and 6 have been read; nobody has read the others."""
    read = [post(1, f"boat {NUMBER}"), post(2, "ring me", links=("https://wa.me/905300000012",)),
            post(4, "write @captain_one now"), post(6, "a lorry", author="Ahmed Example")]  # fmt: skip
    fill(store, *read)
    store.put_posts([
        post(3, "اتصل ٠٠٩٠ ٥٣٠ ٠٠٠ ٠٠ ١٢"), post(5, "t.me/captain_one", mentions=("@captain_one_two",)),
        post(7, "forwarded", forwarded_from=Forward("Ahmed Example", "https://t.me/captain_one")),
        post(8, "who writes to captain_one_two or +9053000000123?", channel="sea"),
    ])  # fmt: skip
    assert {int(name.rpartition(":")[2]) for name in plan(store, sought).posts} == gone


def test_a_national_number_that_may_be_it_is_counted_and_goes_only_when_asked(store: Store) -> None:
    store.put_posts([post(1, "call 06 00 00 00 12"), post(2, "call 06 00 00 00 13")])
    sought = persons.number("+33 6 00 00 00 12")
    assert (plan(store, sought).posts, plan(store, sought).maybe) == ((), 1)
    assert erased(store, sought, maybe_too=True).posts == 1
    assert ids(store) == ["telegram:road:2"]


@pytest.mark.parametrize("typed", ["0700 000 012", "12", "@", "nobody", "+99"])
def test_a_number_without_a_country_or_none_at_all_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        persons.number(typed)
    assert repr(typed) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_erased_post_does_not_come_back_by_crawling_or_importing_it_again(store: Store) -> None:
    here = post(1, f"boat {NUMBER}", channel_id="1000000001")
    fill(store, here, post(2, "boat"))
    erased(store, persons.number(NUMBER))
    assert store.put_posts([here, replace(here, text="edited since"), post(2, "boat"), post(3, "new")]) == Stored(
        new=1, unchanged=1, erased=2
    )
    elsewhere = [
        replace(here, id="telegram:Road:1", channel="Road"),  # the same channel, spelt otherwise
        replace(here, id="telegram:renamed:1", channel="renamed"),
    ]  # and under its new name
    assert store.put_posts(elsewhere) == Stored(erased=2)
    assert ids(store) == ["telegram:road:2", "telegram:road:3"]


def test_posts_whose_time_was_up_do_not_come_back_either(store: Store) -> None:
    fill(store, post(1, "help me please"), kind="seeking")
    assert store.expire(before=NOW, kind="seeking") == 1
    assert store.put_posts([post(1, "help me please")]) == Stored(erased=1)


def test_a_new_post_with_the_number_is_new(store: Store) -> None:
    fill(store, post(1, f"boat {NUMBER}"))
    erased(store, persons.number(NUMBER))
    assert store.put_posts([post(2, f"boat {NUMBER}")]) == Stored(new=1)


def test_what_an_old_copy_brought_back_goes_again_by_its_hash(store: Store) -> None:
    """The store is as before the erasure; the list of hashes was kept outside."""
    fill(store, post(1, f"boat {NUMBER}"), post(2, "boat +905300000099"))
    stones = (*stones_of(post(1, "")), *stones_of(post(9, "")))
    found = plan_again(store, stones)
    assert found.posts == ("telegram:road:1",)
    assert erase(store, Erasure("again", found.posts, "copy restored", "ana", NOW, stones)).posts == 1
    assert in_leads(store) == [("telegram:road:2",)]
    assert store.put_posts([post(9, "not stored then")]) == Stored(erased=1)


def test_the_raw_responses_that_hold_erased_posts_are_named(store: Store) -> None:
    kept = Evidence("2026-01.warc.gz", "urn:uuid:1", "0" * 64)
    store.put_posts([post(1, f"boat {NUMBER}", evidence=kept), post(2, "x", evidence=replace(kept, warc="other"))])
    found = plan(store, persons.number(NUMBER))
    assert found.warc == ("2026-01.warc.gz",)


def test_an_empty_erasure_is_logged_and_harms_nothing(store: Store) -> None:
    fill(store, post(1, "boat"))
    assert erased(store, persons.number(NUMBER)) == Erased()
    assert [entry.action for entry in store.audit_log()] == ["erase"]
    assert ids(store) == ["telegram:road:1"]


def test_a_large_erasure_is_several_links_of_the_chain(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.erasing.MOST", 2)
    fill(store, *(post(n, f"boat {NUMBER}") for n in range(5)))
    assert erased(store, persons.number(NUMBER)) == Erased(posts=5)
    said = [(entry.subject.partition(", ")[2], entry.detail[:7]) for entry in store.audit_log()]
    assert said == [("part 1 of 3", "2 posts"), ("part 2 of 3", "2 posts"), ("part 3 of 3", "1 posts")]


def test_a_reason_may_hold_a_word_that_a_name_is_part_of() -> None:
    sought = persons.account("@ega")
    assert (sought.said_in("legal request"), sought.said_in("of @Ega")) == (False, True)


# holds ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "subject", "kept"),
    [
        ("post", "telegram:road:1", {"telegram:road:1"}),
        ("channel", "telegram:Sea", {"telegram:sea:2"}),
        ("lead", None, {"telegram:road:1", "telegram:sea:2"}),
    ],
)
def test_what_is_held_is_neither_erased_nor_expired_until_it_is_released(
    store: Store, on: str, subject: str | None, kept: set[str]
) -> None:
    fill(store, post(1, f"Izmir>Kos {NUMBER}"), post(2, f"a ship {NUMBER}", channel="sea"))
    store.put_posts([post(3, f"not an offer {NUMBER}")])
    placed = hold(store, on, subject or store.leads()[0].id, why="case 12", who="ben", at=NOW)
    found = plan(store, persons.number(NUMBER))
    assert found.held == dict.fromkeys(kept, (placed.id,))
    assert erased(store, persons.number(NUMBER)) == Erased(posts=3 - len(kept), held=len(kept))
    assert store.expire(before="2026-12-01T00:00:00+00:00") == 0
    assert set(ids(store)) == kept
    released = store.release(placed.id, who="cem", at=LATER, why="closed")
    assert (released.released_by, released.released_why) == ("cem", "closed")
    assert (store.holds(), store.holds(released=True)) == ([], [released])
    assert store.expire(before="2026-12-01T00:00:00+00:00") == len(kept)


def test_an_order_that_names_a_held_post_leaves_it(store: Store) -> None:
    """Between the plan and the deed somebody held it."""
    fill(store, post(1, f"boat {NUMBER}"))
    planned = plan(store, persons.number(NUMBER)).posts
    hold(store, "post", "telegram:road:1", why="case 12", who="ben", at=NOW)
    assert erase(store, Erasure("phone x", planned, "request", "ana", NOW)) == Erased(held=1)


def test_placing_and_releasing_a_hold_are_links_of_the_audit_chain(store: Store) -> None:
    placed = hold(store, "channel", "telegram:road", why="case 12", who="ben", at=NOW)
    store.release(placed.id, who="cem", at=LATER, why="closed")
    store.release(placed.id, who="dan", at=LATER, why="again")
    said = [(e.at, e.who, e.action, e.subject, e.detail) for e in store.audit_log()]
    assert said == [
        (NOW, "ben", "hold", "channel telegram:road", f"{placed.id}: case 12"),
        (LATER, "cem", "release", "channel telegram:road", f"{placed.id}: closed"),
    ]
    assert first_broken(store.audit_log()) is None


def test_a_hold_on_a_lead_follows_it_into_a_merge(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"), post(2, "Van>Iran +905300000099"))
    first, _ = sorted(store.leads(), key=lambda lead: lead.posts)
    hold(store, "lead", first.id, why="case 12", who="ben", at=NOW)
    fill(store, post(3, "both +905300000012 +905300000099"))
    assert set(store.held(["telegram:road:1", "telegram:road:2", "telegram:road:3"])) == set(ids(store))


def test_a_hold_on_a_lead_follows_every_part_of_a_split(store: Store) -> None:
    fill(store, post(1, "a +905300000012"), post(2, "b +905300000012 +905300000099"), post(3, "c +905300000099"))
    (lead,) = store.leads()
    hold(store, "lead", lead.id, why="case 12", who="ben", at=NOW)
    edit(store, post(2, "no number any more"))
    fill(store, post(4, "joins the second part +905300000099"))
    assert len(store.leads()) == 3
    assert set(store.held(ids(store))) == set(ids(store))
    fill(store, post(5, "another man +905300000055"))
    assert "telegram:road:5" not in store.held(ids(store))


def test_what_is_not_there_cannot_be_held_or_released(store: Store) -> None:
    for on, subject in (("lead", "Lnothing"), ("post", "telegram:road:404")):
        with pytest.raises(NotFoundError, match=subject):
            hold(store, on, subject, why="x", who="ben", at=NOW)
    with pytest.raises(QueryError, match="platform:name"):
        hold(store, "channel", "road", why="x", who="ben", at=NOW)
    with pytest.raises(NotFoundError, match="Hnothing"):
        store.release("Hnothing", who="ben", at=NOW, why="x")
    assert store.holds() == []


# retention ------------------------------------------------------------------------------------------------------
def test_posts_that_joined_a_relevant_lead_later_are_evidence_too(store: Store) -> None:
    fill(store, post(1, f"boat {NUMBER}"))
    store.decide(Decision(store.leads()[0].id, "relevant", "ana", NOW))
    fill(store, post(2, f"ship {NUMBER}"), post(3, "other +905300000099"))
    assert store.expire(before=NOW) == 1
    assert ids(store) == ["telegram:road:1", "telegram:road:2"]


def test_evidence_that_an_edit_took_out_of_every_lead_stays(store: Store) -> None:
    fill(store, post(1, f"boat {NUMBER}"))
    store.decide(Decision(store.leads()[0].id, "later", "ana", NOW))
    edit(store, post(1, "nothing here"), kind="other")
    assert store.leads() == []
    assert store.expire(before=NOW) == 0


def test_a_lead_that_somebody_dismissed_after_all_is_evidence_no_more(store: Store) -> None:
    fill(store, post(1, f"boat {NUMBER}"))
    (lead,) = store.leads()
    store.decide(Decision(lead.id, "relevant", "ana", NOW))
    store.decide(Decision(lead.id, "not_relevant", "ben", LATER))
    assert store.expire(before=NOW) == 1
    list(link_pending(store))
    assert store.leads() == []
