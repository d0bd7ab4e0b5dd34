"""The orders of a sale, in the same act: what it placed, handed over and canceled, each a fact of its own."""

from __future__ import annotations

from collections.abc import Callable

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.hand_over import how_collected, kept_collection
from app.bopis.model.standing import Standing
from app.bopis.order_customer import OrderCustomer, customer_of, forget_customer
from app.bopis.projections import record
from app.bopis.promising import goods_of, held_name, is_firm, summed
from app.db.transaction import Tx
from app.pos.model.basket import Basket
from app.pos.model.orders import GivenLine, OrderToCancel, OrderToHandOver, OrderToPlace
from app.pos.open_basket import OpenBasket
from app.pos.premises import location_row
from contract.errors import Refused
from contract.messages.facts import (
    AttachmentRef,
    DeclinedLine,
    MovedLine,
    OrderCanceled,
    OrderedLine,
    OrderHandedOver,
    OrderPlaced,
    SaleCompleted,
    SoldLine,
)
from contract.rules.collection_code import CODE_DIGITS
from contract.states.fulfillment import LineCommand

_CODE_BYTES = 8
RandomBytes = Callable[[int], bytes]


class OrdersOfSale:
    """A ``SaleFollower``."""

    def __init__(self, desk: OrderDesk, basket: OpenBasket, random_bytes: RandomBytes) -> None:
        self._desk = desk
        self._basket = basket
        self._random_bytes = random_bytes

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """Refused: ``order_person_missing`` where who it is for is known at another register alone; and where an order
        moved since it came into the basket: ``order_not_here``, ``order_withdrawn``, ``order_moved`` (order).
        """
        basket = self._basket.current
        if basket is None or basket.basket_id != sale.transaction_id:
            return
        spoken_of = {line.reference for line in sale.lines if line.reference}
        orders = basket.orders
        for placing in orders.placing:
            if placing.order_id in spoken_of:
                self._place(tx, sale, placing, basket)
                repository.drop(tx.conn, held_name(placing.order_id))
            forget_customer(tx.conn, placing.order_id)
        for handing_over in orders.handing_over:
            if handing_over.order_id in spoken_of:
                self._hand_over(tx, sale, handing_over)
        for canceling in orders.canceling:
            if canceling.order_id in spoken_of:
                self._cancel(tx, sale, canceling)

    def _place(self, tx: Tx, sale: SaleCompleted, order: OrderToPlace, basket: Basket) -> None:
        customer = customer_of(tx.conn, order.order_id)
        if customer is None:
            raise Refused("order_person_missing", order=order.number)
        own = location_row(tx.conn)
        sold = [line for line in sale.lines if line.reference == order.order_id]
        ages = {line.line_id: line.age_minimum for line in basket.lines}
        lines = _later_lines(order) if order.later else tuple(_ordered(line, ages[line.line_id]) for line in sold)
        paid = 0 if order.later else sum(line.gross_minor for line in sold)
        goods = goods_of(basket, order)
        wanted = summed(tuple((line.line_id, line.item_id, line.quantity_thousandths) for line in goods))
        record(
            tx,
            OrderPlaced(
                order_id=order.order_id,
                location_id=order.location_id,
                number=order.number,
                code=self._code(),
                transaction_id=sale.transaction_id,
                sold_at=own.location_id if own else "",
                how=order.way.value,
                promised_at=order.promised_at,
                promise="firm" if is_firm(tx.conn, order, wanted, tx.now) else "unconfirmed",
                currency=sale.currency,
                lines=lines,
                total_minor=order.later_total_minor if order.later else paid,
                paid_minor=paid,
                deposit_minor=order.deposit_minor,
                balance_minor=order.balance_minor,
                customer_id=basket.customer_id,
                **_attached(tx, customer),
            ),
        )

    def _hand_over(self, tx: Tx, sale: SaleCompleted, order: OrderToHandOver) -> None:
        standing = self._desk.workable(tx.conn, order.order_id)
        given = _moved(order.given, sale)
        declined = tuple(
            DeclinedLine(line_id=own.order_line_id, item_id=own.item_id, thousandths=own.thousandths, reason=own.reason)
            for own in order.declined
        )
        _require_movable(standing, (*given, *declined), LineCommand.HAND_OVER)
        deposit = _taken_off(sale, order.order_id)
        if deposit > _charged(sale, order.order_id):
            raise Refused("order_changed_in_sale", order=order.number)
        if deposit > standing.order.deposit_minor:
            raise Refused("order_moved", order=order.number)
        collected_by = repository.collected_by(tx.conn, order.order_id)
        if order.proof == "person_checked" and not collected_by:
            raise Refused("order_person_missing", order=order.number)
        record(
            tx,
            OrderHandedOver(
                order_id=order.order_id,
                location_id=order.location_id,
                lines=given,
                declined=declined,
                proof=order.proof,
                collected_by=tx.attach(collected_by) if collected_by else None,
                transaction_id=sale.transaction_id,
                deposit_minor=deposit,
                **how_collected(tx, standing, kept_collection(tx.conn, order.order_id)),
            ),
        )
        repository.drop_hand_over(tx.conn, order.order_id)

    def _cancel(self, tx: Tx, sale: SaleCompleted, order: OrderToCancel) -> None:
        standing = self._desk.workable(tx.conn, order.order_id)
        sold = {line.line_id for line in sale.lines}
        lines = tuple(
            MovedLine(line_id=own.order_line_id, item_id=own.item_id, thousandths=own.thousandths)
            for own in order.lines
            if not own.line_id or own.line_id in sold
        )
        _require_movable(standing, lines, LineCommand.CANCEL)
        refunded = _taken_off(sale, order.order_id)
        if refunded > standing.order.deposit_minor:
            raise Refused("order_moved", order=order.number)
        record(
            tx,
            OrderCanceled(
                order_id=order.order_id,
                location_id=order.location_id,
                lines=lines,
                transaction_id=sale.transaction_id,
                reason=order.reason,
                refunded_minor=refunded,
            ),
        )

    def _code(self) -> str:
        drawn = int.from_bytes(self._random_bytes(_CODE_BYTES), "big")
        return f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _attached(tx: Tx, customer: OrderCustomer) -> dict[str, AttachmentRef]:
    told = {"name": customer.name, "phone": customer.phone, "address": customer.address}
    return {field: tx.attach(value) for field, value in told.items() if value}


def _ordered(line: SoldLine, age_minimum: int) -> OrderedLine:
    return OrderedLine(
        line_id=line.line_id,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=line.unit,
        thousandths=line.quantity_thousandths,
        price_minor=line.extended_minor,
        tax_minor=line.tax_minor,
        age_minimum=age_minimum,
    )


def _later_lines(order: OrderToPlace) -> tuple[OrderedLine, ...]:
    return tuple(
        OrderedLine(
            line_id=line.line_id,
            item_id=line.item_id,
            sku=line.sku,
            name=line.name,
            size=line.size,
            unit=str(line.unit),
            thousandths=line.quantity_thousandths,
            price_minor=line.extended_minor,
            tax_minor=tax_minor,
            age_minimum=line.age_minimum,
        )
        for line, tax_minor in zip(order.later, order.later_tax_minor, strict=True)
    )


def _moved(given: tuple[GivenLine, ...], sale: SaleCompleted) -> tuple[MovedLine, ...]:
    """What of it is still in the sale."""
    sold = {line.line_id for line in sale.lines}
    return tuple(
        MovedLine(line_id=own.order_line_id, item_id=own.item_id, thousandths=own.thousandths)
        for own in given
        if own.line_id in sold
    )


def _taken_off(sale: SaleCompleted, order_id: str) -> int:
    """What was paid ahead and counts for this sale, or is given back in it."""
    lines = [line for line in sale.lines if line.reference == order_id and line.intent == "deposit"]
    return sum(-line.extended_minor for line in lines if line.quantity_thousandths < 0)


def _charged(sale: SaleCompleted, order_id: str) -> int:
    return sum(line.gross_minor for line in sale.lines if line.reference == order_id and line.intent == "hand_over")


def _require_movable(standing: Standing, lines: tuple[MovedLine, ...], command: LineCommand) -> None:
    for own in lines:
        if own.thousandths > standing.line(own.line_id).standing.movable(command):
            raise Refused("order_moved", order=standing.order.number)
