"""Euros are shown only where a dated rate is also what people get in the street."""

import pytest

from nlp.annotation import Price
from nlp.values.exchange import eur_equivalent


def test_dollars_become_euros_with_the_date_of_the_rate() -> None:
    amount, date = eur_equivalent(Price(1117.2, "USD")) or (0, "")
    assert (amount, date) == (1000, "2026-10-30")


def test_the_cfa_franc_is_fixed_to_the_euro() -> None:
    amount, _ = eur_equivalent(Price(655_957, "XOF")) or (0, "")
    assert amount == 1000


@pytest.mark.parametrize("currency", ["IRR", "SYP", "LYD", "SDG", "YER", "AFN", "LBP", "ETB", "MMK", "NGN", "XXX"])
def test_money_with_a_street_rate_of_its_own_is_never_converted(currency: str) -> None:
    assert eur_equivalent(Price(1000, currency)) is None
