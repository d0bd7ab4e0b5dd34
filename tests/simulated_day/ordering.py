"""Acts of a simulated day: goods are ordered and paid, whole or ahead, made ready, collected or canceled."""

from __future__ import annotations

import re
from datetime import timedelta

from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import OrderTerms
from app.db import journal
from app.pos.model.orders import OrderWay
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.services import Services
from contract.messages.facts import OrderPlaced
from contract.rules.collection_code import collection_token
from tests.simulated_day import value
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.rules import MANAGER
from tests.simulated_day.selling import some_plain_goods
from tests.simulated_day.tags import price_of
from tests.simulated_day.truth import GIFT_CARDS, Order

_NUMBER = re.compile(r"^Order (\S+)$", re.MULTILINE)
_NOT_HEARD = ("order_unknown", "order_not_here", "code_unknown", "nothing_ready", "nothing_paid_ahead")


def order(checkout: Checkout, power_cut: PowerCut) -> str:
    """To be collected here, paid ahead or whole; or to be sent. A gift card is loaded in the same sale perhaps."""
    goods, dice = some_plain_goods(checkout.dice), checkout.dice
    how = dice.deal("orders", ("ahead", "ahead", "whole", "sent"))
    loaded = 10_00 if dice.random() < 0.3 else 0
    checkout.scan(goods)
    total = price_of(goods)
    ahead = dice.randint(1, total - 1) if how == "ahead" else None
    lines = [line.line_id for line in checkout.do(lambda own: own.selling.sell.view()).lines]
    customer = OrderCustomer("Mara Keane", "+353 87 555 0123", "4 Strand Road, Cobh" if how == "sent" else "")
    way = OrderWay.SHIP if how == "sent" else OrderWay.PICKUP
    here = checkout.do(lambda own: of_orders(own).ordering.propose(lines)).here.location_id
    terms = OrderTerms(way, here, checkout.now + timedelta(days=1), customer, ahead)
    checkout.do(lambda own: of_orders(own).ordering.order(lines, terms))
    checkout.belt.goods.clear()
    if loaded:
        value.load(checkout, dice.choice(GIFT_CARDS), loaded)
    checkout.total_is((total if ahead is None else ahead) + loaded)
    sold = pay(checkout, power_cut)
    number = checkout.till.paper_of(sold.receipt, _NUMBER)[1]
    token = collection_token(number, checkout.do(_codes)[number])
    checkout.truth.orders[number] = Order(number, token, goods, total, ahead, ships=how == "sent")
    return f"ordered: {how}"


def make_ready(checkout: Checkout, _: PowerCut) -> str:
    """The manager picks it and puts it on a shelf; where a till has not heard of it, it waits."""
    made = _one(checkout, "open")
    if made is None:
        return "orders: none is open"
    card = _card(checkout, made.number)
    if not card:
        return "orders: not heard of at this till"

    def staged(own: Services) -> None:
        own.orders.pick.open(card)
        for sku, count in made.goods.items():
            for _ in range(count):
                own.orders.pick.scan(sku)
        own.orders.pick.leave()
        own.orders.stage.stage(card, "P-12")

    cashier = checkout.cashier
    checkout.sign_on(MANAGER)
    checkout.do(staged)
    checkout.sign_on(cashier)
    made.state = "ready"
    return "order made ready"


def collect(checkout: Checkout, power_cut: PowerCut) -> str:
    """The paper is shown, what is owed is paid, and the goods leave; perhaps with a card that is loaded."""
    made = _one(checkout, "ready")
    if made is None:
        return "orders: none is ready"
    refused = checkout.refused(lambda own: of_orders(own).hand_over.add_scanned(made.token))
    if refused:
        assert refused in _NOT_HEARD, refused
        return "orders: not ready at this till"
    loaded = 5_00 if checkout.dice.random() < 0.3 else 0
    if loaded:
        value.load(checkout, checkout.dice.choice(GIFT_CARDS), loaded)
    checkout.total_is(made.owed_minor + loaded)
    made.state = "completed"
    if checkout.left_minor:
        pay(checkout, power_cut)
    else:
        checkout.finish()
    return "order collected"


def cancel(checkout: Checkout, _: PowerCut) -> str:
    """What was paid ahead goes back in cash."""
    made = _one(checkout, "open", "ready")
    if made is None or made.ahead_minor is None:
        return "orders: none was paid ahead"
    card = _card(checkout, made.number)
    if not card:
        return "orders: not heard of at this till"
    checkout.do(lambda own: of_orders(own).cancel.cancel(card, "Changed her mind"))
    checkout.total_is(-made.ahead_minor)
    made.state = "canceled"
    checkout.settle()
    return "order canceled"


def of_orders(own: Services) -> SaleOrderDeeds:
    assert own.orders.sale is not None
    return own.orders.sale


def _codes(own: Services) -> dict[str, str]:
    """Of orders that this till placed, by their number. The paper shows it as a picture."""
    with own.store.read() as conn:
        return {fact.number: fact.code for _, fact in journal.facts(conn, [OrderPlaced.KIND])
                if isinstance(fact, OrderPlaced)}  # fmt: skip


def _one(checkout: Checkout, *states: str) -> Order | None:
    found = [own for own in checkout.truth.orders.values() if own.state in states and not own.ships]
    return checkout.dice.choice(found) if found else None


def _card(checkout: Checkout, number: str) -> str:
    """Its id on the board of this till; "" where nobody told of it."""
    board = checkout.do(lambda own: own.orders.board.view())
    return next((one.order_id for one in (*board.todo, *board.ready) if one.number == number), "")
