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


class OrderPickedV1(OrderFact):
    """Goods were taken from the shelf, before there were waves and totes."""

    KIND: ClassVar[str] = "order.picked"

    line: MovedLine
    scanned: str = ""


class OrderPicked(OrderFact):
    """Goods were taken from the shelf, into ``tote`` (its letter or code) where they were picked in a wave.

    ``measured_thousandths`` is what goods by weight really weigh, where that is not just what was ordered. ``lot`` and
    ``serial`` are those of goods that are traced by them.
    """

    KIND: ClassVar[str] = "order.picked"
    VERSION: ClassVar[int] = 2

    line: MovedLine
    scanned: str = ""
    wave_id: str = ""
    tote: str = ""
    lot: str = ""
    serial: str = ""
    measured_thousandths: int = Field(default=0, ge=0)


class OrderUnpicked(OrderFact):
    KIND: ClassVar[str] = "order.unpicked"

    line: MovedLine


class OrderShort(OrderFact):
    KIND: ClassVar[str] = "order.short"

    line: MovedLine
    reason: Literal["not_on_shelf", "damaged", "wrong_item", "past_date"]


class OrderCheckedIn(OrderFact):
    """The customer is here, and waits at ``place`` if they said where; or, ``gone``, went away again."""

    KIND: ClassVar[str] = "order.checked_in"

    how: Literal["counter", "self"] = "counter"
    place: str = ""
    gone: bool = False


class OrderStagedV1(OrderFact):
    """Goods stand on one shelf, before there were bags."""

    KIND: ClassVar[str] = "order.staged"

    shelf: str
    lines: tuple[MovedLine, ...]


class Bag(Part):
    """A bag of an order, where it waits. ``bag_id`` is the order's number and the bag's own (``W-1042/1``)."""

    bag_id: str
    place: Literal["shelf", "chiller", "freezer"]
    shelf: str


class OrderStaged(OrderFact):
    """Goods wait for their customer. ``bags`` are all of the order as they stand now, ``shelf`` is the first one's."""

    KIND: ClassVar[str] = "order.staged"
    VERSION: ClassVar[int] = 2

    shelf: str
    lines: tuple[MovedLine, ...]
    bags: tuple[Bag, ...] = ()


class OrderHandedOverV1(OrderFact):
    """Goods left with the customer, when no sale could have been the occasion."""

    KIND: ClassVar[str] = "order.handed_over"

    lines: tuple[MovedLine, ...]
    declined: tuple[DeclinedLine, ...] = ()
    proof: Literal["code", "person_checked"]
    collected_by: AttachmentRef | None = None


class OrderHandedOverV2(OrderFact):
    """Goods left with the customer, before it was told which bags, who collected and who signed."""

    KIND: ClassVar[str] = "order.handed_over"
    VERSION: ClassVar[int] = 2

    lines: tuple[MovedLine, ...]
    declined: tuple[DeclinedLine, ...] = ()
    proof: Literal["code", "person_checked"]
    collected_by: AttachmentRef | None = None
    transaction_id: str = ""
    deposit_minor: int = Field(default=0, ge=0)


class OrderHandedOver(OrderFact):
    """Goods left with the customer. ``proof`` says how the person was known.

    ``transaction_id`` is the sale in which it was done, "" for none. ``deposit_minor`` of what was paid ahead went
    towards these goods. ``proxy``: somebody else collected, ``collected_by``. ``document_seen``: a photo ID was looked
    at. ``age_checked`` is the age that was made sure of, 0 for none. ``bags`` are the ids of those that left.
    """

    KIND: ClassVar[str] = "order.handed_over"
    VERSION: ClassVar[int] = 3

    lines: tuple[MovedLine, ...]
    declined: tuple[DeclinedLine, ...] = ()
    proof: Literal["code", "person_checked"]
    collected_by: AttachmentRef | None = None
    transaction_id: str = ""
    deposit_minor: int = Field(default=0, ge=0)
    proxy: bool = False
    document_seen: bool = False
    age_checked: int = Field(default=0, ge=0)
    bags: tuple[str, ...] = ()
    signature: AttachmentRef | None = None


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
