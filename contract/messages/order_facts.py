"""Facts about orders at one store: claimed, picked, staged, handed over, and what went otherwise."""

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
