"""A shift and what happened in it, in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.pos.model.change import sum_of
from contract.messages.facts import Denomination, ShiftClosed, SoldTaxTotal, TenderTotal


@dataclass(frozen=True, slots=True)
class CashSums:
    """Cash moved into and out of the drawer beside sales, each positive. A pickup is whatever left for the safe, the
    office or the bank.
    """

    loan_minor: int = 0
    pickup_minor: int = 0
    paid_in_minor: int = 0
    paid_out_minor: int = 0

    @property
    def drawer_minor(self) -> int:
        """What the drawer has more of because of them."""
        return self.loan_minor + self.paid_in_minor - self.pickup_minor - self.paid_out_minor


@dataclass(frozen=True, slots=True)
class OperatorSum:
    """What one person sold in the shift; ``operator_id`` is "" where nobody was signed on."""

    operator_id: str
    sale_count: int
    sales_minor: int
    cash_minor: int


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The documents of one life of one register in a shift. ``own``: this register's present life."""

    register_id: str
    incarnation: str
    own: bool
    first_sale_number: int | None
    last_sale_number: int | None
    first_return_number: int | None
    last_return_number: int | None


@dataclass(frozen=True, slots=True)
class ShiftSums:
    """An X view. Amounts in minor units; ``opened_at`` UTC text; ``item_thousandths`` over all lines.

    ``perpetual_minor`` is the sum of all sales of this life of the register.
    """

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
    promotion_minor: int
    return_count: int
    returns_minor: int
    post_void_count: int
    tax_totals: tuple[SoldTaxTotal, ...]
    tenders: tuple[TenderTotal, ...]
    operators: tuple[OperatorSum, ...]
    cash: CashSums
    numbers: tuple[NumberRange, ...]
    perpetual_minor: int

    @property
    def expected_minor(self) -> int:
        """What should be in the drawer."""
        return self.float_minor + self.cash_minor + self.cash.drawer_minor

    @property
    def own_numbers(self) -> NumberRange | None:
        """The documents of this register's present life."""
        return next((one for one in self.numbers if one.own), None)

    def closed(
        self, document_number: int, counted: Sequence[Denomination], reason: str, *, blind: bool = False
    ) -> ShiftClosed:
        """The Z of this shift."""
        counted_minor = sum_of([(own.value_minor, own.count) for own in counted])
        own = self.own_numbers
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
            first_sale_number=own.first_sale_number if own else None,
            last_sale_number=own.last_sale_number if own else None,
            coupon_minor=self.coupon_minor,
            discount_minor=self.discount_minor,
            override_count=self.override_count,
            tenders=self.tenders,
            return_count=self.return_count,
            returns_minor=self.returns_minor,
            promotion_minor=self.promotion_minor,
            post_void_count=self.post_void_count,
            first_return_number=own.first_return_number if own else None,
            last_return_number=own.last_return_number if own else None,
            loan_minor=self.cash.loan_minor,
            pickup_minor=self.cash.pickup_minor,
            paid_in_minor=self.cash.paid_in_minor,
            paid_out_minor=self.cash.paid_out_minor,
            blind=blind,
            perpetual_minor=self.perpetual_minor,
        )


@dataclass(frozen=True, slots=True)
class NamedNumbers:
    """The documents of one register in a shift that was at several."""

    register_name: str
    first_number: int
    last_number: int


@dataclass(frozen=True, slots=True)
class NamedSum:
    """What one person sold in a shared drawer."""

    name: str
    sale_count: int
    sales_minor: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something done in a shift that its sums alone do not tell: ``code`` says what, ``at`` UTC text when."""

    code: str
    at: str
    name: str
    amount_minor: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ShiftDetails:
    """Who and what stands behind the figures of a shift. ``seal`` is the register's signature under its Z, in hex."""

    numbers: tuple[NamedNumbers, ...] = ()
    people: tuple[NamedSum, ...] = ()
    remarks: tuple[Remark, ...] = ()
    seal: str = ""
