"""Acts of a simulated day: what stands in other books, gift cards and credit notes, within what is risked unasked."""

from __future__ import annotations

from app.customers.stored_value import Account
from app.pos.model.tender import TenderPart
from contract.rules.stored_value import AccountKind
from tests.simulated_day.checkout import Checkout


def load(checkout: Checkout, number: str, minor: int) -> None:
    """A card goes over the counter with money on it, once the sale is paid."""
    account = _account(checkout, number)
    checkout.do(lambda own: own.customers.lines.load(account, minor))
    checkout.belt.loads[number] += minor


def redeem(checkout: Checkout, number: str, minor: int) -> bool:
    """Whether the till takes so much of a card, which nobody can be asked about."""
    account, taken = _account(checkout, number), list[TenderPart]()
    refused = checkout.refused(lambda own: taken.append(own.customers.value.redeem(account, minor)))
    if refused:
        assert refused == "stored_value_offline_limit", refused
        checkout.truth.acts["card refused beyond what is risked"] += 1
        return False
    checkout.do(lambda own: own.selling.settle.add(taken[0]))
    checkout.belt.redeems[number] += minor
    return True


def put_onto(checkout: Checkout, number: str, minor: int) -> None:
    """Money of a return goes onto a card or a credit note."""
    account = _account(checkout, number)
    part = checkout.do(lambda own: own.customers.value.refund(account, minor))
    checkout.do(lambda own: own.selling.settle.add(part))
    checkout.belt.loads[number] += minor


def number_of(checkout: Checkout, account_id: str) -> str:
    """Of the card or account that a customer paid with; "" where it is none of ours."""
    if account_id.startswith("on_account:"):
        return account_id
    for number in checkout.truth.numbers:
        if _account(checkout, number).account_id == account_id:
            return number
    return ""


def pay_in(checkout: Checkout, number: str, minor: int) -> None:
    """What a customer owes is paid, or paid ahead."""
    account = _account(checkout, number)
    checkout.do(lambda own: own.customers.lines.pay_into(account, minor))
    checkout.belt.loads[number] += minor


def burn(checkout: Checkout, minor: int) -> bool:
    """Whether the till takes points of the customer at the till for so much."""
    account, taken = points_of(checkout), list[TenderPart]()
    refused = checkout.refused(lambda own: taken.append(own.customers.value.redeem(account, minor)))
    if refused:
        assert refused == "stored_value_offline_limit", refused
        return False
    checkout.do(lambda own: own.selling.settle.add(taken[0]))
    checkout.belt.burned.append(minor)
    return True


def give_points_back(checkout: Checkout, minor: int) -> None:
    """What was paid with them comes back."""
    account = points_of(checkout)
    part = checkout.do(lambda own: own.customers.value.refund(account, minor))
    checkout.do(lambda own: own.selling.settle.add(part))
    checkout.belt.burned.append(-minor)


def points_of(checkout: Checkout) -> Account:
    customer_id = checkout.truth.customers[checkout.belt.customer]
    return checkout.till.act(lambda own: own.customers.value.of_customer(AccountKind.LOYALTY, customer_id))


def _account(checkout: Checkout, number: str) -> Account:
    kind, colon, _ = number.partition(":")
    if colon:
        return Account(number, AccountKind(kind))
    found = checkout.till.act(lambda own: own.customers.value.read(number))
    assert found is not None
    return found
