"""When a journey leaves, as written and as the day it means on the post's own calendar."""

from datetime import datetime

import pytest

from nlp.normalise import fold_with_offsets
from nlp.values.departure_dates import resolve_departure
from nlp.values.departures import find_departures, names_a_date
from nlp.values.loose_days import find_loose_days

# A Wednesday.
PUBLISHED = "2026-05-13T21:40:00+03:00"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("leaving tonight at 23:00", ["tonight 23:00"]),
        ("رحلة يوم الخميس", ["thursday"]),
        ("every Saturday 04:00", ["every saturday 04:00"]),
        ("départ le 3 juin", ["3 june"]),
        ("حرکت ۱۲ خرداد", ["12 khordad"]),
        ("حرکت ۱۴۰۵/۰۳/۱۲", ["1405/03/12"]),
        ("15 Haziran gecesi", ["15 june"]),
        ("ግንቦት 20", ["20 ginbot"]),
        ("salida 3 de agosto de 2026", ["3 august 2026"]),
        ("ngày 5 tháng 7", ["5 july"]),
        ("3-5 may", ["3-5 may"]),
        ("350 may be enough", []),
    ],
)
def test_departures_as_written(text: str, values: list[str]) -> None:
    assert [term.value for term in find_departures(text)] == values


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("now", "2026-05-13"),
        ("tonight", "2026-05-13"),
        ("tonight 23:00", "2026-05-13"),
        ("tomorrow", "2026-05-14"),
        ("friday", "2026-05-15"),
        ("wednesday", "2026-05-13"),
        ("tuesday 04:00", "2026-05-19"),
        ("20.05", "2026-05-20"),
        ("20/05/26", "2026-05-20"),
        ("2026-06-01", "2026-06-01"),
        ("05/20", "2026-05-20"),
        ("3 june", "2026-06-03"),
        ("3 may", "2026-05-03"),
        ("3 february", "2027-02-03"),
        ("3 august 2026", "2026-08-03"),
        ("12 khordad", "2026-06-02"),
        ("1405/03/12", "2026-06-02"),
        ("1 farvardin 1404", "2025-03-21"),
        ("30 esfand 1403", "2025-03-20"),
        ("20 ginbot", "2026-05-28"),
        ("1 meskerem 2017", "2024-09-11"),
        ("1 meskerem 2016", "2023-09-12"),
        ("friday 15 may", "2026-05-15"),
    ],
)
def test_the_day_it_means(value: str, day: str) -> None:
    assert resolve_departure(value, published_at=PUBLISHED) == day


@pytest.mark.parametrize(
    "value",
    [
        "every friday", "daily", "weekly", "this week", "next week", "weekend", "3-5 may", "saturday sunday", "04:00",
        "30 february", "1447/03/12", "31.02", "soon", "",
    ],
)  # fmt: skip
def test_what_names_no_single_day_stays_as_written(value: str) -> None:
    assert resolve_departure(value, published_at=PUBLISHED) is None


def test_the_day_is_the_one_where_the_post_was_written() -> None:
    late = datetime.fromisoformat("2026-05-13T00:30:00+03:00")
    assert resolve_departure("today", published_at=late) == "2026-05-13"


def test_every_value_of_our_own_resolves_or_stays_open_without_a_fault() -> None:
    for text in ("غدا الساعة 4", "yarın akşam 20.05", "пятница 22:00", "jimce kasta", "ዛሬ ማታ", "٢٠/٠٥/٢٠٢٦"):
        for term in find_departures(text):
            resolve_departure(term.value, published_at=PUBLISHED)


@pytest.mark.parametrize("sign", ["/", ".", "-"])
def test_no_two_or_three_numbers_in_a_row_are_a_fault(sign: str) -> None:
    for first in range(0, 40):  # "39/12" is a score or a share
        for parts in (
            f"{first}{sign}12",
            f"{first}{sign}{first}",
            f"{first}{sign}12{sign}26",
            f"20{first:02d}{sign}{first}",
        ):
            assert all(0 <= found.start < found.end <= len(parts) for found in find_departures(parts))
    assert find_departures("39/12") == []
    assert [found.value for found in find_departures("30/12")] == ["30/12"]


def test_the_english_in_is_no_kurdish_friday() -> None:
    assert find_departures("we landed in Greece") == []
    assert [found.value for found in find_departures("roja înê derdikevin")] == ["friday"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("tuesday and thursday", ["tuesday", "thursday"]),
        ("tonight or tomorrow", ["tonight", "tomorrow"]),
        ("Salidas martes, jueves y domingo", ["tuesday", "thursday", "sunday"]),
        ("every tuesday and thursday", ["every tuesday", "every thursday"]),
        ("12 and 13 december", ["12 december", "13 december"]),
        ("friday 12 may", ["friday 12 may"]),
        ("tomorrow 04:00", ["tomorrow 04:00"]),
        ("04:00 friday, 12 may", ["04:00 friday 12 may"]),
        ("all of them through, 5/5", []),
        ("5/6", ["5/6"]),
    ],
)
def test_two_days_are_two_departures_and_one_day_said_twice_is_one(text: str, values: list[str]) -> None:
    assert sorted(term.value for term in find_departures(text)) == sorted(values)


@pytest.mark.parametrize(
    ("text", "marked", "lang", "values"),
    [
        ("group leaves on the 14th", "on the 14th", "en", ["day 14"]),
        ("cupos para el 20", "el 20", "es", ["day 20"]),
        ("вылет 25-го", "25-го", "ru", ["day 25"]),
        ("отход 10 и 25 числа", "10 и 25 числа", "ru", ["day 10", "day 25"]),
        ("собираемся через два дня", "через два дня", "ru", ["in 2 days"]),
        ("on part dans 3 jours", "dans 3 jours", "fr", ["in 3 days"]),
        ("üç gün sonra çıkıyoruz", "üç gün sonra", "tr", ["in 3 days"]),
        ("leaves at 5", "at 5", "en", []),
        ("boat of the 14th", "boat", "en", []),
    ],
)
def test_a_stretch_known_to_tell_of_a_departure_may_name_a_day_by_number(
    text: str, marked: str, lang: str, values: list[str]
) -> None:
    start = text.index(marked)
    found = find_loose_days(fold_with_offsets(text), (start, start + len(marked)), lang=lang)
    assert [term.value for term in found] == values


def test_an_hour_before_a_weekday_is_no_date() -> None:
    (hour, date) = (find_departures(text)[0] for text in ("04:00 friday", "friday 12 may"))
    assert not names_a_date(hour)
    assert names_a_date(date)


def test_days_by_number_lie_ahead() -> None:
    assert resolve_departure("day 14", published_at=PUBLISHED) == "2026-05-14"
    assert resolve_departure("day 12", published_at=PUBLISHED) == "2026-06-12"
    assert resolve_departure("day 31", published_at="2026-06-30T10:00:00+00:00") == "2026-07-31"
    assert resolve_departure("in 3 days", published_at=PUBLISHED) == "2026-05-16"
