"""Where a journey starts, passes and ends, in the words, endings, arrows and flags of each language."""

import pytest

from nlp.values.places import by_side, find_places


@pytest.mark.parametrize(
    ("text", "start", "via", "goal"),
    [
        ("من ازمير الى اليونان", "Izmir", "", "Greece"),
        ("از استانبول به یونان", "Istanbul", "", "Greece"),
        ("له افغانستان څخه ایران ته", "Afghanistan", "", "Iran"),
        ("لە تورکیاوە بۆ یۆنان", "Turkey", "", "Greece"),
        ("Ji Tirkiyê heta Yewnanîstanê", "Turkey", "", "Greece"),
        ("ترکی سے یونان تک", "Turkey", "", "Greece"),
        ("İzmir'den Yunanistan'a", "Izmir", "", "Greece"),
        ("ከሱዳን ወደ ሊቢያ", "Sudan", "", "Libya"),
        ("ካብ ሱዳን ናብ ሊብያ", "Sudan", "", "Libya"),
        ("De Sfax vers Lampedusa", "Sfax", "", "Lampedusa"),
        ("de Tapachula a Houston por Monterrey", "Tapachula", "Monterrey", "Houston"),
        ("Đi Anh từ Pháp", "France", "", "United Kingdom"),
        ("nga Shqipëria në Angli", "Albania", "", "United Kingdom"),
        ("Из Беларуси в Польшу", "Belarus", "", "Poland"),
        ("from Calais to the UK via Dunkirk", "Calais", "Dunkirk", "United Kingdom"),
        ("Türkiye → Yunanistan → Almanya", "Turkey", "Greece", "Germany"),
        ("🇦🇱➡️🇬🇧", "Albania", "", "United Kingdom"),
        ("🇦🇱🇬🇧", "Albania", "", "United Kingdom"),
    ],
)
def test_routes(text: str, start: str, via: str, goal: str) -> None:
    sides = by_side(find_places(text))
    names = {side: ",".join(place.name for place in places) for side, places in sides.items()}
    assert names == {"from": start, "via": via, "to": goal}


@pytest.mark.parametrize("text", ["contact us", "by van", "my friend", "anh em", "nice boat"])
def test_ordinary_words_are_no_places(text: str) -> None:
    assert find_places(text) == []


def test_what_is_denied_is_left_out() -> None:
    assert [item.place.name for item in find_places("not Belarus, to Serbia")] == ["Serbia"]


def test_glued_letters_stay_outside_the_span() -> None:
    text = "İzmir'den وازمير"
    assert [text[item.start : item.end] for item in find_places(text)] == ["İzmir", "ازمير"]
