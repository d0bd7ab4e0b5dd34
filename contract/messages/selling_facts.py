"""Facts of selling: sales, baskets, the drawer and its shifts."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import Fact, Part


class SoldPrice(Part):
    """The unit price used: ten-thousandths of a major unit for ``per_thousandths`` of the unit."""

    ten_thousandths: int = Field(ge=0)
    per_thousandths: int = Field(default=1000, gt=0)


class PriceModifier(Part):
    """What changed the price of one line: another unit price, or an amount off. Amounts are those of the whole line.

    ``amount_minor`` is what it takes off, so an override upwards is negative. The override comes first; ``unit_price``
    is the price it set. ``approver_id`` names who allowed it where the operator alone may not.
    """

    kind: Literal["price_override", "discount"]
    amount_minor: int
    reason: str
    unit_price: SoldPrice | None = None
    approver_id: str | None = None


class SoldLine(Part):
    """One line as sold, with every price, name and tax it used. ``net + tax == gross``.

    ``unit_price`` is what the catalog told; ``regular_minor`` is what the quantity costs at it, or the price on the
    label. ``extended_minor == regular_minor - Σ modifier.amount_minor`` is what the line costs and what is taxed.
    """

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str
    quantity_thousandths: int
    unit_price: SoldPrice
    regular_minor: int
    modifiers: tuple[PriceModifier, ...] = ()
    extended_minor: int
    tax_category: str
    tax_letter: str
    tax_ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    scanned: str = ""


class RemovedLine(Part):
    """A line taken out of the basket before the end, kept for the audit."""

    item_id: str
    sku: str
    name: str
    quantity_thousandths: int
    extended_minor: int
    removed_at: str


class SoldTender(Part):
    """A means of payment: ``tendered - change`` is what stayed; ``rounding`` is the cash rounding it carried.

    A manufacturer's coupon is a means of payment that gives no change; ``reference`` is its number.
    """

    tender_id: str
    kind: Literal["cash", "coupon"]
    tendered_minor: int
    change_minor: int
    rounding_minor: int
    reference: str = ""


class SoldTaxTotal(Part):
    letter: str
    name: str
    ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int


class SaleCompleted(Fact):
    """A finished sale. ``total + rounding == Σ (tendered - change)``; ``document_number`` is gap-free in its series.

    Only what is paid in cash is rounded. ``external_reference`` names the sale in the system it was brought in from.
    """

    KIND: ClassVar[str] = "sale.completed"
    VERSION: ClassVar[int] = 2

    transaction_id: str
    series: Literal["sale"] = "sale"
    document_number: int = Field(ge=1)
    shift_id: str
    currency: str
    started_at: str
    lines: tuple[SoldLine, ...]
    removed: tuple[RemovedLine, ...] = ()
    tax_totals: tuple[SoldTaxTotal, ...]
    prices_include_tax: bool
    net_minor: int
    tax_minor: int
    total_minor: int
    rounding_minor: int
    tenders: tuple[SoldTender, ...]
    external_reference: str = ""


class BasketSuspended(Fact):
    """A sale set aside to be recalled later. ``basket`` is the whole draft, so that any register can go on with it."""

    KIND: ClassVar[str] = "basket.suspended"

    basket_id: str
    label: str
    currency: str
    total_minor: int
    basket: dict[str, object]


class BasketRecalled(Fact):
    """A register goes on with a suspended sale. Of two that recall one apart, the lower entry id has it.

    ``suspended_entry_id`` is the entry that suspended it, "" where an older register did not say.
    """

    KIND: ClassVar[str] = "basket.recalled"
    VERSION: ClassVar[int] = 2

    basket_id: str
    suspended_entry_id: str = ""


class BasketAbandoned(Fact):
    """A sale given up before payment, with what was in it. ``shift_id`` is None where an older register did not say,
    and where there was no shift.
    """

    KIND: ClassVar[str] = "basket.abandoned"
    VERSION: ClassVar[int] = 2

    basket_id: str
    currency: str
    total_minor: int
    lines: tuple[RemovedLine, ...]
    shift_id: str | None = None


class DrawerOpened(Fact):
    """The register told the drawer to open, and why."""

    KIND: ClassVar[str] = "drawer.opened"

    reason: Literal["no_sale", "shift", "test"]
    shift_id: str | None = None


class ReceiptReprinted(Fact):
    KIND: ClassVar[str] = "receipt.reprinted"

    transaction_id: str


class ShiftOpened(Fact):
    KIND: ClassVar[str] = "shift.opened"

    shift_id: str
    currency: str
    float_minor: int = Field(ge=0)


class Denomination(Part):
    """``count`` notes or coins of ``value`` minor units."""

    value_minor: int = Field(gt=0)
    count: int = Field(ge=0)


class ShiftClosed(Fact):
    """The Z: ``over_short = counted - expected``; ``expected = float + Σ cash kept``; sums are control totals.

    ``discount_minor`` is the sum of the discounts on lines; an override is counted and is not among them.
    """

    KIND: ClassVar[str] = "shift.closed"
    VERSION: ClassVar[int] = 2

    shift_id: str
    series: Literal["z"] = "z"
    document_number: int = Field(ge=1)
    currency: str
    opened_at: str
    float_minor: int
    counted: tuple[Denomination, ...]
    counted_minor: int
    expected_minor: int
    over_short_minor: int
    reason: str = ""
    sale_count: int
    item_thousandths: int
    sales_minor: int
    tax_minor: int
    rounding_minor: int
    cash_minor: int
    drawer_opens: int
    removed_count: int
    abandoned_count: int
    tax_totals: tuple[SoldTaxTotal, ...]
    first_sale_number: int | None = None
    last_sale_number: int | None = None
    coupon_minor: int = 0
    discount_minor: int = 0
    override_count: int = 0
