"""The language of a post, for all watched languages, also under links, numbers and emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.language import detect

SENTENCES = [
    ("ar", "من ازمير الى اليونان رحلة مضمونة"),
    ("fa", "از استانبول به یونان با تضمین پرداخت بعد از رسیدن تماس بگیرید"),
    ("prs", "هموطنان عزیز از کابل به ایران با موتر میرسانیم"),
    ("ps", "له افغانستان څخه ایران ته د سفر لپاره اړیکه ونیسئ"),
    ("ckb", "لە تورکیا بۆ یۆنان بە بەلەم پارە لە دوای گەیشتن"),
    ("kmr", "Ji Tirkiyê heta Yewnanîstanê rêya ewle, pere piştî gihîştinê"),
    ("ur", "ترکی سے یونان گیم صرف ایک لاکھ رابطہ کریں"),
    ("tr", "İzmir'den Yunanistan'a tekne ile garantili geçiş ödeme varınca"),
    ("am", "ከሱዳን ወደ ሊቢያ ጉዞ በየሳምንቱ ይደውሉ"),
    ("ti", "ካብ ሱዳን ናብ ሊብያ ጉዕዞ ኣሎ ደውሉ"),
    ("so", "Tahriib Liibiya ilaa Talyaaniga doon wanaagsan la soo xiriir"),
    ("fr", "Départ de Sfax vers Lampedusa ce soir, bateau sûr, contactez-moi"),
    ("es", "Viaje seguro de Tapachula a Houston pago al llegar"),
    ("vi", "Đi Anh bằng xe tải an toàn, đến nơi mới trả tiền"),
    ("sq", "Rrugë për Angli me gomone, e sigurt 100%"),
    ("ru", "Переправим из Беларуси в Польшу, оплата после"),
    ("en", "Boat from Calais to Dover tonight, pay on arrival"),
    ("ar-Latn", "harga men dzayer l spania bateau madmoun 3andi blassa khoya"),
    ("ar-Latn", "3andi blassa fi zodiac lyoum men 3annaba, el kol b 5000"),
    ("fa-Latn", "az estanbol be yoonan ba ghayegh, faghat baraye khanevade, pool bade residan"),
    ("ckb-Latn", "la turkya bo yonan ba balam har kas sad euro, para dway gayshtn kaka"),
    ("ur-Latn", "Turkey se Greece game abhi rabta karen sirf 2 lakh bhai"),
]


@pytest.mark.parametrize(("lang", "text"), SENTENCES, ids=[lang for lang, _ in SENTENCES])
def test_the_language_is_known(lang: str, text: str) -> None:
    assert detect(text) == lang
    assert detect(f"🚤🔥 {text} +90 530 000 00 12 https://t.me/sample #visa @sample_name") == lang


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Wir suchen einen Fahrer für Umzüge von Wien nach Hamburg, Führerschein ist Pflicht"),
        ("it", "Offriamo lavoro a Milano per la stagione, alloggio compreso, chiamate la mattina"),
        ("pt", "Viagem de ônibus de São Paulo para o Rio, saída todos os dias às oito horas"),
        ("pl", "Szukam pracy jako kierowca, mogę zacząć od poniedziałku, proszę o kontakt"),
    ],
)
def test_a_language_without_words_of_its_own_is_not_taken_for_a_neighbour(lang: str, text: str) -> None:
    assert detect(text) == lang


@pytest.mark.parametrize("text", ["", "+905300000012", "🚤🇬🇷", "https://t.me/sample", "\0", "\ud800"])
def test_no_words_no_language(text: str) -> None:
    assert detect(text) == "und"


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert detect(text)
