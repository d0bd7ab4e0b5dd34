"""Stored value: what an account is called, what may be taken from it with and without asking, and what points come to.

An account's balance is the sum of its movements. Asked, the OMS holds an amount until the sale is told; unasked, a
register takes no more than its risk budget for each account and each day: that is not prevented, it is bounded.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contract.errors import Refused
from contract.messages.customer_facts import StoredMovement
from contract.messages.selling_facts import SaleCompleted, SoldLine, SoldTender

_HEX = 32
_SHOWN_DIGITS = 4
_GOODS = frozenset({"carry_out", "hand_over", "pickup", "ship", "return"})


class AccountKind(StrEnum):
    """As tenders name them."""

    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    ON_ACCOUNT = "on_account"
    LOYALTY = "loyalty"


class PointRounding(StrEnum):
    """What becomes of a part of a point."""

    DOWN = "down"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class OfflineBudget:
    """What a register may take unasked on a business day: of one account, and of all of its kind. 0: nothing."""

    account_minor: int = 0
    register_minor: int = 0

    def left(self, account_used_minor: int, register_used_minor: int) -> int:
        """What may still be taken of the account today."""
        return max(0, min(self.account_minor - account_used_minor, self.register_minor - register_used_minor))


@dataclass(frozen=True, slots=True)
class LoyaltyRules:
    """A point for every ``earn_minor_per_point`` spent, worth ``point_worth_minor``. 0: none are earned or taken."""

    earn_minor_per_point: int = 0
    point_worth_minor: int = 0
    on_net: bool = True
    rounding: PointRounding = PointRounding.DOWN

    def earned(self, minor: int) -> int:
        """The points for what was spent; negative for what came back, so that a whole return takes back all."""
        per = self.earn_minor_per_point
        if not per:
            return 0
        more = per // 2 if self.rounding is PointRounding.NEAREST else 0
        points = (abs(minor) + more) // per
        return points if minor >= 0 else -points

    def price(self, minor: int) -> int:
        """The points that pay ``minor``: a part of a point is a whole one. Negative: those given back, never more.

        Refused: ``points_not_taken``.
        """
        worth = self.point_worth_minor
        if not worth:
            raise Refused("points_not_taken")
        return -(-minor // worth)


_KINDS = frozenset(AccountKind)


def card_account(kind: AccountKind, number: str, card_key: str) -> str:
    """The account of what carries a number: the number cannot be found from it without the chain's key."""
    keyed = hmac.new(bytes.fromhex(card_key), f"{kind}\x1f{number}".encode(), hashlib.sha256)
    return f"{kind}:{keyed.hexdigest()[:_HEX]}"


def customer_account(kind: AccountKind, customer_id: str) -> str:
    """The account of a customer."""
    return f"{kind}:{customer_id}"


def account_kind(account_id: str) -> AccountKind | None:
    """What kind of account it is; None for what is none."""
    kind, colon, key = account_id.partition(":")
    return AccountKind(kind) if colon and key and kind in _KINDS else None


def card_number(text: str, prefixes: Iterable[str]) -> str | None:
    """The digits of a card that begins with one of ``prefixes``, spaces and hyphens left out; else None."""
    digits = text.strip().replace(" ", "").replace("-", "")
    plain = digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 24
    return digits if plain and any(digits.startswith(own) for own in prefixes if own) else None


def shown(number: str) -> str:
    """What may be read of a number."""
    return number[-_SHOWN_DIGITS:]


def redeemable(balance: int, held: int, limit_minor: int = 0) -> int:
    """What may be taken of an account of which ``held`` is promised already."""
    return max(0, balance + limit_minor - held)


def require_redeemable(amount: int, balance: int, held: int, limit_minor: int = 0) -> None:
    """Refused: ``amount_out_of_bounds``, ``stored_value_too_little`` (available)."""
    if amount < 1:
        raise Refused("amount_out_of_bounds")
    most = redeemable(balance, held, limit_minor)
    if amount > most:
        raise Refused("stored_value_too_little", available=most)


def require_within_budget(amount_minor: int, budget: OfflineBudget, account_used: int, register_used: int) -> None:
    """Refused: ``amount_out_of_bounds``, ``stored_value_needs_line``, ``stored_value_offline_limit`` (left_minor)."""
    if amount_minor < 1:
        raise Refused("amount_out_of_bounds")
    if not budget.account_minor or not budget.register_minor:
        raise Refused("stored_value_needs_line")
    left = budget.left(account_used, register_used)
    if amount_minor > left:
        raise Refused("stored_value_offline_limit", left_minor=left)


def worst_case(budgets: Iterable[OfflineBudget], registers: int) -> int:
    """The most that so many registers may take unasked in a day, all kinds together."""
    return registers * sum(own.register_minor for own in budgets if own.account_minor)


def movements(sale: SaleCompleted, loyalty: LoyaltyRules, asked: Iterable[str] = ()) -> tuple[StoredMovement, ...]:
    """What a sale does to stored value. ``asked``: the tenders that the OMS granted.

    Refused: ``points_not_taken``.
    """
    granted = frozenset(asked)
    lines = (_of_line(line) for line in sale.lines)
    tenders = (_of_tender(tender, loyalty, asked=tender.tender_id in granted) for tender in sale.tenders)
    found = [own for own in (*lines, *tenders) if own is not None]
    points = _points(sale, loyalty)
    return (*found, points) if points is not None else tuple(found)


def earning_minor(sale: SaleCompleted, *, on_net: bool) -> int:
    """What earns points: goods sold less goods returned, with discounts taken off or not, less what points paid."""
    lines = [own for own in sale.lines if is_goods(own.intent, own.reference, own.linked_to)]
    goods = sum(own.extended_minor if on_net else own.regular_minor for own in lines)
    by_points = sum(tender.tendered_minor for tender in sale.tenders if tender.kind == "loyalty")
    return goods - by_points


def is_goods(intent: str, reference: str, linked_to: str = "") -> bool:
    """Whether a line is of goods, sold or back: neither value that stands in another book nor a bottle's deposit."""
    return intent in _GOODS and not linked_to and account_kind(reference) is None


def _of_line(line: SoldLine) -> StoredMovement | None:
    kind = account_kind(line.reference)
    if kind is None or line.intent not in ("stored_value", "return") or not line.extended_minor:
        return None
    return StoredMovement(
        account_id=line.reference,
        kind=kind.value,
        deed="loaded" if line.extended_minor > 0 else "cashed_out",
        part_id=line.line_id,
        amount=line.extended_minor,
        value_minor=line.extended_minor,
        detail=_end(line.size),
    )


def _of_tender(tender: SoldTender, loyalty: LoyaltyRules, *, asked: bool) -> StoredMovement | None:
    kind = account_kind(tender.reference)
    if kind is None or kind != tender.kind:
        return None
    minor = tender.tendered_minor
    return StoredMovement(
        account_id=tender.reference,
        kind=kind.value,
        deed="redeemed" if minor > 0 else "refunded",
        part_id=tender.tender_id,
        amount=-loyalty.price(minor) if kind is AccountKind.LOYALTY else -minor,
        value_minor=-minor,
        offline=minor > 0 and not asked,
        detail=tender.detail[-_SHOWN_DIGITS:],
    )


def _points(sale: SaleCompleted, loyalty: LoyaltyRules) -> StoredMovement | None:
    if not sale.customer_id:
        return None
    minor = earning_minor(sale, on_net=loyalty.on_net)
    points = loyalty.earned(minor)
    if not points:
        return None
    return StoredMovement(
        account_id=customer_account(AccountKind.LOYALTY, sale.customer_id),
        kind="loyalty",
        deed="earned" if points > 0 else "unearned",
        part_id=sale.transaction_id,
        amount=points,
        value_minor=minor,
    )


def _end(told: str) -> str:
    digits = told[-_SHOWN_DIGITS:]
    return digits if digits.isascii() and digits.isdigit() else ""
