"""What a price is in euros, beside the price and never instead of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nlp.annotation import Price
from nlp.values.exchange import eur_equivalent


@dataclass(frozen=True, slots=True)
class Euros:
    """`rate_of` is the ISO date of the public rate; `amount_max` as in the price."""

    amount: float
    rate_of: str
    amount_max: float | None = None

    def __str__(self) -> str:
        upper = f"–{_rough(self.amount_max)}" if self.amount_max and self.amount_max != self.amount else ""
        return f"≈ {_rough(self.amount)}{upper} EUR (rate of {self.rate_of})"


def euros(price: Price | Mapping[str, Any]) -> Euros | None:
    """None where the public rate is not what people get in the street, or there is none."""
    price = price if isinstance(price, Price) else Price(**price)
    if (least := eur_equivalent(price)) is None:
        return None
    most = eur_equivalent(replace(price, amount=price.amount_max)) if price.amount_max else None
    return Euros(*least, most[0] if most else None)


def in_euros(price: Price | Mapping[str, Any]) -> str:
    """`≈ 2,500 EUR (rate of 2026-10-30)`; nothing for euros themselves and for money without a public rate."""
    price = price if isinstance(price, Price) else Price(**price)
    found = None if price.currency == "EUR" else euros(price)
    return str(found) if found else ""


def _rough(amount: float) -> str:
    """Three digits: the rate has moved since, and nobody pays to the cent."""
    if not (amount > 0 and math.isfinite(amount)):
        return f"{amount:,.0f}"
    shown = round(amount, 2 - math.floor(math.log10(amount)))
    return f"{shown:,.0f}" if shown >= 10 else f"{shown:,.2f}"
