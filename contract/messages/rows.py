"""What the OMS tells registers: rows by kind and key, in streams. A row is the record as it is now.

Streams: ``chain``, ``market:<country>``, ``pricelist:<id>``, ``store:<location id>``, ``register:<register id>``.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contract.messages.cash_rows import CashAccountEntry, CashRulesRow
from contract.messages.count_entry import CountEntry
from contract.messages.customer_rows import CustomerRow, StoredValueRulesRow
from contract.messages.inbound_rows import InboundLine, InboundPackage, InboundRow, SaidOfDifference
from contract.messages.item_rows import ComponentEntry, ItemRow, PackEntry
from contract.messages.line_rows import SubstituteEntry
from contract.messages.order_rows import BagEntry, OrderAct, OrderRulesRow, PickupPlace
from contract.messages.payment_rows import PaymentRulesRow
from contract.messages.people_rows import GrantEntry, OperatorRow, RoleRow
from contract.messages.promise_rows import SourcingCandidate, SourcingTrace
from contract.messages.promotion_rows import PromotionRow, SpentCouponRow
from contract.messages.recall_rows import ContainerRow, RecallRow
from contract.messages.return_rows import ReceiptKeyRow, ReturnRulesRow
from contract.messages.row import Row
from contract.messages.shipping_rows import (
    BoxEntry,
    CarrierRate,
    CarrierRow,
    CarrierService,
    PackingRulesRow,
    ParcelEntry,
    ParcelLabel,
)
from contract.messages.tax_rows import TaxRateEntry
from contract.rules.rounding import CashRounding, RoundingMode
from contract.rules.tax import TaxPolicy, TaxRounding
from contract.states.fulfillment import LineQuantities, LineState
from contract.values.gs1 import RcnLayout

__all__ = [
    "ROWS",
    "AgeMinimum",
    "BagEntry",
    "BoxEntry",
    "CarrierRate",
    "CarrierRow",
    "CarrierService",
    "CashAccountEntry",
    "CashRulesRow",
    "ComponentEntry",
    "ContainerRow",
    "CountEntry",
    "CustomerRow",
    "GrantEntry",
    "InboundLine",
    "InboundPackage",
    "InboundRow",
    "ItemRow",
    "LocationRow",
    "MarketRow",
    "OperatorRow",
    "OrderAct",
    "OrderClaim",
    "OrderLineRow",
    "OrderRow",
    "OrderRulesRow",
    "PackEntry",
    "PackingRulesRow",
    "ParcelEntry",
    "ParcelLabel",
    "PaymentRulesRow",
    "PeerRow",
    "PickupPlace",
    "PriceEntry",
    "PriceRow",
    "PromotionRow",
    "RecallRow",
    "ReceiptKeyRow",
    "RegisterRow",
    "ReturnRulesRow",
    "RoleRow",
    "Row",
    "SaidOfDifference",
    "SourcingCandidate",
    "SourcingTrace",
    "SpentCouponRow",
    "StockRow",
    "StoredValueRulesRow",
    "TaxRateEntry",
    "TileEntry",
    "TilePageRow",
]


class AgeMinimum(BaseModel):
    """From which age goods of a class are sold."""

    model_config = ConfigDict(frozen=True, extra="allow")

    age_class: str
    years: int = Field(gt=0)


class PriceEntry(BaseModel):
    """One price: ten-thousandths of a major unit for ``per_thousandths``, from an instant, to one or open.

    ``level`` counts from the store's own list to those it is based on: 0 is the most specific. ``customer_group`` and
    ``unit`` (a packaging of the item) narrow it; empty for everybody and for the item's own unit.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    ten_thousandths: int = Field(ge=0)
    per_thousandths: int = Field(default=1000, gt=0)
    valid_from: str
    valid_to: str | None = None
    minimum_thousandths: int | None = None
    customer_group: str = ""
    unit: str = ""
    level: int = 0


class PriceRow(Row):
    """All prices of one item in one price list, past ones included as far as the OMS keeps them.

    ``narrowed`` holds those of a customer group or a packaging: apart, so that a program that knows neither of these
    gives nobody a price that is not theirs.
    """

    KIND: ClassVar[str] = "price"
    STREAM: ClassVar[str] = "pricelist"

    item_id: str
    currency: str
    prices: tuple[PriceEntry, ...]
    narrowed: tuple[PriceEntry, ...] = ()


class MarketRow(Row):
    """A country's rules: taxes with their dates, cash rounding, notes and coins, the in-store barcode layouts.

    ``tax_combined``: the taxes of a line are rounded as one. ``exemption_reasons`` are those for which a certificate
    may lift tax; none where the till cannot. ``receipt_requires`` names what a receipt must show.

    ``price_change`` says what becomes of an open sale whose prices change: a lower one is taken and a higher one asked
    about, both are asked about, or the sale keeps what it has. Vouchers for empties carry their amount after one of
    ``empties_prefixes``; a sale pays out at most ``empties_payout_minor`` for empties, 0 for any amount.
    """

    KIND: ClassVar[str] = "market"
    STREAM: ClassVar[str] = "market"

    country: str
    currency: str
    prices_include_tax: bool
    tax_rounding: Literal["per_line", "per_document"]
    tax_mode: str = "half_up"
    rates: tuple[TaxRateEntry, ...]
    cash_increment: int = 1
    cash_mode: str = "half_up"
    notes: tuple[int, ...]
    coins: tuple[int, ...]
    rcn_weight_prefixes: tuple[str, ...] = ()
    rcn_price_prefixes: tuple[str, ...] = ()
    language: str = "en_IE"
    tax_combined: bool = False
    exemption_reasons: tuple[str, ...] = ()
    receipt_requires: tuple[str, ...] = ()
    rcn_checked_price_prefixes: tuple[str, ...] = ()
    age_minimums: tuple[AgeMinimum, ...] = ()
    price_change: Literal["lower_taken", "ask", "keep"] = "lower_taken"
    empties_prefixes: tuple[str, ...] = ()
    empties_payout_minor: int = Field(default=0, ge=0)

    @property
    def tax_policy(self) -> TaxPolicy:
        rounding, mode = TaxRounding(self.tax_rounding), RoundingMode(self.tax_mode)
        return TaxPolicy(self.prices_include_tax, rounding, mode, self.tax_combined)

    @property
    def layout(self) -> RcnLayout:
        return RcnLayout(
            self.rcn_weight_prefixes,
            self.rcn_price_prefixes,
            self.rcn_checked_price_prefixes,
            self.empties_prefixes,
        )

    @property
    def cash_rounding(self) -> CashRounding:
        return CashRounding(self.cash_increment, RoundingMode(self.cash_mode))


class TileEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")

    label: str
    item_id: str
    icon: str = ""


class TilePageRow(Row):
    """One page of quick tiles, in order."""

    KIND: ClassVar[str] = "tile_page"
    STREAM: ClassVar[str] = "chain"

    name: str
    position: int
    icon: str = ""
    tiles: tuple[TileEntry, ...]


class LocationRow(Row):
    """The store itself, as its screens and receipts name it. ``jurisdictions`` are those whose taxes it bears."""

    KIND: ClassVar[str] = "location"
    STREAM: ClassVar[str] = "store"

    location_id: str
    code: str
    name: str
    legal_entity: str
    tax_number: str = ""
    address: str
    city: str
    postal_code: str = ""
    country: str
    currency: str
    time_zone: str
    day_cutover: str = "04:00"
    phone: str = ""
    pricelist: str
    receipt_footer: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()


class StockRow(Row):
    """Sellable stock of one item in one store, in thousandths.

    ``count`` is the last count that it follows: what was done before it, and is not inside, may not count any more.
    """

    KIND: ClassVar[str] = "stock"
    STREAM: ClassVar[str] = "store"

    item_id: str
    on_hand: int
    reserved: int
    safety: int = 0
    count: CountEntry | None = None

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.safety


class OrderLineRow(BaseModel):
    """A line of an order; ``quantities`` says how much stands in each state.

    ``substitutes`` are what the customer takes in its place; ``replaces`` is the line that this one takes the place of.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str = "each"
    quantities: dict[LineState, Annotated[int, Field(ge=0)]]
    price_minor: int
    age_minimum: int = 0
    substitutes: tuple[SubstituteEntry, ...] = ()
    replaces: str = ""

    @property
    def standing(self) -> LineQuantities:
        return LineQuantities(self.quantities)


class OrderClaim(BaseModel):
    """Who works on the order. Of two claims made apart, the lower entry id wins."""

    model_config = ConfigDict(frozen=True, extra="allow")

    entry_id: str
    operator_id: str
    operator_name: str = ""
    register_id: str
    at: str


class OrderRow(Row):
    """An order to be fulfilled in this store. ``code_hash`` is made by ``collection_code_hash``.

    ``deposit_minor`` was paid ahead at a till and is still to be taken off what is owed for the goods. ``promise`` is
    ``unconfirmed`` for an order that a till placed and that head office has not reserved stock for. One that is sent
    goes to ``ship_to``, line by line as on an envelope, in ``parcels``. ``bags`` wait for the customer since
    ``staged_at``; who is here since ``here_since`` ("" while not), at ``here_place`` if they said where.
    After ``collect_until`` ("" while nothing waits) it is kept no longer. ``why`` says how this store was chosen;
    ``acts`` who claimed, staged and handed over what. Goods of one that is collected here may come from other places:
    it ``awaits`` orders, by their ids, by which those still send something, and inbound documents. One that is sent to
    a store where it is collected is for the order of the number ``for_order``.
    """

    KIND: ClassVar[str] = "order"
    STREAM: ClassVar[str] = "store"

    order_id: str
    number: str
    location_id: str
    channel: str
    kind: Literal["pickup", "ship"] = "pickup"
    customer_name: str
    customer_phone_end: str = ""
    code_hash: str
    placed_at: str
    due_at: str
    currency: str
    total_minor: int
    paid: bool = True
    lines: tuple[OrderLineRow, ...]
    claim: OrderClaim | None = None
    shelf: str = ""
    deposit_minor: int = Field(default=0, ge=0)
    customer_id: str = ""
    promise: Literal["firm", "unconfirmed"] = "firm"
    ship_to: str = ""
    ship_country: str = ""
    ship_postal_code: str = ""
    parcels: tuple[ParcelEntry, ...] = ()
    bags: tuple[BagEntry, ...] = ()
    staged_at: str = ""
    here_since: str = ""
    here_place: str = ""
    collect_until: str = ""
    why: SourcingTrace | None = None
    acts: tuple[OrderAct, ...] = ()
    awaits: tuple[str, ...] = ()
    for_order: str = ""


class RegisterRow(Row):
    """This register, as head office knows it."""

    KIND: ClassVar[str] = "register"
    STREAM: ClassVar[str] = "register"

    register_id: str
    number: int
    name: str
    location_id: str
    country: str
    pricelist: str


class PeerRow(Row):
    """A register of this store, oneself included. ``addresses``: where others on the LAN reach it, as host:port."""

    KIND: ClassVar[str] = "peer"
    STREAM: ClassVar[str] = "store"

    register_id: str
    number: int
    name: str
    addresses: tuple[str, ...] = ()
    active: bool = True


ROWS: dict[str, type[Row]] = {
    row.KIND: row
    for row in (
        ItemRow, PriceRow, MarketRow, TilePageRow, RoleRow, LocationRow, OperatorRow, StockRow, OrderRow, RegisterRow,
        PeerRow, PromotionRow, CashRulesRow, PaymentRulesRow, CustomerRow, StoredValueRulesRow,
        ReturnRulesRow, OrderRulesRow, RecallRow, ContainerRow, ReceiptKeyRow, SpentCouponRow,
        CarrierRow, PackingRulesRow, InboundRow,
    )
}  # fmt: skip
