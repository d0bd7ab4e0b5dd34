"""Hands an order over within a sale: what was given becomes lines of the basket, and leaves when the sale is finished.

What was paid before costs nothing here; else it costs what the order says, less what was paid ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.hand_over import HandOver, missing_params
from app.bopis.hand_over_view import missing_in_sale
from app.bopis.model.collection import Collection
from app.bopis.model.standing import WEIGHED_UNITS, Standing
from app.bopis.ordering import deposit_line
from app.catalog.catalog import Catalog
from app.db.transaction import Tx
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import AgeCheck, AgeMethod, BasketLine, LineIntent
from app.pos.model.orders import DeclinedPart, GivenLine, OrderToHandOver
from app.pos.open_basket import OpenBasket
from app.pos.sell import Sell
from app.pos.shift import require_open_shift
from app.pos.taxing import taxed
from contract.errors import Refused
from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from contract.values.money import minor_digits
from contract.values.quantity import Unit
from contract.values.time import instant_text

_SETTLED = (LineState.HANDED_OVER, LineState.DECLINED)


@dataclass(frozen=True, slots=True)
class ReadyOrder:
    """What a customer may collect: goods by the piece, a weighed line being one, and where they stand."""

    order_id: str
    number: str
    pieces: int
    paid: bool
    shelf: str


class HandOverInSale:
    """Beside ``HandOver``, which checks who collects and what is given."""

    def __init__(self, desk: OrderDesk, hand_over: HandOver, catalog: Catalog, basket: OpenBasket, sell: Sell) -> None:
        self._desk = desk
        self._hand_over = hand_over
        self._catalog = catalog
        self._basket = basket
        self._sell = sell

    def add(self, order_id: str) -> BasketView:
        """What was chosen to be given leaves with the open sale, or with a new one.

        Refused: ``not_identified``, ``nothing_chosen``, ``age_check_needed``, ``order_in_sale``, ``order_withdrawn``,
        ``order_not_here``, ``order_currency_other``, ``shift_not_open``, ``basket_full``.
        """
        with self._desk.act("hand_over") as tx:
            require_open_shift(tx.conn)
            basket = self._basket.current or Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))
            standing = self._desk.workable(tx.conn, order_id)
            self._basket.keep(tx, self._sell.repriced(tx, self._with_order(tx, basket, standing)))
        return self._sell.view()

    def add_scanned(self, text: str) -> BasketView:
        """A collection code on the sell screen: all that is ready leaves with this sale. Refused: as ``find``, ``add``;
        ``nothing_ready`` (order).
        """
        order_id = self.find_scanned(text)
        view = self._hand_over.give_all(order_id)
        if not any(line.ready for line in view.lines):
            raise Refused("nothing_ready", order=view.order.number)
        return self.add(order_id)

    def find_scanned(self, text: str) -> str:
        """Whose code that is. Refused: as ``HandOver.find``."""
        return self._hand_over.find(text)[0].order_id

    def take_off(self, order_id: str) -> BasketView:
        """It is not handed over, or canceled, with this sale. Refused: ``order_not_in_sale``."""
        basket = self._basket.filled()
        if basket.orders.handed_over(order_id) is None and basket.orders.canceled(order_id) is None:
            raise Refused("order_not_in_sale")
        with self._desk.act("hand_over") as tx:
            moment = instant_text(tx.now)
            for line in basket.lines:
                if line.reference == order_id:
                    basket = basket.without(line.line_id, moment)
            left = replace(basket, orders=basket.orders.without(order_id), undo=None)
            self._basket.keep(tx, self._sell.repriced(tx, left))
        return self._sell.view()

    def ready_for(self, customer_id: str) -> tuple[ReadyOrder, ...]:
        """Orders of a customer that stand ready here, and are not in the sale."""
        if not customer_id:
            return ()
        basket = self._basket.current
        with self._desk.look() as conn:
            found = self._desk.standings(conn)
        return tuple(
            ReadyOrder(one.order.order_id, one.order.number, _pieces(one), one.order.paid, one.order.shelf)
            for one in sorted(found, key=lambda one: one.order.due_at)
            if one.order.customer_id == customer_id
            and one.state is OrderState.READY
            and not one.withdrawn
            and (basket is None or basket.orders.handed_over(one.order.order_id) is None)
        )

    def _with_order(self, tx: Tx, basket: Basket, standing: Standing) -> Basket:
        order = standing.order
        chosen = Collection.from_draft(repository.load(tx.conn, repository.hand_over_name(order.order_id)))
        chosen = chosen.fitted(standing)
        if _speaks_of(basket, order.order_id):
            raise Refused("order_in_sale", order=order.number)
        if missing := missing_in_sale(standing, chosen):
            raise Refused(missing, **missing_params(standing, chosen))
        if order.currency != basket.currency:
            raise Refused("order_currency_other", order=order.number)
        assert chosen.proof is not None, "an order whose customer is not known is refused"
        given = chosen.given_lines(standing)
        lines = [self._line(tx, standing, own, age_checked=chosen.age_checked) for own in given]
        owed = 0 if order.paid else self._owed(tx, basket, lines)
        handing_over = OrderToHandOver(
            order_id=order.order_id,
            number=order.number,
            location_id=order.location_id,
            proof=chosen.proof,
            given=tuple(
                GivenLine(line.line_id, own.line_id, own.item_id, own.thousandths)
                for line, own in zip(lines, given, strict=True)
            ),
            declined=tuple(
                DeclinedPart(own.line_id, own.item_id, own.thousandths, own.reason)
                for own in chosen.declined_lines(standing)
            ),
            paid=order.paid,
        )
        if used := min(order.deposit_minor, owed):
            lines.append(deposit_line(tx.new_id(), order.order_id, order.number, -used, basket.currency))
        for line in lines:
            basket = basket.added(line)
        orders = basket.orders.without(order.order_id)
        return replace(basket, orders=replace(orders, handing_over=(*orders.handing_over, handing_over)))

    def _owed(self, tx: Tx, basket: Basket, lines: list[BasketLine]) -> int:
        alone = replace(basket, lines=tuple(lines))
        return taxed(alone, self._catalog, tx.conn, tx.now, self._desk.store.calendar).gross

    def _line(self, tx: Tx, standing: Standing, given: MovedLine, *, age_checked: bool) -> BasketLine:
        row = standing.line(given.line_id)
        item, unit = self._catalog.item(row.item_id), Unit(row.unit)
        minor = 0 if standing.order.paid else price_of_part(row, given.thousandths)
        return BasketLine(
            line_id=tx.new_id(),
            item_id=row.item_id,
            sku=row.sku,
            name=row.name,
            size=row.size,
            unit=unit,
            icon=item.icon if item else "",
            tax_category=item.tax_category if item else self._any_category(tx),
            age_minimum=row.age_minimum,
            quantity_thousandths=given.thousandths,
            price_ten_thousandths=minor * 10_000 // 10 ** minor_digits(standing.order.currency),
            price_per_thousandths=given.thousandths,
            extended_minor=minor,
            fixed=True,
            intent=LineIntent.HAND_OVER,
            reference=standing.order.order_id,
            age_check=AgeCheck(row.age_minimum, AgeMethod.DOCUMENT) if row.age_minimum and age_checked else None,
        )

    def _any_category(self, tx: Tx) -> str:
        """Of goods that the catalog does not know any more: it must be one that is taxed here."""
        day = self._desk.store.calendar.local(tx.now).date()
        return next(iter(self._catalog.market().taxes(tx.now, day)), "")


def price_of_part(row: OrderLineRow, thousandths: int) -> int:
    """What so much of a line costs after what was settled before, so that all its parts come to its price."""
    before, whole = row.standing.standing(*_SETTLED), row.standing.total
    return row.price_minor * (before + thousandths) // whole - row.price_minor * before // whole


def _speaks_of(basket: Basket, order_id: str) -> bool:
    return any(line.reference == order_id for line in basket.lines)


def _pieces(standing: Standing) -> int:
    return sum(
        1 if line.unit in WEIGHED_UNITS else line.standing.standing(LineState.STAGED) // 1_000
        for line in standing.order.lines
        if line.standing.standing(LineState.STAGED)
    )
