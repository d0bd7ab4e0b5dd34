"""How money goes back for goods that came back: the way it came, as the screen plans it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.pos.model.tender import TenderKind
from app.pos.payments.desk import CardDesk
from app.pos.refund_plan import RefundPlan, RefundWay
from app.ui.services import Services

if TYPE_CHECKING:
    from tests.simulation.customer import Customer
    from tests.simulation.seller import Seller

_PATIENCE = 4
"""So often a card is tried before the money goes back in cash."""


def pay_back(seller: Seller, customer: Customer) -> str:
    """As far as it is known by now; whoever waits is asked again a moment later."""
    seller.begins("paying back to a card")
    open_now = seller.do(lambda own: _cards(own).open())
    if open_now is not None:
        return seller.wait_for_word(customer, open_now)
    view = seller.do(lambda own: own.selling.settle.view())
    customer.card_minor = sum(part.amount_minor for part in view.parts if part.kind is TenderKind.CARD)
    if view.covered:
        customer.due_minor, customer.paid = 0, True
        return seller.gone(customer, seller.do(lambda own: own.selling.settle.finish()).receipt_number)
    way = next((one for one in seller.do(_plan).ways if one.left_minor and one.kind is TenderKind.CARD), None)
    if way is None or customer.asked >= _PATIENCE:
        seller.sometimes.saw("card", "paid back in cash then")
        customer.due_minor, customer.paid = view.due_minor, True
        done = seller.do(lambda own: own.selling.settle.pay_cash(view.due_minor))
        return seller.gone(customer, done.receipt_number)
    _asked(seller, customer, way)
    return seller.look_again()


def _asked(seller: Seller, customer: Customer, way: RefundWay) -> None:
    """Without the card, where its payment is known; else the customer holds it to the terminal."""
    if way.linked and not customer.asked:
        seller.do(lambda own: _cards(own).refund(way.reference, way.left_minor))
    else:
        seller.do(lambda own: _cards(own).charge(-way.left_minor))
    customer.asked += 1


def _plan(own: Services) -> RefundPlan:
    assert own.selling.returns is not None
    plan = own.selling.returns.plans.view()
    assert plan is not None
    return plan


def _cards(own: Services) -> CardDesk:
    assert own.selling.cards is not None
    return own.selling.cards
