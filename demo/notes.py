"""What a person at the counter knows without any computer: cash in and out, goods that left, promises kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paid:
    """A sale as both sides of the counter saw it, in cents."""

    total: int
    tendered: int
    change: int

    @property
    def kept(self) -> int:
        """What stayed in the drawer."""
        return self.tendered - self.change

    @property
    def rounding(self) -> int:
        """What rounding to coins added."""
        return self.kept - self.total


@dataclass(slots=True)
class Notes:
    """``sold`` and ``handed_over`` are thousandths by SKU; ``orders`` is how each order should have ended."""

    float_minor: int = 0
    paid: list[Paid] = field(default_factory=list)
    sold: Counter[str] = field(default_factory=Counter)
    handed_over: Counter[str] = field(default_factory=Counter)
    orders: dict[str, str] = field(default_factory=dict)
    copies: int = 0

    @property
    def drawer(self) -> int:
        """The cash that lies in the drawer now."""
        return self.float_minor + sum(sale.kept for sale in self.paid)

    def left(self, sku: str) -> int:
        """How much of an item went out of the door."""
        return self.sold[sku] + self.handed_over[sku]
