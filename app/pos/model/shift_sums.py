"""A shift and what happened in it, in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.pos.model.change import sum_of
from contract.messages.facts import Denomination, ShiftClosed, SoldTaxTotal


@dataclass(frozen=True, slots=True)
class ShiftSums:
    """An X view. Amounts in minor units; ``opened_at`` UTC text; ``item_thousandths`` over all lines."""

    shift_id: str
    currency: str
    opened_at: str
    opened_by: str | None
    float_minor: int
    sale_count: int
    item_thousandths: int
    sales_minor: int
    tax_minor: int
    rounding_minor: int
    cash_minor: int
    drawer_opens: int
    removed_count: int
    abandoned_count: int
    coupon_minor: int
    discount_minor: int
    override_count: int
    first_sale_number: int | None
    last_sale_number: int | None
    tax_totals: tuple[SoldTaxTotal, ...]

    @property
    def expected_minor(self) -> int:
        """What should be in the drawer."""
        return self.float_minor + self.cash_minor

    def closed(self, document_number: int, counted: Sequence[Denomination], reason: str) -> ShiftClosed:
        """The Z of this shift."""
        counted_minor = sum_of([(own.value_minor, own.count) for own in counted])
        return ShiftClosed(
            shift_id=self.shift_id,
            document_number=document_number,
            currency=self.currency,
            opened_at=self.opened_at,
            float_minor=self.float_minor,
            counted=tuple(counted),
            counted_minor=counted_minor,
            expected_minor=self.expected_minor,
            over_short_minor=counted_minor - self.expected_minor,
            reason=reason,
            sale_count=self.sale_count,
            item_thousandths=self.item_thousandths,
            sales_minor=self.sales_minor,
            tax_minor=self.tax_minor,
            rounding_minor=self.rounding_minor,
            cash_minor=self.cash_minor,
            drawer_opens=self.drawer_opens,
            removed_count=self.removed_count,
            abandoned_count=self.abandoned_count,
            tax_totals=self.tax_totals,
            first_sale_number=self.first_sale_number,
            last_sale_number=self.last_sale_number,
            coupon_minor=self.coupon_minor,
            discount_minor=self.discount_minor,
            override_count=self.override_count,
        )
