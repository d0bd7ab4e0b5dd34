"""What channels tell us, in one form: orders, and what happens to them afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from contract.rules.rounding import allocate


class Kind(StrEnum):
    """Whose form a channel speaks. ``standard`` is our own, signed as of Standard Webhooks."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    AMAZON = "amazon"
    STANDARD = "standard"


class CaptureState(StrEnum):
    """``resting``: nothing is wrong, its time to be placed comes. ``waiting``: it needs a place that sends it.

    ``closed``: its channel was done with it before we heard of it.
    """

    HELD = "held"
    RESTING = "resting"
    WAITING = "waiting"
    PLACED = "placed"
    CANCELED = "canceled"
    CLOSED = "closed"


GIFT_CARD = "gift_card"
REFUNDED_APART = (Kind.WOOCOMMERCE, Kind.STANDARD)
"""Whose orders still tell the lines that were refunded."""
UNPLACED = (CaptureState.HELD, CaptureState.RESTING, CaptureState.WAITING)


class Reason(StrEnum):
    """Why an order is not placed yet. Each is a row of its own, with what it is about."""

    PAYMENT_NOT_DONE = "payment_not_done"
    ADDRESS_MISSING = "address_missing"
    ADDRESS_BAD = "address_bad"
    ITEM_UNKNOWN = "item_unknown"
    LINES_MISSING = "lines_missing"
    TOTAL_DIFFERS = "total_differs"
    AMOUNT_INEXACT = "amount_inexact"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    FRAUD = "fraud"
    PICKUP_UNKNOWN = "pickup_unknown"
    NO_STOCK = "no_stock"
    NOT_PLACEABLE = "not_placeable"
    TO_BE_SOURCED = "to_be_sourced"


@dataclass(frozen=True, slots=True)
class Line:
    """``price_minor`` is what the whole line costs with its discounts taken off, and without ``tax_minor`` where the
    order's prices do not include it. ``current_thousandths``: what is still wanted after edits and refunds.

    ``bundle`` is the line it is a part of, or "". Not ``goods``: nothing is handed over, as with a warranty.
    """

    external_id: str
    sku: str
    name: str
    thousandths: int
    current_thousandths: int
    price_minor: int
    discount_minor: int = 0
    tax_minor: int = 0
    bundle: str = ""
    goods: bool = True


@dataclass(frozen=True, slots=True)
class Customer:
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """``lines`` as on an envelope, the name first. ``country``: two letters."""

    lines: tuple[str, ...]
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class Payment:
    """By which means how much was paid; a gift card is one of them."""

    means: str
    minor: int


@dataclass(frozen=True, slots=True)
class CapturedOrder:
    """An order as its channel has it now. ``version`` is the channel's moment of its last change.

    ``total_minor`` is what the channel says, None where it does not say yet; ``current_minor`` is the total after
    edits. Shipping, fees and tax are of the whole order; ``discount_minor`` is what no line says was taken off.
    ``delivery`` names how it is sent or where it is collected, which a channel's map reads.
    """

    external_id: str
    number: str
    version: datetime
    placed_at: datetime
    currency: str
    total_minor: int | None
    current_minor: int | None
    taxes_included: bool
    paid: bool
    lines: tuple[Line, ...]
    shipping_minor: int = 0
    tax_minor: int = 0
    fees_minor: int = 0
    discount_minor: int = 0
    canceled: bool = False
    done: bool = False
    customer: Customer = Customer()
    ship_to: Address | None = None
    delivery: tuple[str, ...] = ()
    collected: bool = False
    due_at: datetime | None = None
    payments: tuple[Payment, ...] = ()
    refunded_minor: int = 0
    inexact: bool = False
    lines_follow: bool = False

    @property
    def agreed_minor(self) -> int:
        """What the customer is to have paid after edits, refunds left aside."""
        return (self.total_minor or 0) if self.current_minor is None else self.current_minor + self.refunded_minor

    @property
    def differs_minor(self) -> int:
        """By how much the total is not what its parts add up to; gift cards may be taken off it, or not."""
        off = (self.total_minor or 0) - self.expected_minor
        cards = sum(one.minor for one in self.payments if one.means == GIFT_CARD)
        return 0 if off + cards == 0 else off

    @property
    def expected_minor(self) -> int:
        """What its parts add up to."""
        tax = 0 if self.taxes_included else self.tax_minor
        lines = sum(line.price_minor for line in self.lines)
        return lines + self.shipping_minor + self.fees_minor + tax - self.discount_minor

    @property
    def likeness(self) -> str:
        """The same for orders of one customer for the same goods at the same price; "" where nobody is named."""
        who = self.customer.email.lower() or self.customer.phone
        if not who or not self.lines:
            return ""
        goods = sorted(f"{line.sku}\x1f{line.thousandths}" for line in self.lines)
        return hashlib.sha256("\x1e".join([who, str(self.total_minor), *goods]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Refund:
    """``amount`` in whole units; ``lines``: thousandths by the line's external id. ``currency`` where it may be another
    than the order's.
    """

    external_id: str
    order: str
    at: datetime
    amount: Decimal
    lines: Mapping[str, int]
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PaymentMade:
    """``step``: authorization, capture, sale, void, refund. ``currency`` where it may be another than the order's."""

    external_id: str
    order: str
    at: datetime
    means: str
    step: str
    amount: Decimal
    succeeded: bool
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """The channel says that goods left, or will."""

    external_id: str
    order: str
    at: datetime
    status: str
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Canceled:
    external_id: str
    order: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The channel says that lines changed; how, its next version of the order tells."""

    external_id: str
    order: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RiskSeen:
    """``level`` as told; ``bad`` holds the order; ``by``: who looked."""

    external_id: str
    order: str
    at: datetime
    level: str
    bad: bool
    by: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a channel tells apart from its order: its lines, who ordered it, where it goes."""

    external_id: str
    order: str
    lines: tuple[Line, ...] = ()
    more_lines_follow: bool = False
    customer: Customer | None = None
    ship_to: Address | None = None
    shipping_minor: int = 0
    tax_minor: int = 0
    inexact: bool = False


@dataclass(frozen=True, slots=True)
class NoOrder:
    """Read, and of no use to us: ``what`` it is."""

    what: str


Later = Refund | PaymentMade | Fulfilled | Canceled | Edited | RiskSeen | Part
"""What concerns an order and may come before it."""

Event = CapturedOrder | Later | NoOrder


def joined(order: CapturedOrder, parts: Sequence[Part]) -> CapturedOrder:
    """An order with what was told apart from it. Whether its prices include tax is seen from what adds up."""
    lines = {line.external_id: line for part in parts for line in part.lines}
    own = tuple(line for line in order.lines if line.external_id not in lines)
    whole = replace(
        order,
        lines=(*own, *lines.values()),
        shipping_minor=order.shipping_minor + sum(part.shipping_minor for part in parts),
        tax_minor=order.tax_minor + sum(part.tax_minor for part in parts),
        customer=next((part.customer for part in parts if part.customer), order.customer),
        ship_to=next((part.ship_to for part in parts if part.ship_to), order.ship_to),
        inexact=order.inexact or any(part.inexact for part in parts),
        lines_follow=order.lines_follow and not any(part.lines and not part.more_lines_follow for part in parts),
    )
    untaxed = replace(whole, taxes_included=True)
    return untaxed if lines and whole.differs_minor and not untaxed.differs_minor else whole


def newer(one: CapturedOrder, digest: str, known: CapturedOrder, known_digest: str) -> bool:
    """Whether ``one`` takes the place of what is known. Two of one moment: one with its lines wins, then what ended
    the order, then the paid one, then chance, but the same chance whichever comes first.
    """
    return (one.version, not one.lines_follow, one.canceled, one.done, one.paid, digest) > (
        known.version, not known.lines_follow, known.canceled, known.done, known.paid, known_digest
    )  # fmt: skip


def with_lines_of(order: CapturedOrder, known: CapturedOrder) -> CapturedOrder:
    """A version that was told without its lines has those that were known."""
    if not order.lines_follow or known.lines_follow:
        return order
    return replace(order, lines=known.lines, lines_follow=False)


def less_refunded(order: CapturedOrder, refunds: Sequence[Refund]) -> CapturedOrder:
    """An order without what refunds name of its lines; the same when it is done again."""
    back = Counter[str]()
    for refund in refunds:
        back.update(refund.lines)
    return replace(
        order,
        lines=tuple(
            replace(
                line,
                current_thousandths=min(line.current_thousandths, max(0, line.thousandths - back[line.external_id])),
            )
            for line in order.lines
        ),
    )


def cost_shares(order: CapturedOrder) -> dict[str, int]:
    """What each line of goods that is still wanted costs the customer, by its external id, in minor units.

    With tax; a discount of the whole order and the price of a bundle are spread over the lines they are for. Shipping
    and fees belong to no line.
    """
    costs = [line.price_minor + (0 if order.taxes_included else line.tax_minor) for line in order.lines]
    taken = allocate(order.discount_minor, [max(cost, 0) for cost in costs]) if costs else []
    left = {line.external_id: max(0, cost - off) for line, cost, off in zip(order.lines, costs, taken, strict=True)}
    for head in order.lines:
        parts = [line for line in order.lines if line.bundle == head.external_id and line is not head]
        if parts and left[head.external_id]:
            weights = [left[part.external_id] for part in parts]
            shares = allocate(left[head.external_id], weights if any(weights) else [1] * len(parts))
            for part, share in zip(parts, shares, strict=True):
                left[part.external_id] += share
    return {
        line.external_id: allocate(
            left[line.external_id], [line.current_thousandths, line.thousandths - line.current_thousandths]
        )[0]
        for line in wanted(order)
    }


def wanted(order: CapturedOrder) -> tuple[Line, ...]:
    """Goods to hand over: no heads of bundles, nothing that was taken out."""
    heads = {line.bundle for line in order.lines if line.bundle}
    return tuple(
        line for line in order.lines if line.goods and line.current_thousandths > 0 and line.external_id not in heads
    )
