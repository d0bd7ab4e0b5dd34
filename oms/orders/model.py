"""An order as a channel asks for it, and what it gets back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contract.errors import Refused
from contract.messages.promise_rows import SourcingTrace

PROMISE, PROMISE_SENT = timedelta(hours=2), timedelta(days=3)
"""How soon an order is due, to be collected or to arrive, when its channel promised nothing else."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """``price_minor`` is what the whole line costs the customer. ``substitutes`` are what they take in its place."""

    sku: str
    thousandths: int
    price_minor: int
    substitutes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShipTo:
    """Where an order is sent: ``text`` line by line as on an envelope."""

    text: str
    postal_code: str
    country: str


OrderKey = tuple[str, str, int]
"""(channel id, external id, part)"""


@dataclass(frozen=True, slots=True)
class OrderAsk:
    """An order, well-formed but not yet accepted. ``code`` is the collection code it gets if it is.

    What comes from several places is a ``part`` for each, whose ``number`` is told; "" takes the next number. ``why``:
    what its store is told of why it has it, where a plan decided. Of an order that is collected, (sku, thousandths)
    may be ``brought`` from elsewhere: the store need not have that.
    """

    channel_id: str
    channel: str
    external_id: str
    body_hash: str
    location: str
    customer_name: str
    customer_phone: str
    customer_email: str
    placed_at: datetime
    due_at: datetime | None
    currency: str
    total_minor: int
    paid: bool
    accepted_by_channel: bool
    lines: tuple[AskedLine, ...]
    code: str
    ship_to: ShipTo | None = None
    part: int = 1
    number: str = ""
    why: SourcingTrace | None = None
    brought: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> OrderKey:
        """What makes it this order and no other."""
        return (self.channel_id, self.external_id, self.part)

    @property
    def due(self) -> datetime:
        return self.due_at or self.placed_at + (PROMISE_SENT if self.ship_to else PROMISE)

    @property
    def skus(self) -> Iterator[str]:
        """Of everything it speaks of."""
        for line in self.lines:
            yield line.sku
            yield from line.substitutes

    def wanted(self, items: Mapping[str, Item]) -> dict[str, int]:
        """Thousandths by item id, lines of one item added up."""
        wanted: dict[str, int] = {}
        for line in self.lines:
            item_id = items[line.sku].item_id
            wanted[item_id] = wanted.get(item_id, 0) + line.thousandths
        return wanted

    def needed(self, wanted: Mapping[str, int], items: Mapping[str, Item]) -> dict[str, int]:
        """What of ``wanted`` the location itself has to have."""
        brought = {items[sku].item_id: thousandths for sku, thousandths in self.brought}
        left = {item_id: thousandths - brought.get(item_id, 0) for item_id, thousandths in wanted.items()}
        return {item_id: thousandths for item_id, thousandths in left.items() if thousandths > 0}

    @property
    def adds_up(self) -> bool:
        return self.total_minor == sum(line.price_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class Place:
    """A location as orders see it. ``stopped``: it takes no new pickup orders now; ``limited``: only so many in an
    hour; ``kind`` as of a ``Location``.
    """

    location_id: str
    currency: str
    stopped: bool
    limited: bool = False
    kind: str = "store"

    def takes(self, *, sent: bool) -> bool:
        """Customers come to stores alone; a supplier sends to stores, not to them."""
        return self.kind == "store" or (sent and self.kind == "warehouse")


@dataclass(frozen=True, slots=True)
class Item:
    """An item on sale, as it was when the order was placed."""

    item_id: str
    sku: str
    name: str
    size: str
    unit: str
    age_minimum: int


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """Under which number, and at which location, by its code."""

    number: str
    location: str


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What the channel is told, today and whenever it asks again. ``fresh``: this very call placed it. ``parts``:
    where, if the channel did not say.
    """

    order_id: str
    number: str
    external_id: str
    body_hash: str
    due_at: datetime
    code: str
    fresh: bool = False
    parts: tuple[PlacedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """An item of which fewer can be promised than were asked for, in thousandths."""

    sku: str
    asked: int
    available: int


def lacks(wanted: Mapping[str, int], available: Mapping[str, int], skus: Mapping[str, str]) -> tuple[Lack, ...]:
    """What is missing; by item id."""
    return tuple(
        Lack(skus[item_id], asked, max(0, available.get(item_id, 0)))
        for item_id, asked in sorted(wanted.items())
        if asked > available.get(item_id, 0)
    )


def out_of_stock(missing: tuple[Lack, ...]) -> Refused:
    """What the channel is told."""
    return Refused(
        "out_of_stock",
        lines=[{"sku": one.sku, "asked": one.asked, "available": one.available} for one in missing],
    )
