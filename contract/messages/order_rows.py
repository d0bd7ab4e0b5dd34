"""What a store is told of taking orders: what is paid ahead, how soon they are ready, where they are collected."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.row import Entry, Row


class PickupPlace(Entry):
    """A store of the chain where an order of this one can be collected."""

    location_id: str
    code: str
    name: str
    city: str = ""


class OrderRulesRow(Row):
    """``deposit_ppm`` is the part of an order that is paid ahead as a rule, in millionths, where it is not paid whole.

    ``ready_hours`` is how soon an order for this store is promised, ``elsewhere_hours`` one for another store,
    ``ship_days`` one that is sent.
    """

    KIND: ClassVar[str] = "order_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    deposit_ppm: int = Field(default=200_000, ge=0, le=1_000_000)
    ready_hours: int = Field(default=2, ge=0)
    elsewhere_hours: int = Field(default=48, ge=0)
    ship_days: int = Field(default=4, ge=0)
    places: tuple[PickupPlace, ...] = ()
