"""Customers whom the chain knows by a number: they become known at a till, and what they buy is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.customer import Customer
    from tests.simulation.seller import Seller


def join(seller: Seller) -> str:
    """Somebody becomes known. Where the power went meanwhile, the screen says afterwards whether they are."""
    if not seller.at_work():
        return "nobody could become known"
    seller.begins("making somebody known")
    if not seller.joining:
        seller.truth.numbers += 1
        seller.joining = f"M-{seller.truth.numbers}"
    number = seller.joining
    if not seller.do(lambda own: own.customers.customers.find_here(number)):
        seller.do(lambda own: own.customers.customers.create({"name": name_of(number)}, number))
    seller.truth.members.append(number)
    seller.joining = ""
    return "made somebody known"


def greet(seller: Seller, customer: Customer) -> None:
    """By the number on their card; head office is asked for who is not known in this store."""
    if not customer.member or seller.do(lambda own: own.selling.sell.view().customer_id):
        return
    number = customer.member
    found = seller.do(lambda own: own.customers.customers.find_here(number))
    if not found:
        found = seller.do(lambda own: own.customers.customers.find(number)).customers
    known = [one for one in found if one.member_number == number]
    seller.sometimes.saw("member", "known" if known else "not known here")
    if not known:
        customer.member = ""
        return
    seller.do(lambda own: own.customers.customers.attach(known[0]))


def name_of(number: str) -> str:
    return f"Aoife {number}"
