"""Why an order of a channel is not placed yet: judged from what it says and what we know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oms.channels.model import Address, CapturedOrder, PaymentMade, Reason, Refund, RiskSeen, wanted
from oms.channels.payload import Amounts

Hold = tuple[Reason, str]
"""The reason, and what it is about."""

APPROVABLE = (
    Reason.PAYMENT_NOT_DONE,
    Reason.ADDRESS_BAD,
    Reason.TOTAL_DIFFERS,
    Reason.AMOUNT_INEXACT,
    Reason.DUPLICATE_SUSPECTED,
    Reason.FRAUD,
)
"""What a person may set aside. The others need a repair: a name, an address, stock."""

TRIED_AGAIN = (Reason.NO_STOCK, Reason.NOT_PLACEABLE)
"""What only trying again can tell."""

RELEASABLE = (*APPROVABLE, *TRIED_AGAIN, Reason.LINES_MISSING)

UNANSWERED = "unanswered"
REFUNDED = "refunded"
COUNTRY = "country"
_COUNTRY = re.compile(r"[A-Z]{2}")
_LEAST_LINES = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of an order beside what it says. ``skus``: what the channel calls an item -> our SKU, of those we
    sell; ``store``: our code of the store where it is collected, or "".
    """

    skus: Mapping[str, str]
    store: str
    alike: Sequence[str]
    payments: Sequence[PaymentMade]
    refunds: Sequence[Refund]
    risks: Sequence[RiskSeen]
    fraud_checked: bool


def holds_of(order: CapturedOrder, known: Known) -> list[Hold]:
    """All at once, so that a person sees the whole of what is wrong."""
    return list(_holds(order, known))


def _holds(order: CapturedOrder, known: Known) -> Iterator[Hold]:
    yield from unpaid(order, known)
    if order.lines_follow or order.total_minor is None:
        yield Reason.LINES_MISSING, ""
    elif order.differs_minor:
        yield Reason.TOTAL_DIFFERS, str(order.differs_minor)
    if order.inexact:
        yield Reason.AMOUNT_INEXACT, ""
    for currency in sorted({one.currency for one in known.refunds} - {"", order.currency}):
        yield Reason.AMOUNT_INEXACT, currency
    for line in wanted(order):
        if line.sku not in known.skus:
            yield Reason.ITEM_UNKNOWN, line.sku
    if order.collected and not known.store:
        yield Reason.PICKUP_UNKNOWN, order.delivery[0] if order.delivery else ""
    elif not known.store:
        yield from _address(order.ship_to)
    for other in known.alike:
        yield Reason.DUPLICATE_SUSPECTED, other
    yield from _fraud(known)


def unpaid(order: CapturedOrder, known: Known) -> Iterator[Hold]:
    """None, or why it is not paid: nobody did, or it was given back whole."""
    if not _paid(order, known.payments):
        yield Reason.PAYMENT_NOT_DONE, ""
    elif order.total_minor and refunded_minor(order.currency, known.refunds) >= order.total_minor:
        yield Reason.PAYMENT_NOT_DONE, REFUNDED


def _paid(order: CapturedOrder, payments: Sequence[PaymentMade]) -> bool:
    """Also what is authorized counts, until it is voided; and of what was paid no more than was not given back."""
    if order.paid or order.total_minor == 0:
        return True
    amounts = Amounts(order.currency)
    authorized = paid = 0
    own = [one for one in payments if one.currency in ("", order.currency)]
    for one in sorted(own, key=lambda one: one.at):
        minor = amounts.minor(one.amount) if one.succeeded else 0
        match one.step:
            case "authorization":
                authorized += minor
            case "void" if one.succeeded:
                authorized = 0
            case "capture" | "sale":
                paid += minor
            case "refund" if one.succeeded:
                paid, authorized = paid - minor, 0
    return bool(order.total_minor) and max(authorized, paid) >= (order.total_minor or 0)


def refunded_minor(currency: str, refunds: Sequence[Refund]) -> int:
    """Of those in the order's currency: what the others come to, a person has to see."""
    amounts = Amounts(currency)
    return sum(amounts.minor(one.amount) for one in refunds if one.currency in ("", currency))


def _address(told: Address | None) -> Iterator[Hold]:
    if told is None or not told.lines:
        yield Reason.ADDRESS_MISSING, ""
    elif not _COUNTRY.fullmatch(told.country):
        yield Reason.ADDRESS_MISSING, COUNTRY
    elif len(told.lines) < _LEAST_LINES:
        yield Reason.ADDRESS_BAD, ""


def _fraud(known: Known) -> Iterator[Hold]:
    """The newest answer of each that looks for fraud counts."""
    newest: dict[str, RiskSeen] = {}
    for risk in sorted(known.risks, key=lambda one: one.at):
        newest[risk.by] = risk
    for risk in newest.values():
        if risk.bad:
            yield Reason.FRAUD, risk.level
    if known.fraud_checked and ASKED not in newest:
        yield Reason.FRAUD, UNANSWERED


ASKED = "asked"
"""Who was asked by us, as against who told us unasked."""
