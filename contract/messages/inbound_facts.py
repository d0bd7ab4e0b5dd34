"""Facts about goods that come in by the front door: what was received of a transfer or a delivery, to the end."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import Fact, Part

Condition = Literal["sellable", "damaged"]
DifferenceKind = Literal["short", "over", "damaged", "not_on_list", "unknown"]


class ReceivedGoods(Part):
    """A quantity of an item that came in. ``line_id`` is "" for goods that the list does not name, ``item_id`` too for
    goods that nobody knows: those have their barcode only. The names are those that were on the screen.
    """

    line_id: str = ""
    item_id: str = ""
    sku: str = ""
    name: str = ""
    size: str = ""
    unit: str = "each"
    barcode: str = ""
    thousandths: int = Field(gt=0)
    condition: Condition = "sellable"
    reason: str = ""


class InboundFact(Fact):
    """Base of the facts about one inbound document at its store."""

    inbound_id: str
    location_id: str


class GoodsReceived(InboundFact):
    """Goods stand in the store. ``package`` is the pallet or case they came out of, where one was opened by scan."""

    KIND: ClassVar[str] = "goods.received"

    goods: ReceivedGoods
    package: str = ""


class GoodsUnreceived(InboundFact):
    """What was counted as received by mistake."""

    KIND: ClassVar[str] = "goods.unreceived"

    goods: ReceivedGoods


class PackageOpened(InboundFact):
    """A pallet or case of the document came and was opened. ``code`` is its SSCC."""

    KIND: ClassVar[str] = "package.opened"

    code: str


class GoodsDifference(Part):
    """A quantity that is not as announced, and what is said of it."""

    line_id: str
    item_id: str
    kind: DifferenceKind
    thousandths: int = Field(gt=0)
    reason: str = ""


class ReceivingFinished(InboundFact):
    """All that came is received. ``differences`` are told as they stood on the screen of who finished."""

    KIND: ClassVar[str] = "receiving.finished"

    received_thousandths: int = Field(ge=0)
    differences: tuple[GoodsDifference, ...] = ()
