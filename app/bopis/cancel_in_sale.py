"""Cancels an order that was paid ahead: the deposit goes back with the open sale, and nothing more of it is picked."""

from __future__ import annotations

from dataclasses import replace

from app.bopis.desk import OrderDesk
from app.bopis.model.standing import movable_lines
from app.bopis.ordering import deposit_line
from app.catalog.catalog import Catalog
from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.orders import GivenLine, OrderToCancel
from app.pos.open_basket import OpenBasket
from app.pos.sell import Sell
from app.pos.shift import require_open_shift
from app.typed_text import fit_reason
from contract.errors import Refused
from contract.rules.permission import Asked
from contract.states.fulfillment import LineCommand
from contract.values.time import instant_text


class CancelInSale:
    """Goods that were paid whole come back as a return; only what was paid ahead is given back here."""

    def __init__(self, desk: OrderDesk, operators: Operators, catalog: Catalog, basket: OpenBasket, sell: Sell) -> None:
        self._desk = desk
        self._operators = operators
        self._catalog = catalog
        self._basket = basket
        self._sell = sell

    def cancel(self, order_id: str, reason: str) -> BasketView:
        """What is left of the order is canceled when the sale is finished.

        Refused: ``reason_needed``, ``order_not_here``, ``order_withdrawn``, ``order_in_sale``, ``order_paid_whole``,
        ``nothing_paid_ahead``, ``order_currency_other``, ``shift_not_open``.
        """
        told = fit_reason(reason)
        with self._desk.look() as conn:
            order = self._desk.workable(conn, order_id).order
        if order.paid:
            raise Refused("order_paid_whole", order=order.number)
        if not order.deposit_minor:
            raise Refused("nothing_paid_ahead", order=order.number)
        asked = Asked(subject=order_id, amount_minor=order.deposit_minor, about=order.number)
        actor = self._operators.require("cancel_order", asked)
        with self._desk.store.transaction(actor) as tx:
            require_open_shift(tx.conn)
            basket = self._basket.current or Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))
            standing = self._desk.workable(tx.conn, order_id)
            order = standing.order
            if any(line.reference == order_id for line in basket.lines):
                raise Refused("order_in_sale", order=order.number)
            if order.currency != basket.currency:
                raise Refused("order_currency_other", order=order.number)
            line = deposit_line(tx.new_id(), order_id, order.number, -order.deposit_minor, basket.currency)
            lines = tuple(
                GivenLine("", own.line_id, own.item_id, own.thousandths)
                for own in movable_lines(standing, LineCommand.CANCEL)
            )
            canceling = OrderToCancel(order_id, order.number, order.location_id, told, lines)
            basket = basket.added(line)
            orders = basket.orders.without(order_id)
            orders = replace(orders, canceling=(*orders.canceling, canceling))
            self._basket.keep(tx, self._sell.repriced(tx, replace(basket, orders=orders)))
        return self._sell.view()
