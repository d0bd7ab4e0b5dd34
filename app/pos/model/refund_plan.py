"""How a refund goes back: to what it was paid with, machines first, never more to one than was paid with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from app.pos.model.return_line import given_back
from app.pos.model.tender import TenderKind, TenderPart
from contract.messages.facts import SoldTender

_FIRST = (
    TenderKind.CARD,
    TenderKind.GIFT_CARD,
    TenderKind.STORE_CREDIT,
    TenderKind.ON_ACCOUNT,
    TenderKind.LOYALTY,
    TenderKind.CASH,
)


@dataclass(frozen=True, slots=True)
class PlannedRefund:
    """One way back; ``amount_minor`` is positive. ``reference`` and ``detail`` are those of the payment."""

    kind: TenderKind
    amount_minor: int
    reference: str = ""
    detail: str = ""

    def takes(self, kind: TenderKind, reference: str) -> bool:
        """Whether money that goes back so goes this way: a card that is not named may be the one that paid."""
        return self.kind is kind and (self.reference == reference or not reference or not self.reference)


@dataclass(frozen=True, slots=True)
class GoingBack:
    """What a basket pays back: by sale that goods come back of, for goods nobody knows the sale of, and for all else,
    such as empties. ``by_order``: deposits of orders.
    """

    by_sale: Mapping[str, int]
    unknown_minor: int
    else_minor: int
    by_order: Mapping[str, int] = field(default_factory=dict)


def refund_plan(
    refund_minor: int,
    paid: Sequence[SoldTender],
    before: Mapping[str, int],
    cash_minor: int | None = None,
) -> tuple[PlannedRefund, ...]:
    """``before``: what was paid out by kind for the same sale. What nothing paid for, such as a coupon, and what is
    more cash than ``cash_minor``, becomes store credit.
    """
    plan: list[PlannedRefund] = []
    spent, left = dict(before), refund_minor
    for kind in _FIRST:
        for tender in paid:
            if tender.kind != kind or left <= 0:
                continue
            kept = tender.tendered_minor - tender.change_minor - tender.rounding_minor
            gone = min(kept, spent.get(kind, 0))
            spent[kind] = spent.get(kind, 0) - gone
            amount = min(left, kept - gone)
            if kind is TenderKind.CASH and cash_minor is not None:
                amount = min(amount, cash_minor)
            if amount > 0:
                plan.append(PlannedRefund(kind, amount, tender.reference, tender.detail))
                left -= amount
    if left > 0:
        plan.append(PlannedRefund(TenderKind.STORE_CREDIT, left))
    return tuple(plan)


def voided_plan(paid: Iterable[SoldTender]) -> tuple[PlannedRefund, ...]:
    """A sale that is taken back whole pays back each tender what it kept."""
    kept = ((own, own.tendered_minor - own.change_minor - own.rounding_minor) for own in paid)
    return tuple(
        PlannedRefund(TenderKind(own.kind), minor, own.reference, own.detail)
        for own, minor in sorted(kept, key=lambda one: TenderKind(one[0].kind) is TenderKind.CASH)
        if minor > 0
    )


def going_back(basket: Basket, *, inclusive: bool) -> GoingBack:
    """What the lines that pay the customer come to, tax and all where it is known."""
    by_sale: dict[str, int] = {}
    by_order: dict[str, int] = {}
    unknown = other = 0
    for line in basket.lines:
        minor = given_back(line, inclusive=inclusive)
        if minor <= 0:
            continue
        if line.intent is LineIntent.DEPOSIT and line.reference:
            by_order[line.reference] = by_order.get(line.reference, 0) + minor
        elif not _of_goods(line):
            other += minor
        elif line.returned is not None and line.returned.transaction_id:
            by_sale[line.returned.transaction_id] = by_sale.get(line.returned.transaction_id, 0) + minor
        else:
            unknown += minor
    return GoingBack(by_sale, unknown, other, by_order)


def basket_plan(
    net_minor: int,
    back: GoingBack,
    ways_of: Mapping[str, tuple[Sequence[SoldTender], Mapping[str, int]]],
    cash_minor: int | None,
) -> tuple[PlannedRefund, ...]:
    """All that a basket pays out, ``net_minor``, over what its sales were paid with: the newest sale first.

    ``ways_of``: tenders of each sale that is known, and what went back of it before. Goods of an unknown sale become
    store credit, and so does what a cap on cash leaves; what is no refund of goods is paid in cash, and so is the
    deposit of an order that nobody here knows the sale of.
    """
    left, cash_left, plan = net_minor, cash_minor, list[PlannedRefund]()
    for transaction_id in sorted(back.by_sale, reverse=True):
        paid, before = ways_of.get(transaction_id, ((), {}))
        own = refund_plan(min(left, back.by_sale[transaction_id]), paid, before, cash_left)
        left -= sum(way.amount_minor for way in own)
        if cash_left is not None:
            cash_left -= sum(way.amount_minor for way in own if way.kind is TenderKind.CASH)
        plan += own
    in_cash = min(max(left - back.unknown_minor, 0), back.else_minor + sum(back.by_order.values()))
    plan.append(PlannedRefund(TenderKind.STORE_CREDIT, left - in_cash))
    plan.append(PlannedRefund(TenderKind.CASH, in_cash))
    return _merged(plan)


def left_of(plan: Iterable[PlannedRefund], gone: Iterable[TenderPart]) -> tuple[tuple[PlannedRefund, ...], int]:
    """The plan without what went back already, and how much of that went another way than planned.

    ``gone`` are parts of the sale; a card's has the payment that it gives back as its reference.
    """
    ways, beside = list(plan), 0
    for part in gone:
        minor = -part.amount_minor
        for at, way in enumerate(ways):
            if minor > 0 and way.takes(part.kind, part.reference):
                taken = min(minor, way.amount_minor)
                ways[at] = replace(way, amount_minor=way.amount_minor - taken)
                minor -= taken
        beside += max(minor, 0)
    return tuple(way for way in ways if way.amount_minor), beside


def _of_goods(line: BasketLine) -> bool:
    """A gift card that is paid out comes back too, and is none."""
    return line.intent is LineIntent.RETURN and not line.reference


def _merged(plan: Iterable[PlannedRefund]) -> tuple[PlannedRefund, ...]:
    sums: dict[tuple[TenderKind, str], PlannedRefund] = {}
    for way in plan:
        if way.amount_minor > 0:
            key = (way.kind, way.reference)
            before = sums[key].amount_minor if key in sums else 0
            sums[key] = replace(way, amount_minor=before + way.amount_minor)
    return tuple(sums.values())
