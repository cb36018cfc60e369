"""A price is an amount in a currency, as people of each language write it; phones, years and head counts are none."""

import pytest

from nlp.values.prices import find_prices


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
        ("2.5 لاکھ", "ur", 250_000, None, "PKR", None),
        ("3 lakh", "ur-Latn", 300_000, None, "PKR", None),
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
        ("£2.5k", "en", 2500, None, "GBP", None),
        ("per person: 3000 €", "en", 3000, None, "EUR", "person"),
    ],
)
def test_prices_of_every_language(
    text: str, lang: str, amount: float, amount_max: float | None, currency: str, per: str | None
) -> None:
    (found,) = find_prices(text, lang=lang)
    price = found.price
    assert (price.amount, price.amount_max, price.currency, price.per) == (amount, amount_max, currency, per)
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", ["25 people", "in 2024", "07700 900123", "100% safe", "40 hp", "12.05.2024", "50 نفر"])
def test_what_is_no_price(text: str) -> None:
    assert find_prices(text, lang="en") == []


def test_a_phone_beside_a_currency_stays_a_phone() -> None:
    text = "0530 000 00 12 euro 3000 €"
    found = find_prices(text, lang="tr", taken=[(0, 14)])
    assert [item.price.amount for item in found] == [3000]


def test_the_dinar_is_that_of_the_country_named() -> None:
    (found,) = find_prices("1500 دينار", lang="ar", countries=["TN"])
    assert found.price.currency == "TND"
