"""Where a journey starts, passes and ends, in the words, endings, arrows and flags of each language."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.values.marked import MarkedSpan
from nlp.values.places import by_side, find_places, read_places


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
        ("Patras - Bari - Milano", "Patras", "Bari", "Milan"),
        ("پشاور سے دبئی، پھر لیبیا", "Peshawar", "Dubai", "Libya"),
        ("Из Минска в Литву, потом в Германию", "Minsk", "Lithuania", "Germany"),
    ],
)
def test_routes(text: str, start: str, via: str, goal: str) -> None:
    sides = by_side(find_places(text))
    names = {side: ",".join(place.name for place in places) for side, places in sides.items()}
    assert names == {"from": start, "via": via, "to": goal}


@pytest.mark.parametrize(
    ("text", "marked_as", "lang", "span"),
    [
        ("من تركيا لالمانيا", "لالمانيا", "ar", "المانيا"),
        ("وصلوا بصربيا", "بصربيا", "ar", "صربيا"),
        ("لە ئیزمیرین", "ئیزمیرین", "ckb", "ئیزمیر"),
        ("ji Sûriyeyê", "Sûriyeyê", "kmr", "Sûriye"),
        ("Yunanistan ucuz", "Yunanist", "tr", "Yunanistan"),
        ("udhëtim për Greqi", "Greqi", "sq", "Greqi"),
        ("له تهرانه", "تهرانه", "ps", "تهرانه"),
        ("to Nowherestan", "Nowherestan", "en", "Nowherestan"),
    ],
)
def test_a_place_is_marked_without_what_grammar_glues_on(text: str, marked_as: str, lang: str, span: str) -> None:
    (item,) = read_places(text, spans=[marked(text, "DESTINATION", marked_as)], lang=lang)
    assert text[item.start : item.end] == span


@pytest.mark.parametrize("text", ["contact us", "by van", "my friend", "anh em", "nice boat"])
def test_ordinary_words_are_no_places(text: str) -> None:
    assert find_places(text) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("not Belarus, to Serbia", ["Serbia"]),
        ("گریس نه، به ایتالیا", ["Italy"]),
        ("Belarus değil, Sırbistan'a", ["Serbia"]),
    ],
)
def test_what_is_denied_is_left_out(text: str, named: list[str]) -> None:
    assert [item.place.name for item in find_places(text)] == named


@pytest.mark.parametrize(
    "text", ["write to @rah_e_balkan12", "t.me/izmir_game", "المكتب في اسطنبول", "money stays at office in Erbil"]
)
def test_contacts_and_offices_are_no_part_of_the_journey(text: str) -> None:
    assert find_places(text) == []


def test_a_document_offer_names_only_where_the_document_leads() -> None:
    found = find_places("from Kabul: visa for Germany", kind="document_offer")
    assert [(item.place.name, item.label) for item in found] == [("Germany", "DESTINATION")]


def test_glued_letters_stay_outside_the_span() -> None:
    text = "İzmir'den وازمير"
    assert [text[item.start : item.end] for item in find_places(text)] == ["İzmir", "ازمير"]


def marked(text: str, label: str, part: str, score: float = 0.9) -> MarkedSpan:
    return MarkedSpan(label, text.index(part), text.index(part) + len(part), score)


def test_what_the_model_marked_is_named_and_keeps_its_label() -> None:
    text = "يلي بدو يطلع من هون لعند العمو: بودروم كوس"
    found = read_places(text, spans=[marked(text, "ORIGIN", "بودروم"), marked(text, "DESTINATION", "كوس")], lang="ar")
    assert [(item.place.name, item.label) for item in found] == [("Bodrum", "ORIGIN"), ("Kos", "DESTINATION")]


def test_a_doubtful_label_gives_way_to_plain_words() -> None:
    text = "from Calais to Dover"
    spans = [marked(text, "DESTINATION", "Calais", 0.4), marked(text, "DESTINATION", "Dover")]
    assert [item.label for item in read_places(text, spans=spans)] == ["ORIGIN", "DESTINATION"]


def test_a_sure_label_stays_whatever_the_words() -> None:
    text = "from Calais to Dover"
    assert [item.label for item in read_places(text, spans=[marked(text, "TRANSIT", "Calais")])] == ["TRANSIT"]


@pytest.mark.parametrize(
    ("text", "names", "said", "read"),
    [
        ("Kuşadası ~ Sisam ~ Pire, ödeme varışta", "Kuşadası Sisam Pire", "ODD", "OTD"),
        ("Santander → Portsmouth ✅ 12 mijë", "Santander Portsmouth", "TD", "OD"),
        ("Stenbol → Bogota → Meksîka. Li Juarez malên me hene", "Stenbol Bogota Meksîka Juarez", "TTTT", "OTTT"),
        ("برلين ← حلب", "برلين حلب", "DO", "DO"),  # against the letters: only the model can tell
        ("Dakar, Thiès, Mbour", "Dakar Thiès Mbour", "OOO", "OOO"),  # a list leads nowhere
        ("Athens ✈️ Paris / Brussels", "Athens Paris Brussels", "ODD", "ODD"),
        ("Calais - Dover 900\nBerlin - Bruges 300", "Calais Dover Berlin Bruges", "TDOT", "TDOT"),
    ],
)
def test_a_route_that_is_all_a_post_names_is_read_in_its_order(text: str, names: str, said: str, read: str) -> None:
    labels = {"O": "ORIGIN", "T": "TRANSIT", "D": "DESTINATION"}
    spans = [marked(text, labels[letter], name) for name, letter in zip(names.split(), said, strict=True)]
    assert "".join(item.label[0] for item in read_places(text, spans=spans)) == read


def test_arrows_complete_what_the_model_saw_in_part() -> None:
    text = "Izmir → Athens, call now"
    found = read_places(text, spans=[marked(text, "ORIGIN", "Izmir")])
    assert [(item.place.name, item.label) for item in found] == [("Izmir", "ORIGIN"), ("Athens", "DESTINATION")]


def test_the_rest_of_the_text_is_left_to_the_model() -> None:
    text = "from Izmir to Kos. My brother is in Berlin"
    found = read_places(text, spans=[marked(text, "ORIGIN", "Izmir"), marked(text, "DESTINATION", "Kos")])
    assert [item.place.name for item in found] == ["Izmir", "Kos"]


def test_a_part_of_a_name_stands_for_the_whole_name() -> None:
    text = "KHARTOUM PORT SUDAN to KUFRA"
    parts = [
        marked(text, "DESTINATION", "PORT", 0.5),
        marked(text, "ORIGIN", "SUDAN"),
        marked(text, "DESTINATION", "KUFRA"),
    ]
    found = read_places(text, spans=parts)
    assert [(item.place.name, item.label) for item in found] == [("Port Sudan", "ORIGIN"), ("Kufra", "DESTINATION")]


def test_the_same_name_with_its_article_or_ending_is_no_longer_name() -> None:
    for text, part in (("vers l'Italie demain", "Italie"), ("ji Hewlêrê derdikevin", "Hewlêr")):
        (item,) = read_places(text, spans=[marked(text, "DESTINATION", part)])
        assert text[item.start : item.end] == part


def test_rules_read_alone_where_the_model_marked_nothing() -> None:
    assert [item.place.name for item in read_places("from Calais to Dover", spans=[])] == ["Calais", "Dover"]


def test_a_place_named_twice_is_two_spans_and_one_value() -> None:
    found = find_places("Libya to Italy 🇮🇹")
    assert len(found) == 3
    assert [place.name for place in by_side(found)["to"]] == ["Italy"]


HOSTILE = st.text(
    st.sampled_from("azAZ'’-→/@.,\n ăđİış0٣🇬🇷🏴👉\ud800\u200f\u0301\u064eازميرلهوەیکبከወደኢጣብমথেসক้希腊ΑθήνаМоск"),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, st.integers(0, 60), st.integers(0, 60), st.sampled_from(["und", "ar", "vi", "tr"]))
@example("🇬🇷" * 20, 1, 3, "und")
@example("ከ", 0, 1, "am")
def test_any_text_is_read_and_spans_lie_inside_it(text: str, one: int, other: int, lang: str) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for found in (find_places(text), read_places(text, spans=[MarkedSpan("ORIGIN", start, end)], lang=lang)):
        assert all(0 <= item.start <= item.end <= len(text) and 0 <= item.score <= 1 for item in found)
