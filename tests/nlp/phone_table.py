"""The table of phone cases: how it is read and scored."""

from dataclasses import dataclass
from pathlib import Path

from nlp.values.phones import find_phones


@dataclass(frozen=True)
class Case:
    text: str
    lang: str
    expected: tuple[str, ...]
    note: str


def read_cases(name: str) -> list[Case]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()[1:]
    cases = []
    for line in lines:
        text, lang, expected, note = line.split("\t")
        numbers = () if expected == "-" else tuple(expected.split(","))
        cases.append(Case(text.replace("\\n", "\n"), lang, numbers, note))
    return cases


def found_in(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phone.e164 for phone in find_phones(case.text, lang=case.lang) if phone.e164))


def score(cases: list[Case]) -> tuple[float, float, list[tuple[Case, tuple[str, ...]]]]:
    """Precision and recall of the values over all cases, and the cases that are not exactly right."""
    right = found = wanted = 0
    wrong = []
    for case in cases:
        got = found_in(case)
        right += len(set(got) & set(case.expected))
        found += len(got)
        wanted += len(case.expected)
        if got != case.expected:
            wrong.append((case, got))
    return right / max(1, found), right / max(1, wanted), wrong
