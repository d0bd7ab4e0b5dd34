"""What happened: the bodies of journal entries, one class per kind and version. A fact is booked whatever it says.

Amounts are minor units of ``currency``; quantities are thousandths; instants are UTC text. Fields are only ever added.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class Fact(BaseModel):
    """Base of every fact. Unknown fields are ignored on reading; the stored bytes keep them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1


class Part(BaseModel):
    """A piece of a fact."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SoldPrice(Part):
    """The unit price used: ten-thousandths of a major unit for ``per_thousandths`` of the unit."""

    ten_thousandths: int = Field(ge=0)
    per_thousandths: int = Field(default=1000, gt=0)


class SoldLine(Part):
    """One line as sold, with every price, name and tax it used. ``net + tax == gross``."""

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str
    quantity_thousandths: int
    unit_price: SoldPrice
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
    """A means of payment: ``tendered - change`` is what stayed; ``rounding`` is the cash rounding it carried."""

    tender_id: str
    kind: Literal["cash"]
    tendered_minor: int
    change_minor: int
    rounding_minor: int


class SoldTaxTotal(Part):
    letter: str
    name: str
    ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int


class SaleCompleted(Fact):
    """A finished sale. ``total + rounding == Σ (tendered - change)``; ``document_number`` is gap-free in its series."""

    KIND: ClassVar[str] = "sale.completed"

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


class BasketSuspended(Fact):
    """A sale set aside to be recalled later. ``basket`` is the whole draft, so that any register can go on with it."""

    KIND: ClassVar[str] = "basket.suspended"

    basket_id: str
    label: str
    currency: str
    total_minor: int
    basket: dict[str, object]


class BasketRecalled(Fact):
    KIND: ClassVar[str] = "basket.recalled"

    basket_id: str


class BasketAbandoned(Fact):
    """A sale given up before payment, with what was in it."""

    KIND: ClassVar[str] = "basket.abandoned"

    basket_id: str
    currency: str
    total_minor: int
    lines: tuple[RemovedLine, ...]


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
    """The Z: ``over_short = counted - expected``; ``expected = float + Σ cash kept``; sums are control totals."""

    KIND: ClassVar[str] = "shift.closed"

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


class OperatorSignedOn(Fact):
    KIND: ClassVar[str] = "operator.signed_on"


class OperatorSignedOff(Fact):
    KIND: ClassVar[str] = "operator.signed_off"


class OperatorLockedOut(Fact):
    """Too many wrong PINs: this operator has to wait until ``until``."""

    KIND: ClassVar[str] = "operator.locked_out"

    subject_id: str
    attempts: int
    until: str


class LockoutShortened(Fact):
    KIND: ClassVar[str] = "operator.lockout_shortened"

    subject_id: str


class IncarnationBegun(Fact):
    """The first entry of a database's life, naming the life before it."""

    KIND: ClassVar[str] = "incarnation.begun"

    reason: Literal["created", "restored", "moved", "told_by_oms"]
    previous_incarnation: str | None = None
    previous_number: int = 0
    previous_hash: str | None = None


class MovedLine(Part):
    """A quantity of an order line that an act moved."""

    line_id: str
    item_id: str
    thousandths: int = Field(gt=0)


class DeclinedLine(MovedLine):
    reason: str


class AttachmentRef(Part):
    """A personal value kept beside the entry: its id and salted hash."""

    attachment_id: str
    salted_hash: str


class OrderFact(Fact):
    """Base of the facts about one order at one store."""

    order_id: str
    location_id: str


class OrderClaimed(OrderFact):
    KIND: ClassVar[str] = "order.claimed"


class OrderPicked(OrderFact):
    KIND: ClassVar[str] = "order.picked"

    line: MovedLine
    scanned: str = ""


class OrderUnpicked(OrderFact):
    KIND: ClassVar[str] = "order.unpicked"

    line: MovedLine


class OrderShort(OrderFact):
    KIND: ClassVar[str] = "order.short"

    line: MovedLine
    reason: Literal["not_on_shelf", "damaged", "wrong_item", "past_date"]


class OrderStaged(OrderFact):
    KIND: ClassVar[str] = "order.staged"

    shelf: str
    lines: tuple[MovedLine, ...]


class OrderHandedOver(OrderFact):
    """Goods left with the customer. ``proof`` says how the person was known."""

    KIND: ClassVar[str] = "order.handed_over"

    lines: tuple[MovedLine, ...]
    declined: tuple[DeclinedLine, ...] = ()
    proof: Literal["code", "person_checked"]
    collected_by: AttachmentRef | None = None


class OrderRejected(OrderFact):
    KIND: ClassVar[str] = "order.rejected"

    reason: Literal["no_stock", "no_capacity", "damaged", "store_closing"]
    lines: tuple[MovedLine, ...]


class OrderPutBack(OrderFact):
    """What a withdrawn order had taken from the shelf stands there again."""

    KIND: ClassVar[str] = "order.put_back"

    lines: tuple[MovedLine, ...]


FACTS: dict[tuple[str, int], type[Fact]] = {
    (fact.KIND, fact.VERSION): fact
    for fact in (
        SaleCompleted, BasketSuspended, BasketRecalled, BasketAbandoned, DrawerOpened, ReceiptReprinted,
        ShiftOpened, ShiftClosed, OperatorSignedOn, OperatorSignedOff, OperatorLockedOut, LockoutShortened,
        IncarnationBegun, OrderClaimed, OrderPicked, OrderUnpicked, OrderShort, OrderStaged, OrderHandedOver,
        OrderRejected, OrderPutBack,
    )
}  # fmt: skip


def read_fact(kind: str, version: int, body_text: str) -> Fact | None:
    """The fact in an entry's body, or None for a kind not known yet. Raises ValueError if malformed."""
    model = FACTS.get((kind, version))
    return model.model_validate_json(body_text) if model else None
