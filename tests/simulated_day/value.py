"""Acts of a simulated day: what stands in other books, gift cards and credit notes, within what is risked unasked."""

from __future__ import annotations

from app.customers.stored_value import Account
from app.pos.model.tender import TenderPart
from tests.simulated_day.checkout import Checkout


def load(checkout: Checkout, number: str, minor: int) -> None:
    """A card goes over the counter with money on it, once the sale is paid."""
    account = _account(checkout, number)
    checkout.do(lambda own: own.customers.lines.load(account, minor))
    checkout.loads[number] += minor


def redeem(checkout: Checkout, number: str, minor: int) -> bool:
    """Whether the till takes so much of a card, which nobody can be asked about."""
    account, taken = _account(checkout, number), list[TenderPart]()
    refused = checkout.refused(lambda own: taken.append(own.customers.value.redeem(account, minor)))
    if refused:
        assert refused == "stored_value_offline_limit", refused
        checkout.truth.acts["card refused beyond what is risked"] += 1
        return False
    checkout.do(lambda own: own.selling.settle.add(taken[0]))
    checkout.redeems[number] += minor
    return True


def put_onto(checkout: Checkout, number: str, minor: int) -> None:
    """Money of a return goes onto a card or a credit note."""
    account = _account(checkout, number)
    part = checkout.do(lambda own: own.customers.value.refund(account, minor))
    checkout.do(lambda own: own.selling.settle.add(part))
    checkout.loads[number] += minor


def number_of(checkout: Checkout, account_id: str) -> str:
    """Of the card that a customer paid with; "" where it is none of ours."""
    for number in checkout.truth.numbers:
        if _account(checkout, number).account_id == account_id:
            return number
    return ""


def _account(checkout: Checkout, number: str) -> Account:
    found = checkout.till.act(lambda own: own.customers.value.read(number))
    assert found is not None
    return found
