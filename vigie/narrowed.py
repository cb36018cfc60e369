"""Leads by what they offer: corridor, and price in euros. Stores tell leads apart by status alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from index.records import Lead


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Empty means any; prices are in euros, both ends inclusive."""

    corridor: str = ""
    price_from: float | None = None
    price_to: float | None = None

    def __bool__(self) -> bool:
        return bool(self.corridor) or self.by_price

    @property
    def by_price(self) -> bool:
        """Whether money counts."""
        return self.price_from is not None or self.price_to is not None

    def match(self, lead: Lead) -> bool:
        """Money without a public rate has no price in euros: such a price is in no range."""
        if self.corridor and self.corridor not in lead.corridors:
            return False
        return not self.by_price or any(map(self._within, lead.prices))

    def _within(self, price: Mapping[str, Any]) -> bool:
        from index.euros import euros

        found = euros(price)
        if found is None:
            return False
        low, high = found.amount, found.amount_max or found.amount
        return (self.price_to is None or low <= self.price_to) and (self.price_from is None or high >= self.price_from)


def check_corridor(name: str) -> str:
    """For a command's option."""
    from nlp.values.corridors import CORRIDORS

    if name and name not in CORRIDORS:
        raise typer.BadParameter(f"{name!r} is no corridor: write one of {', '.join(CORRIDORS)}")
    return name
