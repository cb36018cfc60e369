"""The figures as Markdown tables, for the terminal and the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.model.evaluate import Figures

_SHOWN = ("offers", "spans", "places", "prices", "modes", "phones")


def figures_table(found: Figures) -> str:
    """Everything that `evaluate.figures` counts."""
    return "\n".join(
        [
            f"Held-out posts: {found['posts']}. F1 with the middle 95 % of 1,000 resamples of the posts.",
            "",
            *rows(("measure", "F1", "95 %", "precision", "recall", "there are"), _measure_rows(found["measures"])),
            f"| macro-F1 over five kinds | {found['macro_f1']:.3f} | | | | |",
            *_measure_lines({f"kind {kind}": figure for kind, figure in found["kinds"].items()}),
            *_measure_lines({name: figure for name, figure in found["details"].items() if figure["gold"]}),
            "",
            *rows(("and", "value"), _single_rows(found)),
            "",
            *_grouped("language", found["languages"]),
            *_grouped("language never trained on", found["unseen"]),
            *_grouped("author", found["authors"]),
            *rows(("hard negative", "flagged"), found["false_alarms"].items()),
            "",
            *rows(("offer", "missed"), found["missed"].items()),
        ]
    )


def rows(columns: Sequence[str], cells: object) -> list[str]:
    """A Markdown table; `cells` are rows of strings."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in cells]  # type: ignore[attr-defined]


def _measure_rows(measures: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    return [
        [
            name,
            f"{m['f1']:.3f}",
            f"{m['low']:.3f}–{m['high']:.3f}",
            f"{m['precision']:.3f}",
            f"{m['recall']:.3f}",
            f"{m['gold']:.0f}",
        ]
        for name, m in measures.items()
    ]


def _measure_lines(measures: Mapping[str, Mapping[str, float]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in _measure_rows(measures)]


def _single_rows(found: Figures) -> list[tuple[str, str]]:
    details = found["amount_max_and_per"]
    return [
        ("seekers taken for offers", found["seekers_taken_for_offers"]),
        ("background posts flagged", found["background_flagged"]),
        ("calibration error (ECE)", f"{found['ece']:.3f}"),
        ("unit of a right price right", details["per"]),
        ("upper end of a right price right", details["amount_max"]),
    ]


def _grouped(name: str, groups: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
    if not groups:
        return []
    columns = (name, *(f"{measure} F1" for measure in _SHOWN), "offers there are")
    cells = [
        [
            group,
            *(f"{m[measure]['f1']:.3f}" if m[measure]["gold"] else "–" for measure in _SHOWN),
            f"{m['offers']['gold']:.0f}",
        ]
        for group, m in groups.items()
    ]
    return [*rows(columns, cells), ""]
