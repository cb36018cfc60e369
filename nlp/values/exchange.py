"""What a price is in euros, where a dated public rate is also the rate people get; otherwise nothing."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from nlp.annotation import Price

_RATES = Path(__file__).parent.parent / "data" / "fx.csv"


def eur_equivalent(price: Price) -> tuple[float, str] | None:
    """Euros and the rate's ISO date: an approximation to show beside the price, never instead of it.

    None for currencies whose street rate differs from the official one (IRR, SYP, LYD …): the official figure would
    mislead by a factor.
    """
    rate = _rates().get(price.currency)
    return None if rate is None else (round(price.amount / rate[0], 2), rate[1])


@cache
def _rates() -> dict[str, tuple[float, str]]:
    lines = [line for line in _RATES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {row["currency"]: (float(row["per_euro"]), row["date"]) for row in csv.DictReader(lines)}
