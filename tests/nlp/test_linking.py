"""A marked stretch is named whatever its script, ending, spelling or neighbours."""

import lzma
from pathlib import Path

import pytest

from nlp.normalise import fold_with_offsets
from nlp.values import geonames
from nlp.values.gazetteer import known_spellings
from nlp.values.linking import link_place
from nlp.values.place_key import consonant_key


def name_of(text: str, lang: str = "und", near: str = "") -> str | None:
    folded = fold_with_offsets(text)
    place = link_place(folded, 0, len(text), lang=lang, near=near.split())
    return f"{place.name}/{place.country}" if place else None


@pytest.mark.parametrize(
    ("marked", "lang", "place"),
    [
        ("زوارة", "ar", "Zuwara/LY"),
        ("لليونان", "ar", "Greece/GR"),
        ("مدينة صفاقس", "ar", "Sfax/TN"),
        ("ولاية مستغانم", "ar", "Mostaganem/DZ"),
        ("هەولێرەوە", "ckb", "Erbil/IQ"),
        ("Tirkiyeyê", "kmr", "Turkey/TR"),
        ("Yunanistan'a", "tr", "Greece/GR"),
        ("Edirne'den", "tr", "Edirne/TR"),
        ("Muqdishoo", "so", "Mogadishu/SO"),
        ("Selanikut", "sq", "Thessaloniki/GR"),
        ("Минском", "ru", "Minsk/BY"),
        ("Θεσσαλονίκης", "el", "Thessaloniki/GR"),
        ("ከካርቱም", "am", "Khartoum/SD"),
        ("ዓዲ እንግሊዝ", "ti", "United Kingdom/GB"),
        ("Sài Gòn", "vi", "Ho Chi Minh City/VN"),
        ("बेलारूस", "hi", "Belarus/BY"),
        ("থেসালোনিকি", "bn", "Thessaloniki/GR"),
        ("敦刻尔克", "zh", "Dunkirk/FR"),
        ("Germaniei", "ro", "Germany/DE"),
        ("🇬🇷", "und", "Greece/GR"),
        ("BIH", "und", "Bosnia and Herzegovina/BA"),
        ("otro lado", "es", "United States/US"),
        ("بلاد الإنجليز", "ar", "United Kingdom/GB"),
        ("rosbifs", "fr", "United Kingdom/GB"),
        ("ሊ.ቢ.ያ", "am", "Libya/LY"),
        ("Thesaloniki", "en", "Thessaloniki/GR"),
        ("the port of Sfax", "en", "Sfax/TN"),
        ("Baden-Baden", "de", "Baden-Baden/DE"),
    ],
)
def test_a_place_is_named_in_every_script_and_form(marked: str, lang: str, place: str) -> None:
    assert name_of(marked, lang) == place


@pytest.mark.parametrize(
    ("marked", "lang", "near", "place"),
    [
        ("طرابلس", "ar", "IT", "Tripoli/LY"),
        ("طرابلس", "ar", "CY LB", "Tripoli/LB"),
        ("Santiago", "es", "PE", "Santiago/CL"),
        ("Santiago", "es", "DO PR", "Santiago de los Caballeros/DO"),
        ("Cartagena", "es", "DZ ES", "Cartagena/ES"),
        ("Cartagena", "es", "CO", "Cartagena/CO"),
        ("عمان", "fa", "IR", "Oman/OM"),
        ("عمان", "ar", "SY", "Amman/JO"),
        ("Georgia", "en", "TR", "Georgia/GE"),
        ("London", "en", "FR", "London/GB"),
    ],
)
def test_neighbours_and_language_part_places_of_one_name(marked: str, lang: str, near: str, place: str) -> None:
    assert name_of(marked, lang, near) == place


def test_an_unknown_latin_name_stays_as_written_and_has_no_country() -> None:
    assert name_of("Playa Xyloqua") == "Playa Xyloqua/None"


@pytest.mark.parametrize("marked", ["", " ", "...", "🚤", "\ud800", "١٢٣"])
def test_what_is_no_name_gets_none(marked: str) -> None:
    assert name_of(marked) is None


@pytest.mark.parametrize(
    ("one", "other"), [("زواره", "zuwara"), ("ኢስታንቡል", "istanbul"), ("стамбул", "stambul"), ("σαμος", "samos")]
)
def test_one_name_has_one_key_in_every_script(one: str, other: str) -> None:
    assert consonant_key(one) == consonant_key(other) != ""


def test_the_hand_written_table_covers_the_routes() -> None:
    places = {entry.place for entries in known_spellings().values() for entry in entries if entry.kind != "country"}
    assert len(places) >= 700


def test_the_towns_of_geonames_are_shipped_with_their_licence_in_at_most_five_megabytes() -> None:
    packed = (Path(geonames.__file__).parent.parent / "data" / "geonames.tsv.xz").read_bytes()
    assert len(packed) < 5_000_000
    assert b"CC BY 4.0" in lzma.decompress(packed)[:200]
    assert [town.place.name for town in geonames.towns("agadez")] == ["Agadez"]


@pytest.mark.parametrize(("marked", "lang"), [("کامرانم", "fa"), ("Hamid", "en"), ("طارق", "ar"), ("алишер", "ru")])
def test_a_persons_name_is_no_place_that_sounds_like_it(marked: str, lang: str) -> None:
    assert name_of(marked, lang) is None


def test_a_town_that_people_are_named_after_is_one_beside_its_country() -> None:
    assert name_of("ناصر", "ar") is None
    assert name_of("بشار", "ar", near="DZ") == "Bechar/DZ"
    assert name_of("مهران", "fa") == "Mehran/IR"
