"""What every store promises. A new store is added to the `store` fixture and has to pass this file unchanged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawlers.outcome import Outcome
from index.audit import first_broken
from index.errors import ConflictError, NotFoundError, QueryError
from index.linker import link_pending
from index.records import Decision, Query, Stored
from index.store import Store
from tests.index.make import post, reading

NOW = "2026-02-01T00:00:00+00:00"


def fill(store: Store, *posts, **more) -> None:
    store.put_posts(posts)
    store.put_annotations([reading(p, **more) for p in posts])
    list(link_pending(store))


def test_the_same_post_twice_adds_nothing(store: Store) -> None:
    assert store.put_posts([post(1, "hello"), post(2, "there")]) == Stored(2, 0, 0)
    assert store.put_posts([post(1, "hello", views=99), post(2, "there")]) == Stored(0, 0, 2)
    assert store.counts()["posts"] == 2


def test_an_edit_keeps_the_earlier_text_and_is_read_again(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos call +905300000012"))
    assert store.put_posts([post(1, "Izmir>Kos call +905300000099")]) == Stored(0, 1, 0)
    assert [p.text for p in store.versions("telegram:road:1")] == ["Izmir>Kos call +905300000012"]
    (pending,) = store.pending("m@1", limit=9)
    assert (pending.version, pending.edited) == (2, True)


def test_a_reading_of_a_text_that_was_edited_meanwhile_is_dropped(store: Store) -> None:
    store.put_posts([post(1, "old")])
    late = reading(post(1, "old"))
    store.put_posts([post(1, "new")])
    assert store.put_annotations([late]) == 0
    assert len(store.pending("m@1", limit=9)) == 1


def test_a_deleted_post_stays_with_its_tombstone_and_can_come_back(store: Store) -> None:
    store.put_posts([post(1, "here")])
    assert store.mark_deleted(["telegram:road:1", "telegram:road:404"], at=NOW) == 1
    assert store.get_posts(["telegram:road:1"])[0].post.deleted_at == NOW
    assert store.newest_ids("telegram", "road", limit=5) == []
    store.put_posts([post(1, "here")])
    assert store.get_posts(["telegram:road:1"])[0].post.deleted_at is None


def test_pending_is_newest_first_and_shared_between_workers_without_gap(store: Store) -> None:
    store.put_posts(post(n, f"text {n}") for n in range(1, 20))
    assert store.pending("m@1", limit=3)[0].id == "telegram:road:19"
    shares = [{p.id for p in store.pending("m@1", limit=99, worker=(w, 3))} for w in (1, 2, 3)]
    assert sum(map(len, shares)) == len(set.union(*shares)) == 19


def test_a_new_model_makes_everything_pending_again(store: Store) -> None:
    fill(store, post(1, "a"), post(2, "b"))
    assert store.pending("m@1", limit=9) == []
    assert len(store.pending("m@2", limit=9)) == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("boat tonight", {1}),
        ('"tonight boat"', set()),
        ('"a boat"', {1}),
        ("boat -tonight", {2}),
        ("-boat", {3, 4}),
        ("ton*", {1}),
        ("ازمير", {3}),
        ("إزمير", {3}),
        ("٥٣٠٠٠", {3, 4}),
        ("0530 000", {3, 4}),
        ("+90 (530) 000 00 12", {4}),
        ("00905300000012", {4}),
        ("3000", {1, 3, 4}),
        ("VAN'A", {2}),
        ("NOT AND OR", set()),
        ('"""" -', {1, 2, 3, 4}),
        ("x' OR 1=1 --", set()),
        ("日", set()),
    ],
)
def test_words_phrases_exclusions_prefixes_and_any_piece_of_a_number(store: Store, typed: str, found: set[int]) -> None:
    fill(
        store,
        post(1, "A boat leaves tonight, 3000 each"),
        post(2, "the boat to Van'a"),
        post(3, "من إزمير +905300000077"),
        post(4, "call +905300000012"),
    )
    result = store.search(Query(typed))
    assert {int(hit.post.post_id) for hit in result.hits} == found
    assert result.total == len(found)


def test_a_search_is_narrowed_by_filters_and_counted_in_facets(store: Store) -> None:
    fill(store, post(1, "boat one"), post(2, "boat two", channel="sea"))
    fill(store, post(3, "boat three", channel="sea"), kind="other", lang="fr")
    every = store.search(Query("boat"))
    assert dict(every.facets["channel"]) == {"telegram:road": 1, "telegram:sea": 2}
    assert dict(every.facets["kind"]) == {"smuggling_offer": 2, "other": 1}
    assert [h.post.post_id for h in store.search(Query("boat", languages=("fr",))).hits] == ["3"]
    assert store.search(Query("boat", since="2026-01-03", until="2026-01-03")).total == 1
    assert store.search(Query("boat", limit=1)).total == 3
    with pytest.raises(QueryError, match="closing"):
        store.search(Query('"boat'))


def test_what_matched_is_marked_in_the_raw_text(store: Store) -> None:
    fill(store, post(1, "Ŕeady: Bŏat, +٩٠٥٣٠٠٠٠٠٠١٢"))
    (hit,) = store.search(Query("boat 530000")).hits
    assert [hit.post.text[a:b] for a, b in hit.highlights] == ["Bŏat", "٩٠٥٣٠٠٠٠٠٠١٢"]


def test_a_shared_number_makes_one_lead_and_says_why(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"), post(2, "cheap way, write +905300000012", channel="sea"))
    (lead,) = store.leads()
    assert set(lead.posts) == {"telegram:road:1", "telegram:sea:2"}
    assert [reason.key for reason in lead.reasons] == ["phone:+905300000012"]
    assert lead.routes == (("Izmir", "Kos", 1),)
    assert store.get_posts(["telegram:road:1"])[0].lead == lead.id


def test_a_seeker_who_quotes_the_number_is_in_no_lead(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"))
    fill(store, post(2, "has anyone gone with +905300000012?"), kind="seeking")
    (lead,) = store.leads()
    assert lead.posts == ("telegram:road:1",)


def test_a_decision_stays_with_the_lead_and_can_be_undone(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"))
    (lead,) = store.leads()
    assert store.decide(Decision(lead.id, "relevant", "ana", NOW)).status == "relevant"
    assert store.leads(statuses=("new",)) == []
    undone = store.undo(who="ana", at=NOW)
    assert undone is not None
    assert store.lead(lead.id).status == "new"
    assert store.undo(who="ana", at=NOW) is None
    assert [d.undone for d in store.decisions(lead.id)] == [True]


def test_two_people_deciding_at_once_do_not_overwrite_each_other(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"))
    (lead,) = store.leads()
    store.decide(Decision(lead.id, "relevant", "ana", NOW), revision=lead.revision)
    with pytest.raises(ConflictError, match="ana chose 'relevant'"):
        store.decide(Decision(lead.id, "not_relevant", "ben", NOW), revision=lead.revision)


def test_a_decision_that_is_asked_for_again_is_kept_once(store: Store) -> None:
    """Whoever got no answer asks again, with the time at which they decided."""
    fill(store, post(1, "Izmir>Kos +905300000012"))
    (lead,) = store.leads()
    made = Decision(lead.id, "relevant", "ana", NOW, note="the yacht")
    store.decide(made, revision=lead.revision)
    assert store.decide(made, revision=lead.revision).status == "relevant"
    store.decide(Decision(lead.id, "later", "ben", NOW))
    assert store.decide(made, revision=lead.revision).status == "later"
    assert [d.who for d in store.decisions(lead.id)] == ["ben", "ana"]
    assert [entry.action for entry in store.audit_log()] == ["decide", "decide"]
    store.undo(who="ana", at=NOW)
    store.decide(made)
    assert [d.undone for d in store.decisions(lead.id)] == [False, False, True]


def test_a_dismissed_lead_stays_away_until_its_number_changes(store: Store) -> None:
    from index.leads import facts

    fill(store, post(1, "Izmir>Kos +905300000012"))
    (lead,) = store.leads()
    store.decide(Decision(lead.id, "not_relevant", "ana", NOW, facts=facts(lead)))
    fill(store, post(2, "Izmir>Kos +905300000012"))
    assert store.leads()[0].status == "not_relevant"
    fill(store, post(3, "Izmir>Kos +905300000012 or +905300000099"))
    (again,) = store.leads()
    assert (again.status, again.changed) == ("new", ("phone:+905300000099",))


def test_a_decision_survives_a_merge_of_leads(store: Store) -> None:
    fill(store, post(1, "Izmir>Kos +905300000012"), post(2, "Van>Iran +905300000099"))
    first, second = sorted(store.leads(), key=lambda lead: lead.posts)
    store.decide(Decision(first.id, "later", "ana", NOW))
    store.decide(Decision(second.id, "relevant", "ana", NOW))
    fill(store, post(3, "both +905300000012 +905300000099"))
    (merged,) = store.leads()
    assert merged.status == "relevant"
    assert store.lead(second.id).id == merged.id
    assert len(store.decisions(merged.id)) == 2


def test_an_unknown_lead_is_named(store: Store) -> None:
    with pytest.raises(NotFoundError, match="Lnothing"):
        store.lead("Lnothing")


def test_the_cursor_of_a_source_only_rises(store: Store) -> None:
    run = Outcome("telegram:road", "ok", NOW, NOW, newest_id=50)
    store.record_outcome(run)
    store.record_outcome(replace(run, outcome="http_error", newest_id=0, finished_at="later"))
    (state,) = store.source_states()
    assert (state.newest_id, state.last_ok_at, state.outcomes[0]["outcome"]) == (50, NOW, "http_error")


def test_the_audit_log_is_one_chain(store: Store) -> None:
    for subject in ("+90530", "Lx", "Ly"):
        store.audit(who="ana", action="reveal", subject=subject, detail="case 12")
    entries = list(store.audit_log())
    assert [entry.subject for entry in entries] == ["+90530", "Lx", "Ly"]
    assert first_broken(entries) is None
    assert first_broken([entries[0], replace(entries[1], who="eve"), entries[2]]) == 2
    assert first_broken([entries[0], entries[2]]) == 2


def test_the_dossier_of_a_number_finds_whole_numbers_only_when_asked(store: Store) -> None:
    fill(store, post(1, "+905300000012"), post(2, "+905300000013"))
    assert len(store.posts_with_number(["905300000012"], whole=True)) == 1
    assert len(store.posts_with_number(["53000000"], whole=False)) == 2
    assert store.posts_with_number(["53000000"], whole=True) == []


def test_posts_whose_time_is_up_are_erased_with_their_traces_but_not_evidence(store: Store) -> None:
    fill(
        store, post(1, "Izmir>Kos +905300000012"), post(2, "Kos again +905300000012"), post(3, "Van>Iran +905300000099")
    )
    fill(store, post(4, "help me please +905300000055"), kind="seeking")
    kept = next(lead for lead in store.leads() if "telegram:road:3" in lead.posts)
    store.decide(Decision(kept.id, "relevant", "ana", NOW))
    assert store.expire(before="2026-01-03T00:00:00+00:00") == 1
    assert store.expire(before=NOW, kind="seeking") == 1
    assert store.expire(before=NOW, channel="telegram:other") == 0
    list(link_pending(store))
    assert {p for lead in store.leads() for p in lead.posts} == {"telegram:road:2", "telegram:road:3"}
    assert store.search(Query("help")).total == 0
    assert store.posts_with_number(["905300000055"], whole=True) == []
    assert store.expire(before=NOW) == 1
    list(link_pending(store))
    assert [lead.posts for lead in store.leads()] == [("telegram:road:3",)]
