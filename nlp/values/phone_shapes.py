"""What the look of a number says of its country: how its digits are grouped, and with which it begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# How numbers are grouped where they are at home.
_SHAPES: Mapping[tuple[int, ...], Mapping[str, float]] = {
    (5, 6): {"GB": 1.5},
    (5, 3, 3): {"GB": 1.5},
    (4, 3, 2, 2): {"TR": 1.0},
    (2, 2, 2, 2, 2): {
        **dict.fromkeys(("FR", "MA", "DZ", "CI", "BJ"), 1.0),
        **dict.fromkeys(("PK", "SO"), -1.0),
    },
    (3, 8): {"IR": 1.0},
    (4, 7): {"PK": 0.5},
    (3, 2, 2, 3): {"AL": 1.0},
    (1, 2, 2, 2, 2): {"CM": 1.0},
    (3, 2, 2, 2): {"CM": 0.5},
    (2, 3, 2, 2): {"SN": 0.5},
    (1, 3, 3, 2, 2): {"RU": 1.0},
    (3, 2, 3, 2): {"MG": 1.5},
    (4, 2, 2, 2): {"BE": 1.0, "DZ": 1.0, "ET": 0.5},
    (4, 3, 4): {"NG": 0.5, "GB": -1.0},
    (5, 5): {"IN": 2.0},
}
# Ranges kept for fiction, which demos and examples use, and beginnings that most of a country's own numbers lack.
_BEGINNINGS: Mapping[str, Mapping[str, float]] = {
    "063998": {"FR": 3.0},
    "07700900": {"GB": 3.0},
    "02079460": {"GB": 3.0},
    "07": {"SO": -1.5, "ET": -1.0},
}
_TRUNK_ZERO = ("FR", "MA", "DZ", "GB", "TR", "VN", "PK", "IR", "IQ", "DE", "NL", "SE", "ZA", "KE", "BE", "AL")
# Groupings of numbers without a trunk 0 that are seldom anything else.
_PHONE_LIKE = frozenset(
    {(3, 3, 4), (2, 4, 4), (3, 3, 3), (2, 3, 3), (3, 2, 2, 2), (2, 2, 2, 2), (2, 3, 2, 2), (3, 3, 2, 2), (3, 4, 3)}
    | {(1, 2, 2, 2, 2), (5, 5), (4, 4), (3, 3, 1, 3), (2, 3, 4), (1, 3, 4), (3, 2, 2)}
)


def country_weights(digits: str, sizes: tuple[int, ...], gaps: Sequence[str], middle: str) -> dict[str, float]:
    """Weights by country of digits in groups of these sizes; `middle` is the second group."""
    if digits[3:8] == "55501" and len(digits) == 10:
        return {"US": 4.0}
    if sizes == (3, 3, 4) and digits[0] in "23456789" and middle[0] in "23456789":
        return {"US": 1.5 + 0.75 * (")" in gaps[0]) + 0.75 * (gaps[1] == "-")}
    weights = dict(_SHAPES.get(sizes, {}))
    if digits[0] != "0":  # where people dial a 0 first they seldom leave it out
        return {**weights, **{region: weights.get(region, 0.0) - 2.5 for region in _TRUNK_ZERO}}
    for beginning, more in _BEGINNINGS.items():
        if digits.startswith(beginning):
            for region, weight in more.items():
                weights[region] = weights.get(region, 0.0) + weight
    return weights


def looks_like_phone(groups: Sequence[str], gaps: Sequence[str]) -> bool:
    """Whether the grouping alone makes a number of it: "310 000 0214" is no amount, "310 000 000" is."""
    sizes = tuple(len(group) for group in groups)
    if len(sizes) >= 9 and max(sizes) == 1:
        return True  # nobody spells an amount digit by digit
    if sizes not in _PHONE_LIKE:
        return False
    round_amount = groups[-1][-2:] == "00" or all(group[-2:] == "00" for group in groups)
    bare = [gap.strip("()") for gap in gaps]
    return not round_amount and len({gap.strip() for gap in bare}) <= 2 and all(len(gap) <= 3 for gap in bare)


def are_years(groups: Sequence[str]) -> bool:
    """ "2023 2024" and the like."""
    return len(groups) > 1 and all(len(group) == 4 and group[:2] in ("19", "20", "13", "14") for group in groups)
