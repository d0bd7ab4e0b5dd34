"""Versions of facts that registers once wrote. They are read for ever, and raised one version at a time to the newest.

A step adds what the version before it did not have, and changes no figure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from pydantic import Field

from contract.messages.fact import Fact, Part
from contract.messages.order_facts import (
    OrderHandedOver,
    OrderHandedOverV1,
    OrderHandedOverV2,
    OrderPicked,
    OrderPickedV1,
    OrderStaged,
    OrderStagedV1,
)
from contract.messages.register_facts import OperatorSignedOn
from contract.messages.selling_facts import (
    BasketAbandoned,
    BasketRecalled,
    Denomination,
    ModifierShare,
    RemovedLine,
    ReturnedFrom,
    SaleCompleted,
    ShiftClosed,
    SoldPrice,
    SoldTaxTotal,
    SoldTender,
    SoldUnits,
)


class SoldLineV1(Part):
    """One line as sold, before there were modifiers: what it costs is its price for its quantity."""

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str
    quantity_thousandths: int
    unit_price: SoldPrice
    extended_minor: int
    tax_category: str
    tax_letter: str
    tax_ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    scanned: str = ""


class SoldTenderV1(Part):
    """A means of payment, when cash was the only one."""

    tender_id: str
    kind: Literal["cash"]
    tendered_minor: int
    change_minor: int
    rounding_minor: int


class SaleCompletedV1(Fact):
    """A finished sale, before price overrides, discounts, coupons and sales brought in from elsewhere."""

    KIND: ClassVar[str] = "sale.completed"

    transaction_id: str
    series: Literal["sale"] = "sale"
    document_number: int = Field(ge=1)
    shift_id: str
    currency: str
    started_at: str
    lines: tuple[SoldLineV1, ...]
    removed: tuple[RemovedLine, ...] = ()
    tax_totals: tuple[SoldTaxTotal, ...]
    prices_include_tax: bool
    net_minor: int
    tax_minor: int
    total_minor: int
    rounding_minor: int
    tenders: tuple[SoldTenderV1, ...]


class ShiftClosedV1(Fact):
    """The Z, before it told coupons, discounts and overrides."""

    KIND: ClassVar[str] = "shift.closed"

    shift_id: str
    series: Literal["z"] = "z"
    document_number: int = Field(ge=1)
    currency: str
    opened_at: str
    float_minor: int
    counted: tuple[Denomination, ...]
    counted_minor: int
    expected_minor: int
    over_short_minor: int
    reason: str = ""
    sale_count: int
    item_thousandths: int
    sales_minor: int
    tax_minor: int
    rounding_minor: int
    cash_minor: int
    drawer_opens: int
    removed_count: int
    abandoned_count: int
    tax_totals: tuple[SoldTaxTotal, ...]
    first_sale_number: int | None = None
    last_sale_number: int | None = None


class PriceModifierV2(Part):
    """What changed the price of one line, before there were promotions."""

    kind: Literal["price_override", "discount"]
    amount_minor: int
    reason: str
    unit_price: SoldPrice | None = None
    approver_id: str | None = None


class SoldLineV2(Part):
    """One line as sold, when each had one tax and nothing came back."""

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str
    quantity_thousandths: int
    unit_price: SoldPrice
    regular_minor: int
    modifiers: tuple[PriceModifierV2, ...] = ()
    extended_minor: int
    tax_category: str
    tax_letter: str
    tax_ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    scanned: str = ""


class SoldTenderV2(Part):
    """A means of payment, when there were cash and coupons."""

    tender_id: str
    kind: Literal["cash", "coupon"]
    tendered_minor: int
    change_minor: int
    rounding_minor: int
    reference: str = ""


class SaleCompletedV2(Fact):
    """A finished sale, before returns, promotions, several taxes on a line and other tenders than cash and coupons."""

    KIND: ClassVar[str] = "sale.completed"
    VERSION: ClassVar[int] = 2

    transaction_id: str
    series: Literal["sale"] = "sale"
    document_number: int = Field(ge=1)
    shift_id: str
    currency: str
    started_at: str
    lines: tuple[SoldLineV2, ...]
    removed: tuple[RemovedLine, ...] = ()
    tax_totals: tuple[SoldTaxTotal, ...]
    prices_include_tax: bool
    net_minor: int
    tax_minor: int
    total_minor: int
    rounding_minor: int
    tenders: tuple[SoldTenderV2, ...]
    external_reference: str = ""


class ShiftClosedV2(ShiftClosedV1):
    """The Z, before it told tenders by kind, returns, promotions and cash that was moved."""

    VERSION: ClassVar[int] = 2

    coupon_minor: int = 0
    discount_minor: int = 0
    override_count: int = 0


class PriceModifierV3(Part):
    """What changed the price of one line, before a promotion told how often it applied and why."""

    kind: Literal["price_override", "discount", "promotion"]
    amount_minor: int
    reason: str
    unit_price: SoldPrice | None = None
    approver_id: str | None = None
    promotion_id: str = ""
    code: str = ""
    shares: tuple[ModifierShare, ...] = ()


class SoldTaxV3(Part):
    """One tax of a line that has several, before it told who levies it."""

    letter: str
    name: str
    ppm: int
    base_minor: int
    tax_minor: int


class SoldLineV3(Part):
    """One line as sold, before orders, kits, empties, checks of age, serials and notes."""

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str
    quantity_thousandths: int
    unit_price: SoldPrice
    regular_minor: int
    modifiers: tuple[PriceModifierV3, ...] = ()
    extended_minor: int
    tax_category: str
    tax_letter: str
    tax_ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    scanned: str = ""
    intent: Literal["carry_out", "return", "hand_over", "stored_value", "deposit"] = "carry_out"
    taxes: tuple[SoldTaxV3, ...] = ()
    units: tuple[SoldUnits, ...] = ()
    returned: ReturnedFrom | None = None
    reference: str = ""


class TaxExemptionV3(Part):
    """A certificate against every tax."""

    certificate: str
    reason: str


class SaleCompletedV3(Fact):
    """A finished sale, before orders were placed in it and campaigns named."""

    KIND: ClassVar[str] = "sale.completed"
    VERSION: ClassVar[int] = 3

    transaction_id: str
    series: Literal["sale", "return"] = "sale"
    document_number: int = Field(ge=1)
    shift_id: str
    currency: str
    started_at: str
    lines: tuple[SoldLineV3, ...]
    removed: tuple[RemovedLine, ...] = ()
    tax_totals: tuple[SoldTaxTotal, ...]
    prices_include_tax: bool
    net_minor: int
    tax_minor: int
    total_minor: int
    rounding_minor: int
    tenders: tuple[SoldTender, ...]
    external_reference: str = ""
    customer_id: str = ""
    tax_exemption: TaxExemptionV3 | None = None
    removed_promotions: tuple[str, ...] = ()
    post_voids: str = ""


class BasketRecalledV1(Fact):
    """A suspended sale taken up again, when only its own register could."""

    KIND: ClassVar[str] = "basket.recalled"

    basket_id: str


class BasketAbandonedV1(Fact):
    """A sale given up before payment, before it told its shift."""

    KIND: ClassVar[str] = "basket.abandoned"

    basket_id: str
    currency: str
    total_minor: int
    lines: tuple[RemovedLine, ...]


def _sale_to_v2(old: SaleCompletedV1) -> SaleCompletedV2:
    told = old.model_dump()
    lines = [{**line, "regular_minor": line["extended_minor"]} for line in told["lines"]]
    return SaleCompletedV2.model_validate({**told, "lines": lines})


def _sale_to_v3(old: SaleCompletedV2) -> SaleCompletedV3:
    return SaleCompletedV3.model_validate(old.model_dump())


def _sale_to_v4(old: SaleCompletedV3) -> SaleCompleted:
    return SaleCompleted.model_validate(old.model_dump())


def _shift_to_v2(old: ShiftClosedV1) -> ShiftClosedV2:
    return ShiftClosedV2.model_validate(old.model_dump())


def _shift_to_v3(old: ShiftClosedV2) -> ShiftClosed:
    return ShiftClosed.model_validate(old.model_dump())


def _recalled_to_v2(old: BasketRecalledV1) -> BasketRecalled:
    return BasketRecalled.model_validate(old.model_dump())


def _abandoned_to_v2(old: BasketAbandonedV1) -> BasketAbandoned:
    return BasketAbandoned.model_validate(old.model_dump())


class OperatorSignedOnV1(Fact):
    """Before it said by what."""

    KIND: ClassVar[str] = "operator.signed_on"


def _signed_on_to_v2(_old: OperatorSignedOnV1) -> OperatorSignedOn:
    return OperatorSignedOn(by="unknown")


def _handed_over_to_v2(old: OrderHandedOverV1) -> OrderHandedOverV2:
    return OrderHandedOverV2.model_validate(old.model_dump())


def _handed_over_to_v3(old: OrderHandedOverV2) -> OrderHandedOver:
    return OrderHandedOver.model_validate(old.model_dump())


def _picked_to_v2(old: OrderPickedV1) -> OrderPicked:
    return OrderPicked.model_validate(old.model_dump())


def _staged_to_v2(old: OrderStagedV1) -> OrderStaged:
    return OrderStaged.model_validate(old.model_dump())


UPGRADES: dict[tuple[str, int], Callable[[Any], Fact]] = {
    (SaleCompletedV1.KIND, SaleCompletedV1.VERSION): _sale_to_v2,
    (SaleCompletedV2.KIND, SaleCompletedV2.VERSION): _sale_to_v3,
    (SaleCompletedV3.KIND, SaleCompletedV3.VERSION): _sale_to_v4,
    (ShiftClosedV1.KIND, ShiftClosedV1.VERSION): _shift_to_v2,
    (ShiftClosedV2.KIND, ShiftClosedV2.VERSION): _shift_to_v3,
    (BasketRecalledV1.KIND, BasketRecalledV1.VERSION): _recalled_to_v2,
    (BasketAbandonedV1.KIND, BasketAbandonedV1.VERSION): _abandoned_to_v2,
    (OperatorSignedOnV1.KIND, OperatorSignedOnV1.VERSION): _signed_on_to_v2,
    (OrderHandedOverV1.KIND, OrderHandedOverV1.VERSION): _handed_over_to_v2,
    (OrderHandedOverV2.KIND, OrderHandedOverV2.VERSION): _handed_over_to_v3,
    (OrderPickedV1.KIND, OrderPickedV1.VERSION): _picked_to_v2,
    (OrderStagedV1.KIND, OrderStagedV1.VERSION): _staged_to_v2,
}
"""From (kind, version) to the version after it."""
