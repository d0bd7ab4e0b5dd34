"""What a store is told of goods that are on their way to it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.row import Entry, Row
from contract.states.transfer import TransferState


class InboundLine(Entry):
    """An item of the document: so much was announced, so much came. All in thousandths of its unit.

    ``item_id`` is "" for goods that nobody knows: ``barcode`` is all they have. Goods that nobody announced have
    ``expected`` 0. ``reason`` is what was said of the damaged ones. A correction may be heard before what it corrects:
    until then ``received`` or ``damaged`` is below 0.
    """

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str = "each"
    barcode: str = ""
    expected: int = Field(default=0, ge=0)
    received: int = 0
    damaged: int = 0
    reason: str = ""

    @property
    def came(self) -> int:
        return max(0, self.received) + max(0, self.damaged)

    @property
    def left(self) -> int:
        """What was announced and has not come yet."""
        return max(0, self.expected - self.came)

    @property
    def over(self) -> int:
        """What came and nobody announced."""
        return max(0, self.came - self.expected)


class InboundPackage(Entry):
    """A pallet or case by its SSCC."""

    code: str
    label: str = ""
    opened: bool = False


class SaidOfDifference(Entry):
    """Why a line differs, as who finished said it. ``kind`` is that of the fact's difference."""

    line_id: str
    kind: str
    reason: str


class InboundRow(Row):
    """Goods on their way to this store: from another store or a distribution center, from a supplier, or for one order
    that a customer collects here. ``tracking`` is the number of the parcel they come in, if it has one. ``said`` is
    what the store said of what differs when it finished.
    """

    KIND: ClassVar[str] = "inbound"
    STREAM: ClassVar[str] = "store"

    inbound_id: str
    number: str
    location_id: str
    kind: Literal["transfer", "delivery", "ship_to_store"]
    sender: str
    due_on: str
    state: TransferState = TransferState.IN_TRANSIT
    lines: tuple[InboundLine, ...]
    packages: tuple[InboundPackage, ...] = ()
    order_id: str = ""
    order_number: str = ""
    tracking: str = ""
    said: tuple[SaidOfDifference, ...] = ()
