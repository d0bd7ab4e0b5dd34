"""What an imported item, price, market or tile says, before it is anything in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A packaging with a number of its own: ``unit`` is its code, such as ``CS`` for a case."""

    gtin: str
    unit: str
    quantity_thousandths: int


@dataclass(frozen=True, slots=True)
class KitPart:
    """How much of another item one piece of a kit holds."""

    sku: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as its row describes it. ``identifiers`` are GTINs as 14 digits, the everyday one first; those of
    ``packs`` are not among them. ``deposit_count`` of ``deposit_sku`` are sold with each piece; a
    ``container`` is bought back empty.
    """

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
    packs: tuple[PackDraft, ...] = ()
    age_class: str = ""
    deposit_sku: str = ""
    deposit_count: int = 1
    container: bool = False
    components: tuple[KitPart, ...] = ()
    grams: int = 0
    storage: str = "ambient"


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price for an item, from a moment on; of a customer group or a packaging where it names one."""

    item_id: str
    ten_thousandths: int
    per_thousandths: int
    valid_from: datetime
    valid_to: datetime | None = None
    minimum_thousandths: int = 0
    customer_group: str = ""
    unit: str = ""

    @property
    def offer(self) -> tuple[str, int, str, str]:
        """What it is a price for: of two that are for the same, the later one counts."""
        return self.item_id, self.minimum_thousandths, self.customer_group, self.unit

    def says_the_same(self, other: PriceDraft) -> bool:
        """Whether nothing would change if this followed ``other``."""
        return (self.ten_thousandths, self.per_thousandths, self.valid_to) == (
            other.ten_thousandths,
            other.per_thousandths,
            other.valid_to,
        )


@dataclass(frozen=True, slots=True)
class Market:
    """A country but for its tax rates. Amounts are minor units; a prefix is the first two digits of 13.

    ``age_minimums`` are a class of goods and an age each: ``spirits:18``.
    """

    country: str
    currency: str
    time_zone: str
    prices_include_tax: bool
    tax_rounding: str
    tax_mode: str
    cash_increment: int
    cash_mode: str
    notes: tuple[int, ...]
    coins: tuple[int, ...]
    rcn_weight_prefixes: tuple[str, ...]
    rcn_price_prefixes: tuple[str, ...]
    language: str
    tax_combined: bool = False
    exemption_reasons: tuple[str, ...] = ()
    receipt_requires: tuple[str, ...] = ()
    rcn_checked_price_prefixes: tuple[str, ...] = ()
    age_minimums: tuple[str, ...] = ()
    price_change: str = "lower_taken"
    empties_prefixes: tuple[str, ...] = ()
    empties_payout_minor: int = 0


@dataclass(frozen=True, slots=True)
class RateDraft:
    """A tax rate from a day on, until the next one of the same tax and category."""

    country: str
    category: str
    letter: str
    name: str
    ppm: int
    exempt: bool
    valid_from: date
    tax_id: str = ""
    jurisdiction: str = ""
    position: int = 0
    compound: bool = False


@dataclass(frozen=True, slots=True)
class TileDraft:
    """A quick key on a page."""

    page: str
    position: int
    label: str
    sku: str
    icon: str
