"""A file of posts becomes a file of annotations, line for line; what is broken is named and kept."""

import io
import json
import sys
from pathlib import Path

import pytest

from nlp.annotate import annotate_file

MODEL = "tests.nlp.stub_model:load"
POST = {"id": "x1", "text": "call +90 530 000 00 12"}


def _write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("workers", [1, 2])
def test_one_annotation_a_line_in_the_same_order(tmp_path: Path, workers: int) -> None:
    ids = [f"p{number}" for number in range(200)]
    source = _write(tmp_path / "in.jsonl", [json.dumps(POST | {"id": name}) for name in ids])
    seen: list[int] = []
    outcome = annotate_file(
        source, tmp_path / "out.jsonl", tmp_path / "bad.jsonl", workers=workers, model=MODEL, progress=seen.append
    )
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["post_id"] for record in records] == ids
    assert records[0]["phones"][0]["e164"] == "+905300000012"
    assert (outcome.annotated, outcome.rejects, sum(seen)) == (200, 0, 200)
    assert not (tmp_path / "bad.jsonl").exists()


def test_bad_lines_are_counted_named_and_kept(tmp_path: Path) -> None:
    lines = [json.dumps(POST), "{broken", "[]", '{"id": "a"}', '{"id": "", "text": "a"}', '{"id": 3, "text": "a"}', ""]
    source = _write(tmp_path / "in.jsonl", [*lines, json.dumps(POST)])
    with source.open("ab") as file:
        file.write(b'{"id": "b", "text": "\xff"}\n')
    outcome = annotate_file(source, tmp_path / "out.jsonl", tmp_path / "bad.jsonl", workers=1, model=MODEL)
    assert outcome.annotated == 2
    assert [bad.line for bad in outcome.rejected] == [2, 3, 4, 5, 6, 9]
    kept = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text(encoding="utf-8").splitlines()]
    assert kept[0] == {"line": 2, "reason": outcome.rejected[0].reason, "raw": "{broken"}
    assert "UTF-8" in kept[-1]["reason"]


def test_standard_input_and_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = io.TextIOWrapper(io.BytesIO(json.dumps(POST).encode() + b"\n"), encoding="utf-8")
    target = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", source)
    monkeypatch.setattr(sys, "stdout", target)
    annotate_file("-", "-", tmp_path / "bad.jsonl", workers=1, model=MODEL)
    target.seek(0)
    assert json.loads(target.read())["post_id"] == "x1"


def test_a_text_with_half_a_surrogate_pair_survives(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.jsonl", ['{"id": "x", "text": "\\ud83d call +90 530 000 00 12 \\ud83d@"}'])
    outcome = annotate_file(source, tmp_path / "out.jsonl", tmp_path / "bad.jsonl", workers=1, model=MODEL)
    assert outcome.annotated == 1
