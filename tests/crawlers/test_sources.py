"""A source is a file; what is wrong with it is said with file, line and cure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.card_fields import Expect
from crawlers.sources import Card, CardError, card_path, read_card, read_cards, write_card

GOOD = """\
source: telegram:https://t.me/s/pier_board?before=3
why: It posts times of an invented harbour
legal_basis: Art. 6(1)(e), task in the public interest
languages: [ar, ku, no]
cadence: 30m
retention: 365d
expect:
  posts_per_week: {min: 3, max: 40}
  languages: [ar]
depth: 500
since: 2024-01-31
base_url: http://127.0.0.1:8080/
paused: yes
"""
LINES = GOOD.splitlines()


def card_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "x.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_whole_card(tmp_path: Path) -> None:
    card = read_card(card_file(tmp_path, GOOD))
    assert (card.source, card.platform) == ("telegram:pier_board", "telegram")
    assert (card.every, card.keep) == (timedelta(minutes=30), timedelta(days=365))
    assert card.languages == ("ar", "ku", "no")  # "no" is Norwegian, not false
    assert card.expect == Expect(3, 40, ("ar",))
    assert (card.depth, card.since, card.base_url, card.paused) == (500, "2024-01-31", "http://127.0.0.1:8080", True)
    job = card.job(newest_id=7, known_ids=(5, 6))
    assert (job.source, job.newest_id, job.known_ids, job.depth) == ("telegram:pier_board", 7, (5, 6), 500)


def with_line(number: int, line: str) -> str:
    return "\n".join([*LINES[: number - 1], line, *LINES[number:]]) + "\n"


@pytest.mark.parametrize(
    ("number", "line", "words"),
    [
        (1, "source: pier_board", ["telegram:NAME"]),
        (1, "source: telegram:t.me/+abc", ["invite link"]),
        (1, "source: telegram:../../etc/passwd", ["names no public channel"]),
        (1, "source: gopher:x", ["gopher:x"]),
        (2, "why:", ["why", "empty"]),
        (2, "why: [a]", ["why", "takes a text"]),
        (2, "why: !!python/object/apply:os.system [id]", ["why", "takes a text"]),
        (2, "why: !custom text", ["why", "takes a text"]),
        (3, "legal-basis: x", ["legal-basis", "did you mean 'legal_basis'?"]),
        (4, "languages: ar", ["list"]),
        (4, "languages: [Arabic]", ["Arabic", "language tag"]),
        (5, "cadence: 3 fortnights", ["'3 fortnights' is not a number of m, h or d: write 30m, 6h or 1d"]),
        (5, "cadence: 0h", ["0h"]),
        (6, "retention: forever", ["forever"]),
        (6, "cadence: 1d", ["second time"]),
        (7, "expects:", ["did you mean 'expect'?"]),
        (8, "  posts_per_week: {min: 30, max: 4}", ["min 30 is above max 4"]),
        (8, "  posts_per_week: {min: few}", ["few", "posts_per_week.min"]),
        (8, "  posts_per_week: 5", ["key: value"]),
        (9, "  language: [ar]", ["did you mean 'languages'?"]),
        (10, "depth: 0", ["paused"]),
        (10, "depth: -5", ["-5"]),
        (11, "since: yesterday", ["yesterday", "2024-01-31"]),
        (12, "base_url: file:///etc/passwd", ["web address"]),
        (12, "base_url: http://[", ["base_url"]),
        (13, "paused: perhaps", ["perhaps"]),
        (13, "paused: [", ["YAML"]),
        (13, "zzzzzz: 1", ["zzzzzz", "known are"]),
    ],
)
def test_every_error_has_its_line(tmp_path: Path, number: int, line: str, words: list[str]) -> None:
    path = card_file(tmp_path, with_line(number, line))
    with pytest.raises(CardError) as error:
        read_card(path)
    message = str(error.value)
    # Nothing but the nested mapping's own check stands a line above, and a broken bracket ends a line below.
    lines = {8: (7, 8), 13: (13, 14)}.get(number, (number,))
    assert any(message.startswith(f"{path} line {at}: ") for at in lines), message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_every_card_needs(tmp_path: Path, number: int) -> None:
    key = LINES[number - 1].partition(":")[0]
    text = "\n".join(line for line in LINES if not line.startswith(key)) + "\n"
    with pytest.raises(CardError, match=f"{key} is missing"):
        read_card(card_file(tmp_path, text))


@pytest.mark.parametrize(
    "text", ["", "- a\n", "just text", "\x00", "a: &x [*x]\n", b"\xff\xfe", "? [a]\n: b", "[" * 1000]
)
def test_what_is_no_card(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(CardError, match=r"x\.yml"):
        read_card(card_file(tmp_path, text))


def test_a_written_card_reads_back(tmp_path: Path) -> None:
    card = read_card(card_file(tmp_path, GOOD))
    folder = tmp_path / "sources"
    path = write_card(folder, card)
    assert path == folder / "telegram-pier_board.yml"
    assert read_card(path) == card
    small = Card("telegram:Other", "why: a colon\nand a line", "# no comment")
    assert read_card(write_card(folder, small)) == small
    assert [entry.name for entry in sorted(folder.iterdir())] == ["telegram-other.yml", "telegram-pier_board.yml"]


def test_a_card_that_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(CardError, match="cadence"):
        write_card(tmp_path, Card("telegram:other", "w", "l", cadence="often"))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=60) | st.sampled_from(["../../x", "/etc/passwd", "telegram:..", "a\0b", "telegram:con", "~root"])
)
def test_no_source_name_leaves_the_folder(source: str) -> None:
    folder = Path("/somewhere/sources")
    try:
        path = card_path(folder, source)
    except CardError:
        return
    assert path.parent == folder
    assert path.name.strip(".") == path.name
    assert path.name.isascii()


def test_one_bad_card_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD)
    (tmp_path / "b.yml").write_text("nonsense")
    (tmp_path / "c.yml").write_text(GOOD.replace("pier_board", "PIER_board"))
    (tmp_path / "d.yaml").write_text(GOOD.replace("pier_board", "quay_board"))
    cards, errors = read_cards(tmp_path)
    assert [card.source for card in cards] == ["telegram:pier_board", "telegram:quay_board"]
    assert ["b.yml" in str(errors[0]), "c.yml" in str(errors[1])] == [True, True]
    assert read_cards(tmp_path / "missing") == ([], [])
