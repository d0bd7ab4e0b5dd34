"""What one finished sale adds to the figures of its shift, so that a Z is the sum of its sales at either end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract.messages.facts import SaleCompleted


@dataclass(frozen=True, slots=True)
class TenderSum:
    """Of one kind of tender: how many, what they took in and what they paid out, both positive."""

    count: int
    taken_minor: int
    paid_out_minor: int


@dataclass(frozen=True, slots=True)
class SaleSums:
    """The figures of one document. ``return_count`` counts lines that came back."""

    item_thousandths: int
    sales_minor: int
    tax_minor: int
    rounding_minor: int
    cash_minor: int
    removed_count: int
    coupon_minor: int
    discount_minor: int
    override_count: int
    promotion_minor: int
    return_count: int
    returns_minor: int
    post_void_count: int
    tenders: Mapping[str, TenderSum]


def sale_sums(sale: SaleCompleted) -> SaleSums:
    """What this sale adds."""
    modifiers = [own for line in sale.lines for own in line.modifiers]
    returned = [line for line in sale.lines if line.returned is not None]
    tenders = tender_sums(sale)
    return SaleSums(
        item_thousandths=sum(line.quantity_thousandths for line in sale.lines),
        sales_minor=sale.total_minor,
        tax_minor=sale.tax_minor,
        rounding_minor=sale.rounding_minor,
        cash_minor=_kept(tenders, "cash"),
        removed_count=len(sale.removed),
        coupon_minor=_kept(tenders, "coupon"),
        discount_minor=sum(own.amount_minor for own in modifiers if own.kind == "discount"),
        override_count=sum(own.kind == "price_override" for own in modifiers),
        promotion_minor=sum(own.amount_minor for own in modifiers if own.kind == "promotion"),
        return_count=len(returned),
        returns_minor=sum(line.gross_minor for line in returned),
        post_void_count=int(bool(sale.post_voids)),
        tenders=tenders,
    )


def tender_sums(sale: SaleCompleted) -> dict[str, TenderSum]:
    """What stayed of each kind of tender, and what went out."""
    sums: dict[str, TenderSum] = {}
    for tender in sale.tenders:
        kept = tender.tendered_minor - tender.change_minor
        before = sums.get(tender.kind, TenderSum(0, 0, 0))
        taken, paid_out = before.taken_minor + max(kept, 0), before.paid_out_minor + max(-kept, 0)
        sums[tender.kind] = TenderSum(before.count + 1, taken, paid_out)
    return sums


def _kept(tenders: Mapping[str, TenderSum], kind: str) -> int:
    found = tenders.get(kind)
    return found.taken_minor - found.paid_out_minor if found else 0
