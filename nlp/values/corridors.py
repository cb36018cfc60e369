"""The corridor a route runs along, told by the border that its places lie on both sides of."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.annotation import Place
from nlp.tables import listed

_CANARIES = frozenset(
    listed("Canary Islands|El Hierro|Gran Canaria|Las Palmas|Lanzarote|Arrecife|Fuerteventura|Tenerife|La Gomera")
)
_DARIEN = frozenset(
    listed("Darien|Capurgana|Acandi|Sapzurro|Necocli|Turbo|Lajas Blancas|Bajo Chiquito|Puerto Obaldia|La Miel")
)
_HORN = "ET ER SD SS SO DJ KE UG TD"
_WEST_AFRICA = "NG NE ML BF GH CI GN GW SN GM SL LR TG BJ CM"
_NORTH_AFRICA = "LY DZ TN MA EG"
_LATIN = "MX GT BZ HN SV NI CR PA CO VE EC PE BO CL AR BR GY SR GF CU HT DO JM BS TT PR TC DM"
_BALKANS = "RS BA MK ME XK AL HR SI"
_EUROPE = "GR IT MT ES PT FR DE AT CH BE NL LU DK SE NO FI IE GB PL CZ SK HU RO BG SI HR CY LT LV EE"
_SOUTHERN = "ZA ZW ZM MZ MW TZ NA BW SZ LS CD"
_EAST = "MM TH MY ID VN KH LA CN TW HK MO KR JP SG PH AU CX NZ"
# A leg from one of the first countries to one of the second; the first rule that fits decides.
_LEGS: tuple[tuple[str, str, str], ...] = (
    ("channel", "FR BE NL DE ES PT IT AL IE DK SE NO", "GB IE"),
    ("atlantic", "SN GM MR EH GN GW CV ML", "ES"),
    ("western_med", "MA DZ", "ES FR PT"),
    ("central_med", "LY TN DZ EG", "IT MT"),
    ("eastern_med", "TR SY LB CY LY EG IL PS JO", "GR CY BG IT"),
    ("western_balkans", _BALKANS, _EUROPE + " " + _BALKANS),
    ("western_balkans", "GR BG RO HU TR", _BALKANS + " HU RO AT"),
    ("eastern_land", "BY RU UA MD KZ", "PL LT LV EE FI NO SK HU RO DE MD BY"),
    ("iran_turkey", "AF PK IR IQ AM AZ", "TR IR IQ AM"),
    ("horn_yemen", _HORN + " YE", "YE SA OM AE DJ"),
    ("horn_libya", _HORN + " EG", "LY EG SD TD"),
    ("sahel", _WEST_AFRICA + " MR", _NORTH_AFRICA + " NE ML MR"),
    ("southern_africa", _HORN + " RW BI " + _SOUTHERN, _SOUTHERN),
    ("us_border", _LATIN + " CA US", "US CA MX"),
    ("southeast_asia", "BD NP IN LK PK AF IR " + _EAST, _EAST),
)
CORRIDORS = (*dict.fromkeys(name for name, _, _ in _LEGS), "darien", "other")
_TABLE = tuple((name, frozenset(start.split()), frozenset(goal.split())) for name, start, goal in _LEGS)
# Where the start is not told, the goal alone must do.
_BY_GOAL = {"GB": "channel", "US": "us_border", "MT": "central_med", "GR": "eastern_med", "ZA": "southern_africa"}
_BY_GOAL |= {"Lampedusa": "central_med", "Pantelleria": "central_med", "Ceuta": "western_med", "Melilla": "western_med"}
_BY_GOAL |= {"AU": "southeast_asia", "MY": "southeast_asia", "YT": "southern_africa"}
_BY_START = {"LY": "central_med", "TN": "central_med", "BY": "eastern_land"}


def corridor(start: Sequence[Place], via: Sequence[Place], goal: Sequence[Place]) -> str | None:
    """The corridor of the last leg that crosses a watched border; "other" where none does, None without places.

    One of: eastern_med, central_med, western_med, atlantic, western_balkans, eastern_land, channel, iran_turkey,
    horn_libya, horn_yemen, sahel, darien, us_border, southeast_asia, southern_africa, other.
    """
    places = [*start, *via, *goal]
    if not places:
        return None
    if any(place.name in _CANARIES for place in places):
        return "atlantic"
    if any(place.name in _DARIEN for place in places) or _crosses_panama(places):
        return "darien"
    for before, after in _legs(start, via, goal):
        if found := _leg(before, after):
            return found
    ends = [key for place in goal for key in (place.name, place.country)]
    starts = [place.country for place in [*via, *start]] if not goal else []
    return next(
        (table[key] for table, keys in ((_BY_GOAL, ends), (_BY_START, starts)) for key in keys if key in table), "other"
    )


def _legs(start: Sequence[Place], via: Sequence[Place], goal: Sequence[Place]) -> list[tuple[str, str]]:
    """Pairs of countries, those nearest the goal first; legs between stops come after those to a goal."""
    stops = [place.country or "" for place in [*start, *via]]
    pairs = [(stop, place.country or "") for stop in reversed(stops) for place in reversed(goal)]
    return pairs + list(zip(reversed(stops[:-1]), reversed(stops), strict=False))


def _leg(before: str, after: str) -> str | None:
    if before == after:
        return None
    return next((name for name, starts, goals in _TABLE if before in starts and after in goals), None)


def _crosses_panama(places: Sequence[Place]) -> bool:
    countries = {place.country for place in places}
    return "PA" in countries and bool(countries & {"CO", "VE", "EC"})
