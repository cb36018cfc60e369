"""Who goes cheaper, how many go and how many places are left; what only looks like it stays out."""

import pytest

from nlp.values.capacity import find_capacity
from nlp.values.rebates import find_rebates


@pytest.mark.parametrize(
    ("text", "whom", "share"),
    [
        ("3000 euro, kids under 5 free", "child", 1.0),
        ("children half price", "child", 0.5),
        ("family discount, write me", "family", None),
        ("10% discount for groups of 5", "group", 0.1),
        ("20% off this week", None, 0.2),
        ("الاطفال مجانا", "child", 1.0),
        ("نص السعر للاطفال", "child", 0.5),
        ("خصم للعائلات والعائلة", "family", None),
        ("بچه ها رایگان", "child", 1.0),
        ("تخفیف ویژه خانواده", "family", None),
        ("منداڵ نیوەی نرخ", "child", 0.5),
        ("çocuklar yarı fiyat", "child", 0.5),
        ("aile indirimi var", "family", None),
        ("enfants gratuits", "child", 1.0),
        ("réduction 15 % pour famille", "family", 0.15),
        ("niños mitad de precio", "child", 0.5),
        ("descuento por grupo", "group", None),
        ("trẻ em miễn phí", "child", 1.0),
        ("fëmijët falas", "child", 1.0),
        ("дети бесплатно", "child", 1.0),
        ("скидка 10% на семью", "family", 0.1),
        ("carruur bilaash", "child", 1.0),
        ("ለልጅ ግማሽ ዋጋ", "child", 0.5),
        ("بچوں کا آدھا", "child", 0.5),
        ("bache muft", "child", 1.0),
    ],
)
def test_rebates(text: str, whom: str | None, share: float | None) -> None:
    (found,) = find_rebates(text)
    assert (found.whom, found.share) == (whom, share)


@pytest.mark.parametrize(
    "text",
    ["feel free to write", "half now, half on arrival", "free wifi on the boat", "big discount", "he is 50% there", ""],
)
def test_no_rebate(text: str) -> None:
    assert not find_rebates(text)


def test_a_rebate_and_those_it_is_for_stand_in_one_clause() -> None:
    assert not find_rebates("route is free tonight. children must wear jackets")


@pytest.mark.parametrize(
    ("text", "people", "left"),
    [
        ("only 3 seats left", 3, True),
        ("boat takes up to 40 people", 40, False),
        ("باقي ٣ نفرات", 3, True),
        ("سعة ٢٥ شخص", 25, False),
        ("۴ نفر جا داریم", 4, True),
        ("حداکثر ۱۲ نفر", 12, False),
        ("2 kişilik yer kaldı", 2, True),
        ("en fazla 8 kişi", 8, False),
        ("il reste 4 places", 4, True),
        ("capacidad 20 personas", 20, False),
        ("quedan 2 cupos", 2, True),
        ("còn 3 chỗ", 3, True),
        ("kemi vend për 2 veta", 2, True),
        ("осталось 5 мест", 5, True),
        ("waxaa haray 6 qof", 6, True),
        ("ቀርቶናል 4 ሰው", 4, True),
        ("صرف 2 سیٹیں", 2, True),
        ("sirf 3 seats", 3, True),
    ],
)
def test_capacity(text: str, people: int, left: bool) -> None:
    (found,) = find_capacity(text)
    assert (found.people, found.left) == (people, left)
    assert str(people) in text[found.start : found.end] or not text.isascii()


@pytest.mark.parametrize(
    ("text", "lang", "people", "left"),
    [
        ("three seats left for tonight", "en", 3, True),
        ("خمسة مقاعد باقية", "ar", 5, True),
        ("ثلاثة أماكن", "ar", 3, True),
        ("cinq places, départ demain", "fr", 5, True),
        ("quedan dos cupos", "es", 2, True),
        ("iki kişi eksik", "tr", 2, True),
        ("دوه سیټه خالي", "ps", 2, True),
        ("осталось два места", "ru", 2, True),
        ("سه نفر جا داریم", "fa", 3, True),
        ("còn hai chỗ", "vi", 2, True),
        ("kanë mbetur dy vende", "sq", 2, True),
        ("boat for twelve people", "en", 12, False),
        ("12 kişi alıyoruz fazla almıyoruz", "tr", 12, False),
        ("3 places", "fr", 3, True),
        ("40 places", "fr", 40, False),
    ],
)
def test_places_counted_in_words_and_places_with_no_word_beside_them(
    text: str, lang: str, people: int, left: bool
) -> None:
    found = [(one.people, one.left) for one in find_capacity(text, lang=lang)]
    assert found == [(people, left)]


def test_those_named_in_the_clause_before_go_cheaper_too() -> None:
    found = find_rebates("kids under 6 go free, from 6 to 12 half")
    assert [(one.whom, one.share) for one in found] == [("child", 1.0), ("child", 0.5)]


def test_a_line_that_ends_in_a_dash_goes_on() -> None:
    (found,) = find_rebates("ДЕТИ ДО 7 –\nБЕСПЛАТНО")
    assert (found.whom, found.share) == ("child", 1.0)


def test_a_range_of_people() -> None:
    (found,) = find_capacity("max 10-12 people")
    assert (found.people, found.most) == (10, 12)


@pytest.mark.parametrize(
    "text",
    ["5 people arrived safely", "up to 500 euro", "call 0530 000 0012 people", "40000 people", "at 12:30 seats", ""],
)
def test_no_capacity(text: str) -> None:
    assert not find_capacity(text)


def test_a_price_is_no_capacity() -> None:
    assert not find_capacity("max 900 pax", taken=[(4, 7)])
