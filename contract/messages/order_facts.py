"""Facts about orders: placed at a till, claimed, picked, staged, handed over, and what went otherwise."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import AttachmentRef, Fact, Part


class MovedLine(Part):
    """A quantity of an order line that an act moved."""

    line_id: str
    item_id: str
    thousandths: int = Field(gt=0)


class DeclinedLine(MovedLine):
    reason: str


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


class OrderHandedOverV1(OrderFact):
    """Goods left with the customer, when no sale could have been the occasion."""

    KIND: ClassVar[str] = "order.handed_over"

    lines: tuple[MovedLine, ...]
    declined: tuple[DeclinedLine, ...] = ()
    proof: Literal["code", "person_checked"]
    collected_by: AttachmentRef | None = None


class OrderHandedOver(OrderFact):
    """Goods left with the customer. ``proof`` says how the person was known.

    ``transaction_id`` is the sale in which it was done, "" for none. ``deposit_minor`` of what was paid ahead went
    towards these goods.
    """

    KIND: ClassVar[str] = "order.handed_over"
    VERSION: ClassVar[int] = 2

    lines: tuple[MovedLine, ...]
    declined: tuple[DeclinedLine, ...] = ()
    proof: Literal["code", "person_checked"]
    collected_by: AttachmentRef | None = None
    transaction_id: str = ""
    deposit_minor: int = Field(default=0, ge=0)


class OrderRejected(OrderFact):
    KIND: ClassVar[str] = "order.rejected"

    reason: Literal["no_stock", "no_capacity", "damaged", "store_closing"]
    lines: tuple[MovedLine, ...]


class OrderPutBack(OrderFact):
    """What a withdrawn order had taken from the shelf stands there again."""

    KIND: ClassVar[str] = "order.put_back"

    lines: tuple[MovedLine, ...]


class OrderedLine(Part):
    """``price_minor`` is what the whole line costs as shelves tell prices; ``tax_minor`` is in it or comes on top."""

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str
    thousandths: int = Field(gt=0)
    price_minor: int = Field(ge=0)
    tax_minor: int = 0
    age_minimum: int = 0


class OrderPlaced(OrderFact):
    """An order that a sale placed: to be collected at ``location_id``, or to be shipped for the store of that id.

    A fact, for it was paid, or paid ahead: booked whatever the stock. ``promise`` is ``firm`` where stock was reserved
    for it before, or where it is collected in the store that sold it and stood there for it; else head office still has
    to confirm it. ``code`` is what the customer shows to collect it.

    ``paid_minor`` of ``total_minor`` (both with tax) was paid as the price of the goods; else ``deposit_minor`` was
    paid ahead and ``balance_minor`` is owed when they are handed over. Who the customer is, and where it is sent,
    stands beside the entry. ``sold_at`` is the store of the sale.
    """

    KIND: ClassVar[str] = "order.placed"

    number: str
    code: str
    transaction_id: str
    sold_at: str
    how: Literal["pickup", "ship"]
    promised_at: str
    promise: Literal["firm", "unconfirmed"]
    currency: str
    lines: tuple[OrderedLine, ...]
    total_minor: int = Field(ge=0)
    paid_minor: int = Field(default=0, ge=0)
    deposit_minor: int = Field(default=0, ge=0)
    balance_minor: int = Field(default=0, ge=0)
    customer_id: str = ""
    name: AttachmentRef | None = None
    phone: AttachmentRef | None = None
    address: AttachmentRef | None = None


class OrderCanceled(OrderFact):
    """What is left of an order is not wanted any more; ``refunded_minor`` of what was paid ahead was given back."""

    KIND: ClassVar[str] = "order.canceled"

    lines: tuple[MovedLine, ...]
    transaction_id: str
    reason: str
    refunded_minor: int = Field(default=0, ge=0)
