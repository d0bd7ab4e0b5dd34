"""Stock keys, typed movements and how reservations close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SELLABLE = "sellable"
IN_TRANSIT = "in_transit"
"""On its way to the location: announced, and not received yet."""


@dataclass(frozen=True, slots=True, order=True)
class StockKey:
    """What is counted by itself: an item at a location, in a condition, of a lot."""

    location_id: str
    item_id: str
    condition: str = SELLABLE
    lot: str = ""


class MovementKind(StrEnum):
    """Why stock moved."""

    COUNTED = "counted"
    ADJUSTED = "adjusted"
    SOLD = "sold"
    HANDED_OVER = "handed_over"
    SHIPPED = "shipped"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    RECEIVED = "received"


class Closing(StrEnum):
    """The one event that ends a reservation."""

    HANDED_OVER = "handed_over"
    SHIPPED = "shipped"
    SHORT = "short"
    DECLINED = "declined"
    REJECTED = "rejected"
    CANCELED = "canceled"
    REROUTED = "rerouted"
    PLACED = "placed"
    """What was held for a sale is the order's now."""
    RELEASED = "released"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of what is on hand."""

    key: StockKey
    thousandths: int
    kind: MovementKind
    entry_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """Sellable stock of an item at a location, over its lots, in thousandths."""

    on_hand: int = 0
    reserved: int = 0
    safety: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.safety


@dataclass(frozen=True, slots=True)
class Hold:
    """What a new reservation keeps for an order line.

    Where a till only means to place the order, ``held_for`` is its register, and after ``expires_at`` it may lapse.
    """

    location_id: str
    item_id: str
    order_id: str
    line_id: str
    thousandths: int
    held_for: str | None = None
    expires_at: datetime | None = None
