"""Facts about what is sent: goods packed into parcels, labels asked of carriers, parcels that a carrier took."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.order_facts import MovedLine, OrderFact


class ParcelFact(OrderFact):
    """Base of the facts about one parcel of an order."""

    parcel_id: str


class OrderPacked(ParcelFact):
    """A parcel was closed. ``number`` counts the parcels of the order; ``grams`` with its box, as ``weighed`` or, where
    no scale was asked, as reckoned.
    """

    KIND: ClassVar[str] = "order.packed"

    number: int = Field(gt=0)
    box: str
    lines: tuple[MovedLine, ...]
    grams: int = Field(ge=0)
    weighed: bool


class OrderUnpacked(ParcelFact):
    """A parcel was opened again, and there is none any more."""

    KIND: ClassVar[str] = "order.unpacked"

    lines: tuple[MovedLine, ...]


class LabelAsked(ParcelFact):
    """A label is being bought: told before the carrier is asked. ``price_minor`` is what its table says."""

    KIND: ClassVar[str] = "label.asked"

    label_id: str
    carrier_id: str
    service: str
    price_minor: int = Field(ge=0)
    currency: str
    arrives_on: str
    co2_grams: int = Field(ge=0)


class LabelAnswered(ParcelFact):
    """What became of a label. ``typed``: a person got the tracking number elsewhere and typed it."""

    KIND: ClassVar[str] = "label.answered"

    label_id: str
    outcome: Literal["bought", "refused", "unknown", "voided"]
    tracking: str = ""
    typed: bool = False
    reason: str = ""


class OrderShipped(ParcelFact):
    """The carrier took the parcel: its goods left the store."""

    KIND: ClassVar[str] = "order.shipped"

    lines: tuple[MovedLine, ...]
    carrier_id: str
    service: str
    tracking: str
    manifest_id: str
