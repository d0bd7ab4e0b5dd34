"""Cancels an order: what was paid for it goes back with the open sale, and nothing more of it is picked.

Of what was paid ahead that is the deposit. What was paid whole is paid back line by line, as it was charged, to what it
was paid with; what the customer has of it comes back as goods, with a return. ``cancel`` does it all; a screen that
does not wait for the network calls ``begin`` and ``finish`` on the store lane and ``ask`` elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing, movable_lines
from app.bopis.ordering import deposit_line
from app.catalog.catalog import Catalog
from app.db.transaction import Actor
from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine
from app.pos.model.orders import GivenLine, OrderToCancel
from app.pos.open_basket import OpenBasket
from app.pos.refund import Choice, ReturnableQuestion, ReturnableSale, ReturnableVerdict, Returns
from app.pos.refund_origin import keep_origin
from app.pos.refund_sale import SoldBefore
from app.pos.sell import Sell
from app.pos.shift import require_open_shift
from app.typed_text import fit_reason
from contract.errors import Refused
from contract.messages.rows import OrderRow
from contract.rules.permission import Asked
from contract.states.fulfillment import LineCommand
from contract.values.time import instant_text

_NO_SALE = frozenset({"order_not_with_customer", "order_unknown", "sale_unknown"})
"""Head office knows no sale of a till that paid for it."""


@dataclass(frozen=True, slots=True)
class CancelQuestion:
    """The order, and what head office is asked about the sale that paid for it; None where only a deposit was paid."""

    order_id: str
    sale: ReturnableQuestion | None = None


@dataclass(frozen=True, slots=True)
class _PaidBack:
    """What was charged for goods that the customer has not got: lines without ids yet, and the sale they are of."""

    lines: tuple[BasketLine, ...]
    sold: SoldBefore


class CancelInSale:
    """Every method may be Refused ``order_not_here``, ``order_withdrawn``."""

    def __init__(
        self,
        desk: OrderDesk,
        operators: Operators,
        catalog: Catalog,
        basket: OpenBasket,
        sell: Sell,
        returns: Returns,
    ) -> None:
        self._desk = desk
        self._operators = operators
        self._catalog = catalog
        self._basket = basket
        self._sell = sell
        self._returns = returns

    def cancel(self, order_id: str, reason: str) -> BasketView:
        """What is left of the order is canceled when the sale is finished. Refused and Unavailable: as ``finish``."""
        question = self.begin(order_id)
        return self.finish(question, self.ask(question), reason)

    def begin(self, order_id: str) -> CancelQuestion:
        """What to ask. Refused: ``order_in_sale``, ``nothing_paid_ahead``."""
        with self._desk.look() as conn:
            order = self._desk.workable(conn, order_id).order
        self._require_not_in_sale(order)
        if order.paid:
            return CancelQuestion(order_id, self._returns.begin(order.number))
        if not order.deposit_minor:
            raise Refused("nothing_paid_ahead", order=order.number)
        return CancelQuestion(order_id)

    def ask(self, question: CancelQuestion) -> ReturnableVerdict | None:
        """What head office says of the sale, or None where it cannot be asked or need not be."""
        return self._returns.ask(question.sale) if question.sale is not None else None

    def finish(self, question: CancelQuestion, verdict: ReturnableVerdict | None, reason: str) -> BasketView:
        """Refused: ``reason_needed``, ``order_in_sale``, ``nothing_to_pay_back`` where the customer has all of it,
        ``order_paid_elsewhere`` for one that was not paid at a till, ``order_currency_other``, ``shift_not_open``.
        Unavailable: ``order_not_known_here``.
        """
        told = fit_reason(reason)
        with self._desk.look() as conn:
            order = self._desk.workable(conn, question.order_id).order
        back = self._paid_back(question.sale, verdict, order, told) if question.sale is not None else None
        with self._desk.store.transaction(self._allowed(order, back)) as tx:
            require_open_shift(tx.conn)
            basket = self._basket.current or Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))
            standing = self._desk.workable(tx.conn, order.order_id)
            order = standing.order
            self._require_not_in_sale(order)
            if order.currency != basket.currency:
                raise Refused("order_currency_other", order=order.number)
            if back is None:
                minor = -order.deposit_minor
                lines = [deposit_line(tx.new_id(), order.order_id, order.number, minor, basket.currency)]
            else:
                lines = [replace(line, line_id=tx.new_id()) for line in back.lines]
                keep_origin(tx.conn, back.sold)
            for line in lines:
                basket = basket.added(line)
            canceling = OrderToCancel(order.order_id, order.number, order.location_id, told, _given(standing, lines))
            orders = basket.orders.without(order.order_id)
            orders = replace(orders, canceling=(*orders.canceling, canceling))
            self._basket.keep(tx, self._sell.repriced(tx, replace(basket, orders=orders)))
        return self._sell.view()

    def _paid_back(
        self, asked: ReturnableQuestion, verdict: ReturnableVerdict | None, order: OrderRow, reason: str
    ) -> _PaidBack:
        """Its lines move no stock: they name the order, as lines of goods that come back do not."""
        sale = self._found(asked, verdict, order)
        waits = {line.line_id: line.waits for line in sale.lines if line.order_id == order.order_id and line.waits}
        if not waits:
            raise Refused("nothing_to_pay_back", order=order.number)
        choices = [Choice(line_id, units, reason) for line_id, units in waits.items()]
        basket, sold = self._returns.would_be(sale.transaction_id, choices)
        lines = basket.lines[-len(choices) :]
        return _PaidBack(tuple(replace(line, reference=order.order_id) for line in lines), sold)

    def _found(self, asked: ReturnableQuestion, verdict: ReturnableVerdict | None, order: OrderRow) -> ReturnableSale:
        try:
            return self._returns.finish(asked, verdict)
        except Refused as refused:
            if refused.code in _NO_SALE:
                raise Refused("order_paid_elsewhere", order=order.number) from refused
            raise

    def _allowed(self, order: OrderRow, back: _PaidBack | None) -> Actor:
        minor = order.deposit_minor if back is None else -sum(line.extended_minor for line in back.lines)
        asked = Asked(subject=order.order_id, amount_minor=minor, about=order.number)
        return self._operators.require("cancel_order", asked)

    def _require_not_in_sale(self, order: OrderRow) -> None:
        basket = self._basket.current
        if basket is not None and any(line.reference == order.order_id for line in basket.lines):
            raise Refused("order_in_sale", order=order.number)


def _given(standing: Standing, lines: list[BasketLine]) -> tuple[GivenLine, ...]:
    """What is canceled, each with the line that pays it back, so that what is taken off the sale stays ordered."""
    paid = {line.returned.line_id: line.line_id for line in lines if line.returned is not None}
    return tuple(
        GivenLine(paid.get(own.line_id, ""), own.line_id, own.item_id, own.thousandths)
        for own in movable_lines(standing, LineCommand.CANCEL)
        if not paid or own.line_id in paid
    )
