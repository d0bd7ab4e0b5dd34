"""Orders in the basket: those that the sale places, hands over or cancels. No personal value stands here. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.pos.model.line import BasketLine


class OrderWay(StrEnum):
    """How the customer gets what is ordered, as facts name it."""

    PICKUP = "pickup"
    SHIP = "ship"


class Promise(StrEnum):
    """How sure it is that what is ordered will be there. ``reserved``: head office keeps it; ``on_shelf``: head office
    cannot be asked, but it is collected here and stands here; ``likely``: neither.
    """

    UNASKED = ""
    RESERVED = "reserved"
    ON_SHELF = "on_shelf"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class OrderToPlace:
    """What a customer orders in this sale; its lines in the basket have ``order_id`` as their reference.

    Paid whole, they are lines of the sale. Paid ahead, a deposit is, and ``later`` are the lines that are charged when
    they are handed over, each with its tax of now in ``later_tax_minor``; ``later_total_minor`` is what they cost.
    What is reserved is kept until ``promised_until``; ``doubt`` is the code of why nothing is.
    """

    order_id: str
    number: str
    way: OrderWay
    location_id: str
    place: str
    promised_at: str
    later: tuple[BasketLine, ...] = ()
    later_tax_minor: tuple[int, ...] = ()
    later_total_minor: int = 0
    deposit_minor: int = 0
    promise: Promise = Promise.UNASKED
    promised_until: str = ""
    doubt: str = ""

    @property
    def balance_minor(self) -> int:
        """What is owed when it is handed over."""
        return self.later_total_minor - self.deposit_minor


@dataclass(frozen=True, slots=True)
class GivenLine:
    """So much of a line of an order, as the line ``line_id`` of the basket."""

    line_id: str
    order_line_id: str
    item_id: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class DeclinedPart:
    """So much of a line of an order the customer does not want."""

    order_line_id: str
    item_id: str
    thousandths: int
    reason: str


@dataclass(frozen=True, slots=True)
class OrderToHandOver:
    """An order that leaves with this sale. ``proof`` says how the person was known."""

    order_id: str
    number: str
    location_id: str
    proof: Literal["code", "person_checked"]
    given: tuple[GivenLine, ...]
    declined: tuple[DeclinedPart, ...] = ()
    paid: bool = True


@dataclass(frozen=True, slots=True)
class OrderToCancel:
    """An order that nobody wants any more: what was paid ahead goes back with this sale."""

    order_id: str
    number: str
    location_id: str
    reason: str
    lines: tuple[GivenLine, ...]


@dataclass(frozen=True, slots=True)
class Orders:
    """All that the open basket has to do with orders. What no line speaks of any more counts for nothing."""

    placing: tuple[OrderToPlace, ...] = ()
    handing_over: tuple[OrderToHandOver, ...] = ()
    canceling: tuple[OrderToCancel, ...] = ()

    def with_placing(self, changed: OrderToPlace) -> Orders:
        """With an order in place of its former self."""
        placing = tuple(changed if one.order_id == changed.order_id else one for one in self.placing)
        return Orders(placing, self.handing_over, self.canceling)

    def placed(self, order_id: str) -> OrderToPlace | None:
        return next((one for one in self.placing if one.order_id == order_id), None)

    def handed_over(self, order_id: str) -> OrderToHandOver | None:
        return next((one for one in self.handing_over if one.order_id == order_id), None)

    def canceled(self, order_id: str) -> OrderToCancel | None:
        return next((one for one in self.canceling if one.order_id == order_id), None)

    def without(self, order_id: str) -> Orders:
        """As if the order had never been spoken of."""
        return Orders(
            tuple(one for one in self.placing if one.order_id != order_id),
            tuple(one for one in self.handing_over if one.order_id != order_id),
            tuple(one for one in self.canceling if one.order_id != order_id),
        )


NO_ORDERS = Orders()


@dataclass(frozen=True, slots=True)
class OrderNote:
    """What a line of the basket says of its order. ``placing``: the sale places it; else it leaves or is canceled.

    ``place`` is the other store where it is collected, "" for this one. ``paid``: it was paid before.
    """

    number: str
    placing: bool
    way: OrderWay = OrderWay.PICKUP
    place: str = ""
    promised_at: str = ""
    balance_minor: int = 0
    later: int = 0
    paid: bool = True
    promise: Promise = Promise.UNASKED
    doubt: str = ""


def note_of(orders: Orders, order_id: str) -> OrderNote | None:
    """None for what is about no order."""
    if placing := orders.placed(order_id):
        return OrderNote(
            placing.number,
            True,
            placing.way,
            placing.place,
            placing.promised_at,
            placing.balance_minor if placing.later else 0,
            len(placing.later),
            promise=placing.promise,
            doubt=placing.doubt,
        )
    if handing_over := orders.handed_over(order_id):
        return OrderNote(handing_over.number, False, paid=handing_over.paid)
    canceling = orders.canceled(order_id)
    return OrderNote(canceling.number, False) if canceling else None
