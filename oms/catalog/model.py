"""What an imported item, price or tile says, before it is anything in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as its row describes it. ``identifiers`` are GTINs as 14 digits, the everyday one first."""

    sku: str
    name: str
    size: str
    unit: str
    tracking: str
    style: str
    category: str
    department: str
    tax_category: str
    identifiers: tuple[str, ...]
    rcn: str | None
    age_minimum: int
    deposit_minor: int
    bin: str
    icon: str
    popularity: int
    price_minor: int
    price_quantity: int


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price for an item, from a moment on."""

    item_id: str
    ten_thousandths: int
    per_thousandths: int
    valid_from: datetime
    valid_to: datetime | None = None
    minimum_thousandths: int = 0

    def says_the_same(self, other: PriceDraft) -> bool:
        """Whether nothing would change if this followed ``other``."""
        return (self.ten_thousandths, self.per_thousandths, self.valid_to) == (
            other.ten_thousandths,
            other.per_thousandths,
            other.valid_to,
        )


@dataclass(frozen=True, slots=True)
class TileDraft:
    """A quick key on a page."""

    page: str
    position: int
    label: str
    sku: str
    icon: str
