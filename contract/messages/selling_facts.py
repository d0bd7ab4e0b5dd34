"""Facts of selling: sales, baskets, the drawer and its shifts."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import Fact, Part


class SoldPrice(Part):
    """The unit price used: ten-thousandths of a major unit for ``per_thousandths`` of the unit."""

    ten_thousandths: int = Field(ge=0)
    per_thousandths: int = Field(default=1000, gt=0)


class ModifierShare(Part):
    """``count`` units of ``quantity_thousandths`` each, of which each got ``amount_minor``."""

    count: int = Field(gt=0)
    quantity_thousandths: int
    amount_minor: int


class ReasonParam(Part):
    """A number in the words of a reason: pieces, minor units, hundredths of a percent."""

    name: str
    value: int


PRICE_KEPT, PRICE_TAKEN = "price_kept", "price_taken"
"""Reasons of overrides that nobody typed: a price changed during the sale, and the customer pays the one of before, or
agreed to the higher one of now.
"""


class PriceModifier(Part):
    """What changed the price of one line: another unit price, or an amount off. Amounts are those of the whole line.

    ``amount_minor`` is what it takes off, so an override upwards is negative. The override comes first; ``unit_price``
    is the price it set. ``approver_id`` names who allowed it where the operator alone may not. A promotion names
    itself, what it gave each unit (``shares``, whose sum is the amount) and the code that it needed, if any; it applied
    ``times`` over in the whole sale, for the reason ``because``, of which words are made with its ``params``.
    """

    kind: Literal["price_override", "discount", "promotion"]
    amount_minor: int
    reason: str
    unit_price: SoldPrice | None = None
    approver_id: str | None = None
    promotion_id: str = ""
    code: str = ""
    shares: tuple[ModifierShare, ...] = ()
    times: int = Field(default=0, ge=0)
    because: str = ""
    params: tuple[ReasonParam, ...] = ()


class SoldTax(Part):
    """One tax of a line that has several: what it was reckoned on, and what it came to.

    ``tax_id`` tells the taxes of a country apart, ``jurisdiction`` is who levies it. ``compound``: on the taxes before
    it too. ``lifted_minor`` was not charged, because of the customer's certificate.
    """

    letter: str
    name: str
    ppm: int
    base_minor: int
    tax_minor: int
    tax_id: str = ""
    jurisdiction: str = ""
    compound: bool = False
    lifted_minor: int = 0


class SoldUnits(Part):
    """``count`` units of a line that are alike, each of ``quantity_thousandths``, and what each cost.

    A weighed line is one unit. A refund takes back what is written here, so the parts of a line come to the whole.
    """

    count: int = Field(gt=0)
    quantity_thousandths: int
    extended_minor: int
    net_minor: int
    tax_minor: int


class ReturnedFrom(Part):
    """What a line brings back: the line of an earlier sale, or nothing known (empty ``transaction_id``).

    ``condition`` says where the goods go: to the shelf, aside, or away.
    """

    transaction_id: str = ""
    line_id: str = ""
    receipt_number: str = ""
    reason: str
    condition: Literal["sellable", "damaged", "waste"] = "sellable"


class SoldComponent(Part):
    """What leaves the shelf for one piece of a kit."""

    item_id: str
    sku: str
    name: str
    thousandths: int = Field(gt=0)


class AgeCheck(Part):
    """How somebody made sure that the customer is old enough. No birth date is kept."""

    minimum: int = Field(gt=0)
    method: Literal["looked", "document"]


class SoldLine(Part):
    """One line as sold, with every price, name and tax it used. ``net + tax == gross``.

    ``unit_price`` is what the catalog told; ``regular_minor`` is what the quantity costs at it, or the price on the
    label. ``extended_minor == regular_minor - Σ modifier.amount_minor`` is what the line costs and what is taxed.

    What comes back has negative quantity and amounts, and ``returned``. ``taxes`` lists each tax where there are
    several; ``tax_letter`` and ``tax_ppm`` are then of all together. ``units`` is empty where the line is one unit.
    ``reference`` is what the line is about beside its item: a gift card, an order.

    What is ordered for ``pickup`` or to ``ship`` is paid here and leaves later; ``empties`` are containers brought back
    for their deposit, with negative amounts. ``deposit`` is money towards an order. A custom item has no ``item_id``.
    ``components`` leave the shelf for each piece of a kit. ``linked_to`` is the line that this one goes with, as a
    bottle's deposit goes with the bottle. ``associate_id`` is who served.
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
    intent: Literal["carry_out", "return", "hand_over", "stored_value", "deposit", "pickup", "ship", "empties"] = (
        "carry_out"
    )
    taxes: tuple[SoldTax, ...] = ()
    units: tuple[SoldUnits, ...] = ()
    returned: ReturnedFrom | None = None
    reference: str = ""
    components: tuple[SoldComponent, ...] = ()
    linked_to: str = ""
    age_check: AgeCheck | None = None
    serial: str = ""
    lot: str = ""
    note: str = ""
    associate_id: str = ""


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

    What is paid out has a negative ``tendered_minor``. A manufacturer's coupon is a means of payment that gives no
    change. ``reference`` is the coupon's number, the payment's id of a card, the account of a stored value.
    ``detail`` is what the customer may read of it: a card's brand and last four digits.
    """

    tender_id: str
    kind: Literal["cash", "coupon", "card", "gift_card", "store_credit", "voucher", "on_account", "loyalty"]
    tendered_minor: int
    change_minor: int
    rounding_minor: int
    reference: str = ""
    detail: str = ""


class TaxExemption(Part):
    """Why a sale carries no tax, or less: the customer's certificate, whose taxes it lifts (none: all), and its end."""

    certificate: str
    reason: str
    jurisdictions: tuple[str, ...] = ()
    valid_to: str = ""


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
    Where nothing but goods come back, the series is that of returns and the total negative. ``post_voids`` is the
    transaction that this one takes back whole. ``source_code`` is the campaign that the customer named.
    """

    KIND: ClassVar[str] = "sale.completed"
    VERSION: ClassVar[int] = 4

    transaction_id: str
    series: Literal["sale", "return"] = "sale"
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
    customer_id: str = ""
    tax_exemption: TaxExemption | None = None
    removed_promotions: tuple[str, ...] = ()
    post_voids: str = ""
    source_code: str = ""
    note: str = ""


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


class TenderTotal(Part):
    """What one kind of tender came to in a shift: taken in and paid out, both positive."""

    kind: str
    count: int
    taken_minor: int
    paid_out_minor: int


class ShiftClosed(Fact):
    """The Z: ``over_short = counted - expected``; sums are control totals.

    ``expected = float + Σ cash kept + Σ cash moved in - Σ cash moved out``. ``discount_minor`` is the sum of the
    discounts on lines; an override is counted and is not among them, promotions are apart. ``sales_minor`` is the sum
    of all documents, of which ``returns_minor`` (negative) are lines that came back. ``perpetual_minor`` is the sum of
    all sales of this life of the register, this shift's among them.
    """

    KIND: ClassVar[str] = "shift.closed"
    VERSION: ClassVar[int] = 3

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
    tenders: tuple[TenderTotal, ...] = ()
    return_count: int = 0
    returns_minor: int = 0
    promotion_minor: int = 0
    post_void_count: int = 0
    first_return_number: int | None = None
    last_return_number: int | None = None
    loan_minor: int = 0
    pickup_minor: int = 0
    paid_in_minor: int = 0
    paid_out_minor: int = 0
    blind: bool = False
    perpetual_minor: int = 0
