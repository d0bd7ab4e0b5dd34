"""What a store is told of taking orders: what is paid ahead, how soon they are ready, where they wait."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.row import Entry, Row


class BagEntry(Entry):
    """A bag of an order that waits for its customer."""

    bag_id: str
    place: Literal["shelf", "chiller", "freezer"]
    shelf: str


class OrderAct(Entry):
    """A register took an order, put goods of it on ``shelf``, handed them over, or opened the parcel ``parcel_id``:
    ``quantities`` in thousandths, by line id.
    """

    entry_id: str
    command: Literal["claim", "stage", "hand_over", "unpack"]
    register_id: str
    operator_id: str = ""
    at: str
    shelf: str = ""
    parcel_id: str = ""
    quantities: dict[str, int]


class PickupPlace(Entry):
    """A store of the chain where an order of this one can be collected."""

    location_id: str
    code: str
    name: str
    city: str = ""


class OrderRulesRow(Row):
    """``deposit_ppm`` is the part of an order that is paid ahead as a rule, in millionths, where it is not paid whole.

    ``ready_hours`` is how soon an order for this store is promised, ``elsewhere_hours`` one for another store,
    ``ship_days`` one that is sent. A wave takes up to ``wave_orders`` orders, and what is kept cold is fetched last, or
    first where ``cold_first``.
    """

    KIND: ClassVar[str] = "order_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    deposit_ppm: int = Field(default=200_000, ge=0, le=1_000_000)
    ready_hours: int = Field(default=2, ge=0)
    elsewhere_hours: int = Field(default=48, ge=0)
    ship_days: int = Field(default=4, ge=0)
    wave_orders: int = Field(default=6, gt=0, le=26)
    cold_first: bool = False
    places: tuple[PickupPlace, ...] = ()
