"""A price is an amount in a currency, as people of each language write it; phones, years and head counts are none."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.values.marked import MarkedSpan
from nlp.values.prices import FoundPrice, find_prices, read_prices

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "price_cases.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
][1:]


def read(text: str, *spans: str, lang: str, countries: tuple[str, ...] = ()) -> list[FoundPrice]:
    """The prices of the stretches that say `spans`, each looked for behind the one before; all of it without spans."""
    marked, at = [], 0
    for said in spans or (text,):
        at = text.index(said, at)
        marked.append(MarkedSpan("PRICE", at, at + len(said)))
        at += len(said)
    return read_prices(text, spans=marked, lang=lang, countries=countries)


def values(found: list[FoundPrice]) -> list[tuple[float, str]]:
    return [(item.price.amount, item.price.currency) for item in found]


@pytest.mark.parametrize(("lang", "said", "amount", "currency"), CASES)
def test_a_marked_price_is_read_in_whatever_language(lang: str, said: str, amount: str, currency: str) -> None:
    for text in (said, f"xx {said} yy"):
        assert values(read(text, said, lang=lang)) == [(float(amount), currency)]


@pytest.mark.parametrize(
    ("text", "lang", "amount", "amount_max", "currency", "per"),
    [
        ("السعر ٣٥٠٠ يورو للشخص", "ar", 3500, None, "EUR", "person"),
        ("2000 دينار ليبي", "ar", 2000, None, "LYD", None),
        ("30 ورقة", "ar", 3000, None, "USD", None),
        ("2 دفتر", "ar", 20000, None, "USD", None),
        ("3 هزار یورو", "fa", 3000, None, "EUR", None),
        ("8 میلیون تومان نفری", "fa", 80_000_000, None, "IRR", "person"),
        ("2000 ډالر", "ps", 2000, None, "USD", None),
        ("٣٠ وەرەقە", "ckb", 3000, None, "USD", None),
        ("2.5 لاکھ روپے", "ur", 250_000, None, "PKR", None),
        ("3 lakh rupay", "ur-Latn", 300_000, None, "PKR", None),
        ("50 bin TL kişi başı", "tr", 50_000, None, "TRY", "person"),
        ("3.000 euro", "tr", 3000, None, "EUR", None),
        ("100000 ብር ለአንድ ሰው", "am", 100_000, None, "ETB", "person"),
        ("1500 ዶላር", "ti", 1500, None, "USD", None),
        ("2000 doolar qofkii", "so", 2000, None, "USD", "person"),
        ("1 500 € par personne", "fr", 1500, None, "EUR", "person"),
        ("$4,500 por persona", "es", 4500, None, "USD", "person"),
        ("15 triệu đồng", "vi", 15_000_000, None, "VND", None),
        ("7000 paund", "sq", 7000, None, "GBP", None),
        ("1500 евро с человека", "ru", 1500, None, "EUR", "person"),
        ("3000-3500€ per person", "en", 3000, 3500, "EUR", "person"),
        ("from €800 to €1500", "en", 800, 1500, "EUR", None),
        ("£2.5k", "en", 2500, None, "GBP", None),
        ("per person: 3000 €", "en", 3000, None, "EUR", "person"),
    ],
)
def test_prices_are_found_without_a_model_too(
    text: str, lang: str, amount: float, amount_max: float | None, currency: str, per: str | None
) -> None:
    (found,) = find_prices(text, lang=lang)
    price = found.price
    assert (price.amount, price.amount_max, price.currency, price.per) == (amount, amount_max, currency, per)
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", ["25 people", "in 2024", "07700 900123", "100% safe", "40 hp", "12.05.2024", "50 نفر"])
def test_what_is_no_price(text: str) -> None:
    assert find_prices(text, lang="en") == []


@pytest.mark.parametrize("said", ["dollars", "20% off", "half price", "6 people", "euro", "3 days", "18 km"])
def test_a_currency_alone_a_discount_or_a_count_is_no_price_even_if_marked(said: str) -> None:
    assert read(said, lang="en") == []


def test_a_phone_beside_a_currency_stays_a_phone() -> None:
    text = "0530 000 00 12 euro 3000 €"
    found = find_prices(text, lang="tr", taken=[(0, 14)])
    assert [item.price.amount for item in found] == [3000]


def test_a_price_without_its_currency_takes_that_of_the_price_before_or_after_it() -> None:
    assert values(read("260 $ adulto, 130 chamo", "260 $", "130", lang="es")) == [(260, "USD"), (130, "USD")]
    assert values(read("کلان ۱۷۰۰ خورد ۸۰۰ یورو", "۱۷۰۰", "۸۰۰ یورو", lang="prs")) == [(1700, "EUR"), (800, "EUR")]


def test_thousands_go_without_saying_in_the_second_price() -> None:
    said = read("30 mijë franga, tjetra 18", "30 mijë franga", "18", lang="sq")
    assert values(said) == [(30_000, "CHF"), (18_000, "CHF")]
    assert values(read("2.300 euro, AFM 180", "2.300 euro", "180", lang="sq")) == [(2300, "EUR"), (180, "EUR")]


def test_the_head_count_beside_a_price_is_none() -> None:
    assert values(read("800 mille FCFA pour nous 2", lang="fr")) == [(800_000, "XOF")]
    assert values(read("12000 یورو 6 بندوں کے", lang="ur")) == [(12_000, "EUR")]


@pytest.mark.parametrize(
    ("said", "lang", "countries", "amount", "currency"),
    [
        ("1500 دينار", "ar", ("TN",), 1500, "TND"),
        ("1500 دينار", "ar", ("LY", "IT"), 1500, "LYD"),
        ("60 mil pesos", "es", ("CO", "PA"), 60_000, "COP"),
        ("3000 ريال", "ar", ("YE", "SA"), 3000, "SAR"),
        ("2 900 000 FCFA", "fr", ("CM",), 2_900_000, "XAF"),
        ("800 ریال", "ur", ("OM",), 800, "OMR"),
        ("38 lakh rupees", "en", ("IN", "CA"), 3_800_000, "INR"),
    ],
)
def test_money_of_several_countries_is_that_of_the_country_named(
    said: str, lang: str, countries: tuple[str, ...], amount: float, currency: str
) -> None:
    assert values(read(said, lang=lang, countries=countries)) == [(amount, currency)]


@pytest.mark.parametrize(
    ("said", "lang", "countries", "expected"),
    [
        ("38 लाख", "hi", (), [(3_800_000, "INR")]),
        ("62 triệu", "vi", ("ZA",), [(62_000_000, "VND")]),
        ("۶ میلیون", "fa", ("IR", "AE"), [(60_000_000, "IRR")]),
        ("600.000", "fr", ("CI", "CH"), [(600_000, "XOF")]),
        ("1600", "ur-Latn", ("RS", "HU", "AT"), [(1600, "EUR")]),
        ("4 ngàn", "vi", ("FR", "GB"), [(4000, "GBP")]),
        ("1400", "fa", ("TR", "GR"), [(1400.0, "EUR")]),  # into Europe; of 107 such labels 70 say euros and 29 nothing
        ("1400", "fa", ("TR", "IR"), []),  # dollars, liras?
        ("3 bin", "tr", ("TR", "GR"), [(3000.0, "EUR")]),  # 66 euros' worth of liras would be a bus ticket
        ("3 bin", "tr", ("TR",), [(3000.0, "TRY")]),
        ("٣٠٠ ألف", "ar", ("ET", "SD"), [(300_000.0, "SDG")]),
        ("130 ألف جنيه", "ar", ("LY", "IT"), [(130_000.0, "EGP")]),
        ("900", "en", (), []),
    ],
)
def test_a_currency_that_nobody_wrote_is_supplied_only_where_one_fits(
    said: str, lang: str, countries: tuple[str, ...], expected: list[tuple[float, str]]
) -> None:
    assert values(read(said, lang=lang, countries=countries)) == expected


@pytest.mark.parametrize(
    ("said", "country", "amount", "currency"),
    [
        ("٦٠ مليون", "DZ", 600_000, "DZD"),
        ("١٤ مليون", "TN", 14_000, "TND"),
        ("٦ مليون", "MA", 60_000, "MAD"),
        ("٦ د المليون", "ES", 60_000, "MAD"),
    ],
)
def test_a_maghrebi_million_is_of_old_money(said: str, country: str, amount: float, currency: str) -> None:
    assert values(read(said, lang="ar", countries=(country,))) == [(amount, currency)]


def test_tomans_leave_out_their_thousands_and_millions() -> None:
    assert values(read("تا مشهد ۱۴ تومن تا تهران ۱۹", "۱۴ تومن", "۱۹", lang="fa")) == [(140e6, "IRR"), (190e6, "IRR")]
    assert values(read("۳ تا ۳.۵ تومن یورویی", lang="fa")) == [(3000, "EUR")]


def test_a_notebook_and_its_leaves_are_one_price() -> None:
    assert values(read("دفتر و٨٠ ورقة", lang="ar")) == [(18_000, "USD")]


def test_a_country_code_says_whose_francs() -> None:
    text = "200.000 francs +237 600 00 00 29"
    spans = [MarkedSpan("PRICE", 0, 14)]
    assert values(read_prices(text, spans=spans, lang="fr", taken=[(15, len(text))])) == [(200_000, "XAF")]


def test_a_span_that_cuts_a_number_or_an_ending_is_read_whole() -> None:
    assert values(read_prices("12500 euro", spans=[MarkedSpan("PRICE", 2, 10)], lang="en")) == [(12_500, "EUR")]
    assert values(read("تەنیا ٦٠ وەرەقەم هەیە", "٦٠ وەرەقە", lang="ckb")) == [(6000, "USD")]


PIECES = st.sampled_from(
    ["1", "2.5", "3,000", "٣٥", "€", "$", "k", "bin", "هزار", "ورقة", "دفتر", "و", "tr5", "lakh", "-", " ", "\n", "نص",
     "million", "万", "%", "oo", "dubu", "تومن", "people", "\ud800", "²", "½", "9" * 400, "1.1.26"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=14).map("".join), st.sampled_from(["ar", "vi", "x", ""])
)
def test_hostile_text_never_raises_and_offsets_slice_back(text: str, lang: str) -> None:
    third = len(text) // 3
    spans = [MarkedSpan("PRICE", 0, len(text)), MarkedSpan("PRICE", third, 2 * third), MarkedSpan("PRICE", 5, 5)]
    for found in (find_prices(text, lang=lang), read_prices(text, spans=spans, lang=lang, taken=[(0, 2)])):
        for item in found:
            assert 0 <= item.start < item.end <= len(text)
            assert text[item.start : item.end].strip()
            assert item.price.amount > 0
            assert item.price.amount_max is None or item.price.amount_max > item.price.amount


def test_a_price_list_without_end_is_read_in_time() -> None:
    text = "3 kids 250$ per person, " * 4000
    assert len(find_prices(text, lang="en")) == 4000
    assert len(read(text, lang="en")) == 4000
