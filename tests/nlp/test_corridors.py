"""A route runs along the corridor whose border it crosses last."""

import pytest

from nlp.annotation import Place
from nlp.values.corridors import corridor
from nlp.values.places import by_side, find_places


def places(codes: str) -> list[Place]:
    """ "TR" is a country, "Lampedusa/IT" a town."""
    return [Place(*(part.split("/") if "/" in part else (part, part))) for part in codes.split()]


@pytest.mark.parametrize(
    ("start", "via", "goal", "name"),
    [
        ("TR", "", "GR", "eastern_med"),
        ("LB", "", "CY", "eastern_med"),
        ("LY", "", "Lampedusa/IT", "central_med"),
        ("", "", "Lampedusa/IT", "central_med"),
        ("DZ", "", "ES", "western_med"),
        ("MA", "", "Ceuta/ES", "western_med"),
        ("SN", "", "El\u00a0Hierro/ES", "atlantic"),
        ("GR", "RS", "AT", "western_balkans"),
        ("BY", "", "PL", "eastern_land"),
        ("FR", "", "GB", "channel"),
        ("AL", "", "GB", "channel"),
        ("AF", "IR", "TR", "iran_turkey"),
        ("PK", "IR TR", "GR", "eastern_med"),
        ("ET", "SD", "LY", "horn_libya"),
        ("DJ", "YE", "SA", "horn_yemen"),
        ("NE", "", "LY", "sahel"),
        ("CO", "PA", "US", "darien"),
        ("MX", "", "US", "us_border"),
        ("BD", "TH", "MY", "southeast_asia"),
        ("ET", "KE", "ZA", "southern_africa"),
        ("JP", "", "CL", "other"),
    ],
)
def test_each_route_has_its_corridor(start: str, via: str, goal: str, name: str) -> None:
    sides = [[Place(p.name.replace("\u00a0", " "), p.country) for p in places(side)] for side in (start, via, goal)]
    assert corridor(*sides) == name


def test_no_places_have_no_corridor() -> None:
    assert corridor([], [], []) is None


def test_a_post_is_read_to_its_corridor() -> None:
    sides = by_side(find_places("من زوارة الى لامبيدوزا"))
    assert corridor(sides["from"], sides["via"], sides["to"]) == "central_med"
