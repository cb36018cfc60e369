"""Figures are counted as the guide says: over a whole set, values in posts that are not `other`, a wrong kind costs twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.markup import read_markup
from labels.schema import Label
from nlp.annotation import Annotation, Phone, Place, Price, Span
from nlp.model.score import Tally, count, count_post, interval, total

(OFFER, NEWS) = read_markup(
    "=== smuggling_offer explicit\nfrom ⟦Izmir|ORIGIN Izmir/TR⟧ to ⟦Greece|DESTINATION Greece/GR⟧ "
    "⟦2000 €|PRICE 2000 EUR person⟧ ⟦boat|MODE boat⟧ ⟦0090 530 000 00 12|PHONE +905300000012⟧\n"
    "=== other news\nthe minister was called at ⟦+44 7700 900123|PHONE +447700900123⟧\n",
    lang="en",
    prefix="t",
)


def _right(label: Label) -> Annotation:
    return Annotation(
        label.id,
        "en",
        label.kind,
        spans=tuple(Span(s.label, s.start, s.end, label.text[s.start : s.end]) for s in label.spans),
        places={side: tuple(Place(p.name, p.country) for p in places) for side, places in label.places.items()},
        prices=tuple(Price(p.amount, p.currency, p.per) for p in label.prices),
        modes=label.modes,
        phones=tuple(Phone(number, number, 0, 1) for number in label.phones),
    )


def test_a_right_reading_scores_one_everywhere() -> None:
    counted = count([(OFFER, _right(OFFER)), (NEWS, _right(NEWS))])
    assert {name for name, tallies in counted.items() if total(tallies).f1 != 1.0} == {"payments"}  # none is there
    assert total(counted["payments"]) == Tally(0, 0, 0)


def test_a_value_in_a_post_that_was_taken_for_other_is_lost() -> None:
    lost = count_post(OFFER, Annotation(OFFER.id, "en", "other"))
    assert (lost["offers"], lost["prices"], lost["places"]) == (Tally(0, 1, 0), Tally(0, 1, 0), Tally(0, 2, 0))


def test_in_other_posts_contacts_alone_count() -> None:
    flagged = replace(
        _right(NEWS), kind="smuggling_offer", modes=("boat",), spans=(Span("MODE", 0, 3, "the"), *_right(NEWS).spans)
    )
    found = count_post(NEWS, flagged)
    assert (found["offers"], found["spans"]) == (Tally(0, 0, 1), Tally(1, 1, 1))
    assert "modes" not in found


def test_a_candidate_without_a_country_counts_neither_way() -> None:
    read = replace(_right(OFFER), phones=(Phone("0530", None, 0, 4),))
    assert count_post(OFFER, read)["phones"] == Tally(0, 1, 0)


def test_overlap_asks_for_one_shared_character_and_uses_a_span_once() -> None:
    start = OFFER.text.index("Izmir")
    read = replace(
        _right(OFFER), spans=(Span("ORIGIN", start + 2, start + 9, ""), Span("ORIGIN", start, start + 1, ""))
    )
    assert count_post(OFFER, read)["overlap"] == Tally(1, 5, 2)


def test_the_interval_holds_the_figure_and_narrows_with_more_posts() -> None:
    few, many = [Tally(1, 1, 1), Tally(0, 1, 1)] * 10, [Tally(1, 1, 1), Tally(0, 1, 1)] * 500
    (low, high), (nearer, nearest) = interval(few), interval(many)
    assert low < 0.5 < high
    assert low < nearer < 0.5 < nearest < high
    assert total(few).f1 == pytest.approx(0.5)
    assert interval([]) == (0.0, 0.0)
