"""The gold data is what its manifest says, and people can write it in a text editor."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from labels.manifest import DATA, verify, write_manifest
from labels.markup import read_markup
from labels.schema import KINDS, LabelError, from_json, read_labels, to_json, write_labels

POST = """=== smuggling_offer explicit
من ⟦ازمير|ORIGIN Izmir/TR⟧ الى ⟦اليونان|DESTINATION Greece/GR⟧ ⟦بلم|MODE boat⟧ ⟦٣٠٠٠ يورو|PRICE 3000 EUR person⟧
واتساب ⟦00905300000012|PHONE +905300000012⟧ أو ⟦@safar_x|HANDLE telegram:safar_x⟧

=== seeking lang=ar-Latn
fi tari2 la yunan?
"""


def test_marks_become_spans_and_values() -> None:
    offer, seeker = read_markup(POST, lang="ar", prefix="t", annotator="ana")
    assert [(s.label, offer.text[s.start : s.end]) for s in offer.spans][:3] == [
        ("ORIGIN", "ازمير"), ("DESTINATION", "اليونان"), ("MODE", "بلم"),
    ]  # fmt: skip
    assert (offer.prices[0].amount, offer.phones, offer.handles) == (3000, ("+905300000012",), ("telegram:safar_x",))
    assert (seeker.id, seeker.lang, seeker.kind) == ("t-0002", "ar-Latn", "seeking")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("=== smuggling_offer explicitt\nx", "explicitt"),
        ("=== nonsense\nx", "nonsense"),
        ("=== seeking\n⟦x|PLACE y⟧", "PLACE"),
        ("=== seeking\n⟦x|PRICE dear⟧", "AMOUNT"),
        ("=== seeking\n⟦x|MODE horse⟧", "horse"),
        ("=== seeking\n⟦x", "not closed"),
        ("=== seeking\n", "no text"),
    ],
)
def test_a_mistake_is_named_with_its_line(wrong: str, said: str) -> None:
    with pytest.raises(LabelError, match=said) as error:
        list(read_markup(wrong, lang="en", prefix="t"))
    assert "line 1" in str(error.value)


def test_a_label_survives_the_file(tmp_path: Path) -> None:
    labels = list(read_markup(POST, lang="ar", prefix="t"))
    write_labels(labels, tmp_path / "x.jsonl")
    assert list(read_labels(tmp_path / "x.jsonl")) == labels
    assert from_json(json.loads(json.dumps(to_json(labels[0])))) == labels[0]


def test_the_manifest_notices_a_change(tmp_path: Path) -> None:
    labels = list(read_markup(POST, lang="ar", prefix="t"))
    write_labels(labels, tmp_path / "x.jsonl")
    write_manifest(tmp_path, when="2026-11-23")
    verify(tmp_path)
    write_labels([replace(labels[0], kind="other", subtype="news")], tmp_path / "x.jsonl")
    with pytest.raises(LabelError, match=r"x\.jsonl differs"):
        verify(tmp_path)


def test_the_shipped_data_is_as_the_manifest_says_and_has_all_kinds_and_languages() -> None:
    verify(DATA)
    labels = [label for path in DATA.glob("*.jsonl") for label in read_labels(path)]
    assert len({label.id for label in labels}) == len(labels) >= 5000
    watched = "ar fa prs ps ckb kmr ur tr am ti so fr es vi sq ru en"
    for language in watched.split():
        assert {label.kind for label in labels if label.lang.partition("-")[0] == language} == set(KINDS)
    no_offer = sum(
        label.kind in ("other", "seeking") for label in labels
    )  # seekers are among the traps: they answer ads
    assert no_offer / len(labels) > 0.5


def test_no_real_number_is_in_the_data() -> None:
    """Invented numbers have a run of zeros or come from a range kept for fiction; three digits are a short code."""
    from labels.schema import CONTACT_LABELS

    odd = []
    for path in DATA.glob("*.jsonl"):
        for label in read_labels(path):
            odd += [
                (label.id, phone) for phone in label.phones
                if "00" not in phone and "55501" not in phone and not phone.startswith(("+447700900", "+44121496", "+44161496", "+44163296", "+442079460", "+44808157", "+3346571", "+3363998"))
            ]  # fmt: skip
    assert CONTACT_LABELS
    assert odd == []
