"""How a refund goes back: to what it was paid with, machines first, never more to one than was paid with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.pos.model.tender import TenderKind
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
            kept = tender.tendered_minor - tender.change_minor
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
