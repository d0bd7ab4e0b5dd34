"""How a sale is paid: parts in any mix, what they leave to pay, what cash rounds and gives back. Pure.

Only cash is rounded and only cash gives change: all that the other parts leave is rounded once, as one sum. Where the
total is negative everything goes the other way: parts are negative and pay out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.pos.model.change import MAX_TENDERED_MINOR, Till
from contract.errors import Refused

MAX_PARTS = 50


class TenderKind(StrEnum):
    """As facts name them."""

    CASH = "cash"
    COUPON = "coupon"
    CARD = "card"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    VOUCHER = "voucher"
    ON_ACCOUNT = "on_account"
    LOYALTY = "loyalty"


PAPER = frozenset({TenderKind.COUPON, TenderKind.VOUCHER})
"""What lies on the counter until the sale is finished: it is handed back without a trace, and never paid out."""


@dataclass(frozen=True, slots=True)
class TenderPart:
    """One part of the payment; ``amount_minor`` is negative where it is paid out.

    ``reference`` is the number of a coupon or voucher, the payment's id of a card, the account of a stored value;
    ``detail`` is what the customer may read of it. ``tender_id`` tells it apart for ever.
    """

    kind: TenderKind
    amount_minor: int
    reference: str = ""
    detail: str = ""
    tender_id: str = ""


@dataclass(frozen=True, slots=True)
class CashKept:
    """All cash of a sale in one: ``tendered - change`` stays in the drawer; negative where it is paid out."""

    tendered_minor: int
    change_minor: int
    rounding_minor: int


@dataclass(frozen=True, slots=True)
class Tendering:
    """A total and the parts that pay it. Signed amounts have the sign of the total."""

    total_minor: int
    till: Till
    parts: tuple[TenderPart, ...] = ()

    @property
    def sign(self) -> int:
        """-1 where money goes to the customer."""
        return -1 if self.total_minor < 0 else 1

    @property
    def paid_minor(self) -> int:
        """What the parts come to."""
        return sum(part.amount_minor for part in self.parts)

    @property
    def cash_minor(self) -> int:
        return sum(part.amount_minor for part in self.parts if part.kind is TenderKind.CASH)

    @property
    def excess_minor(self) -> int:
        """By how much the parts are too much for a total that changed since; a part must go before anything is paid."""
        wrong_way = sum(abs(part.amount_minor) for part in self.parts if self.sign * part.amount_minor < 0)
        if wrong_way:
            return wrong_way
        beyond = max(-self.sign * self._cash_share, 0)
        if self.sign < 0 and not beyond:
            return max(self._cash_due - self.cash_minor, 0)
        return beyond

    @property
    def covered(self) -> bool:
        """Whether nothing is left to pay."""
        if self.excess_minor:
            return False
        if not self.cash_minor:
            return self._cash_share == 0
        return self.sign * self.cash_minor >= self.sign * self._cash_due

    @property
    def left_minor(self) -> int:
        """What is left to pay, not rounded."""
        return 0 if self.covered or self.excess_minor else self._cash_share - self.cash_minor

    @property
    def due_minor(self) -> int:
        """What is left to pay in cash."""
        return 0 if self.covered or self.excess_minor else self._cash_due - self.cash_minor

    @property
    def rounding_minor(self) -> int:
        """What rounding adds where the rest is paid in cash."""
        return 0 if self.excess_minor else self._cash_due - self._cash_share

    @property
    def change_minor(self) -> int:
        """What cash that covers the total gives back."""
        return self.cash_minor - self._cash_due if self.covered and self.cash_minor else 0

    @property
    def cash(self) -> CashKept | None:
        """The cash of a payment that leaves nothing to pay in cash; None where no cash has to do with it."""
        if not self.cash_minor and not self._cash_share:
            return None
        return CashKept(self.cash_minor, self.cash_minor - self._cash_due, self.rounding_minor)

    def added(self, part: TenderPart) -> Tendering:
        """With one more part.

        Refused: ``too_many_tenders``, ``amount_out_of_bounds``, ``tender_too_large`` (left_minor),
        ``tender_pays_nothing_out``, ``tendered_too_much``, ``tendered_not_in_coins``, ``nothing_left_to_pay``.
        """
        if len(self.parts) >= MAX_PARTS:
            raise Refused("too_many_tenders", most=MAX_PARTS)
        if self.excess_minor:
            raise Refused("tender_too_large", left_minor=0)
        if self.sign * part.amount_minor < 1:
            raise Refused("amount_out_of_bounds")
        if self.covered:
            raise Refused("nothing_left_to_pay")
        if part.kind is TenderKind.CASH:
            self._require_cash(part.amount_minor)
        elif self.sign < 0 and part.kind in PAPER:
            raise Refused("tender_pays_nothing_out")
        elif self.sign * part.amount_minor > self.sign * self.left_minor:
            raise Refused("tender_too_large", left_minor=abs(self.left_minor))
        return replace(self, parts=(*self.parts, part))

    def completed_in_cash(self, tendered_minor: int) -> Tendering:
        """All that is left is paid in cash, which may be nothing.

        Refused: ``tender_too_large``, ``tendered_too_little`` (missing_minor), ``tendered_too_much``,
        ``tendered_not_in_coins``, ``amount_out_of_bounds`` where more would be paid out than is due.
        """
        self.require_fitting()
        if self.sign > 0:
            self.till.change(self.due_minor, tendered_minor)
        elif tendered_minor != self.due_minor:
            raise Refused("amount_out_of_bounds")
        if not tendered_minor:
            return self
        return replace(self, parts=(*self.parts, TenderPart(TenderKind.CASH, tendered_minor)))

    def require_fitting(self) -> None:
        """Refused: ``tender_too_large`` (left_minor) where the parts are more than the total."""
        if self.excess_minor:
            raise Refused("tender_too_large", left_minor=abs(self.total_minor))

    def require_covered(self) -> None:
        """Refused: ``tender_too_large``, ``tendered_too_little`` (missing_minor)."""
        self.require_fitting()
        if not self.covered:
            raise Refused("tendered_too_little", missing_minor=abs(self.left_minor))

    @property
    def _cash_share(self) -> int:
        """What the other parts leave for cash."""
        return self.total_minor - self.paid_minor + self.cash_minor

    @property
    def _cash_due(self) -> int:
        return self.till.due(self._cash_share)

    def _require_cash(self, minor: int) -> None:
        if abs(minor) > MAX_TENDERED_MINOR:
            raise Refused("tendered_too_much")
        if minor % self.till.rounding.increment:
            raise Refused("tendered_not_in_coins")
        if self.sign < 0 and minor < self.due_minor:
            raise Refused("tender_too_large", left_minor=abs(self.due_minor))
