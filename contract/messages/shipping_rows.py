"""What a store is told of carriers and boxes, and what a parcel of an order looks like."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.row import Entry, Row
from contract.states.label import LabelState


class CarrierRate(Entry):
    """What a parcel up to a weight costs to somewhere. No countries means anywhere; a postal prefix narrows it."""

    countries: tuple[str, ...] = ()
    postal_prefixes: tuple[str, ...] = ()
    up_to_grams: int = Field(gt=0)
    price_minor: int = Field(ge=0)
    transit_days: int = Field(ge=0)


class CarrierService(Entry):
    """A product of a carrier. ``delivers_on`` are ISO weekdays, Monday is 1. ``co2_source`` says whose figures it has.

    ``longest_mm`` are the sides a parcel may have at most, the longest first; none for no limit.
    """

    code: str
    name: str
    signed: bool = False
    longest_mm: tuple[int, ...] = ()
    delivers_on: str = Field(default="12345", min_length=1)
    co2_grams_per_parcel: int = Field(default=0, ge=0)
    co2_grams_per_kg: int = Field(default=0, ge=0)
    co2_source: str = ""
    rates: tuple[CarrierRate, ...]


class CarrierRow(Row):
    """A carrier that collects at this store: on ``collects_on``, ISO weekdays, at ``collects_at`` of the store's time.

    ``tracking_prefix`` begins the numbers that a register gives to parcels itself, from a rate table, without asking.
    """

    KIND: ClassVar[str] = "carrier"
    STREAM: ClassVar[str] = "store"

    carrier_id: str
    name: str
    currency: str
    collects_on: str = Field(default="12345", min_length=1)
    collects_at: str
    tracking_prefix: str
    services: tuple[CarrierService, ...]
    active: bool = True


class BoxEntry(Entry):
    """A box: its inner sides in mm, its own weight, and what it holds at most."""

    code: str
    sides_mm: tuple[int, int, int]
    grams: int = Field(ge=0)
    holds_grams: int = Field(gt=0)


class PackingRulesRow(Row):
    """How a store packs: its boxes, and by how many grams a parcel may differ from what it should weigh."""

    KIND: ClassVar[str] = "packing_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    boxes: tuple[BoxEntry, ...]
    tolerance_grams: int = Field(default=150, ge=0)


class ParcelLabel(Entry):
    """The label that a parcel has, or had."""

    label_id: str
    state: LabelState
    carrier_id: str
    service: str
    price_minor: int
    currency: str
    arrives_on: str = ""
    tracking: str = ""
    reason: str = ""


class ParcelEntry(Entry):
    """A parcel of an order: line id -> thousandths in it. ``register_id``, ``operator_id``, ``at``: who closed it."""

    parcel_id: str
    number: int
    box: str
    grams: int
    weighed: bool
    quantities: dict[str, int]
    label: ParcelLabel | None = None
    manifest_id: str = ""
    register_id: str = ""
    operator_id: str = ""
    at: str = ""

    @property
    def shipped(self) -> bool:
        return bool(self.manifest_id)
