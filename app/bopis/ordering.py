"""Order instead of taking along: lines of the basket become an order, to be collected here or elsewhere, or sent.

Paid whole, its lines stay in the sale. Else a deposit is a line of the sale, and the goods are charged when they are
handed over, at the prices of the order. Who it is for is kept apart from the basket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from app.bopis.order_customer import OrderCustomer, forget_customer, keep_customer
from app.bopis.order_rules import read_order_rules
from app.bopis.repository import stock_of
from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from app.pos.model.orders import OrderToPlace, OrderWay
from app.pos.open_basket import OpenBasket
from app.pos.premises import location_row
from app.pos.sell import Sell
from app.pos.shift import require_open_shift
from app.pos.taxing import taxed
from contract.errors import Refused
from contract.messages.rows import OrderRulesRow, PickupPlace
from contract.rules.permission import Asked
from contract.rules.placed_order import order_number
from contract.rules.tax import TaxedDocument
from contract.values.money import minor_digits
from contract.values.quantity import Unit
from contract.values.time import instant_text

_PIECE = 1_000
_WHOLE_PPM = 1_000_000
_FARTHEST = timedelta(days=366)
_HALF_HOUR = timedelta(minutes=30)
_MORNING, _OFFERED = 10, 4


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What is agreed. ``location_id``: where it is collected; ``deposit_minor`` None where it is paid whole now."""

    way: OrderWay
    location_id: str
    promised_at: datetime
    customer: OrderCustomer
    deposit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line that could be ordered; ``here`` is what this store can sell of it, None where that is not known."""

    line_id: str
    name: str
    size: str
    unit: str
    icon: str
    quantity_thousandths: int
    extended_minor: int
    here: int | None

    @property
    def enough_here(self) -> bool:
        return self.here is None or self.here >= self.quantity_thousandths


@dataclass(frozen=True, slots=True)
class OrderProposal:
    """What is asked before lines are ordered: the goods, what they cost, where they can be collected, and how soon.

    ``here_at`` and its like are moments that can be promised, the soonest first.
    """

    lines: tuple[ProposedLine, ...]
    currency: str
    total_minor: int
    deposit_minor: int
    here: PickupPlace
    places: tuple[PickupPlace, ...]
    here_at: tuple[datetime, ...]
    elsewhere_at: tuple[datetime, ...]
    shipped_at: tuple[datetime, ...]
    customer_id: str = ""


class Ordering:
    """Orders in the basket. Every method may be Refused as ``Operators.require``, and ``basket_empty``."""

    def __init__(
        self, db: StoreDb, catalog: Catalog, operators: Operators, basket: OpenBasket, sell: Sell, clock: Clock
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._sell = sell
        self._clock = clock

    def propose(self, line_ids: Sequence[str]) -> OrderProposal:
        """Refused: ``line_unknown``, ``line_cannot_be_ordered`` (name), ``nothing_to_order``."""
        self._operators.require("order_instead")
        basket = self._basket.filled()
        lines = _orderable(basket, line_ids)
        with self._db.read() as conn:
            rules, own = read_order_rules(conn), location_row(conn)
            total = self._taxed(basket, lines, conn).gross
            stock = {line.item_id: stock_of(conn, line.item_id) for line in lines}
        levels = {item: row.available for item, row in stock.items() if row is not None}
        here = PickupPlace(
            location_id=own.location_id if own else "",
            code=own.code if own else "",
            name=own.name if own else "",
            city=own.city if own else "",
        )
        return OrderProposal(
            lines=tuple(_proposed(line, levels.get(line.item_id)) for line in lines),
            currency=basket.currency,
            total_minor=total,
            deposit_minor=_usual_deposit(rules, total),
            here=here,
            places=tuple(one for one in rules.places if one.location_id != here.location_id),
            here_at=self._moments(timedelta(hours=rules.ready_hours), soonest=True),
            elsewhere_at=self._moments(timedelta(hours=rules.elsewhere_hours)),
            shipped_at=self._moments(timedelta(days=rules.ship_days)),
            customer_id=basket.customer_id,
        )

    def order(self, line_ids: Sequence[str], terms: OrderTerms) -> BasketView:
        """These lines are ordered on these terms.

        Refused: as ``propose``; ``order_name_missing`` and its like; ``order_place_unknown``,
        ``promise_out_of_bounds``, ``deposit_out_of_bounds``, ``order_deposit_exempt``; and as
        ``change_deposit`` where less than usual is paid ahead.
        """
        actor = self._operators.require("order_instead")
        customer = terms.customer.fitted(ships=terms.way is OrderWay.SHIP)
        basket = self._basket.filled()
        lines = _orderable(basket, line_ids)
        self._require_possible(terms.promised_at)
        if terms.deposit_minor is not None:
            approver = self._allowed_deposit(basket, lines, terms.deposit_minor)
            actor = replace(actor, approver_id=approver or actor.approver_id)
        with self._db.transaction(actor) as tx:
            require_open_shift(tx.conn)
            order = self._named(tx, terms)
            if terms.deposit_minor is None:
                changed = _paid_whole(basket, lines, order)
            else:
                changed = self._paid_ahead(tx, basket, lines, order, terms.deposit_minor)
            keep_customer(tx.conn, order.order_id, customer)
            self._keep(tx, changed)
        return self._sell.view()

    def take_back(self, order_id: str) -> BasketView:
        """Its goods are taken along after all. Refused: ``order_not_in_sale``."""
        actor = self._operators.require("order_instead")
        basket = self._basket.filled()
        order = basket.orders.placed(order_id)
        if order is None:
            raise Refused("order_not_in_sale")
        lines: list[BasketLine] = []
        for line in basket.lines:
            if line.reference != order_id:
                lines.append(line)
            elif line.intent is LineIntent.DEPOSIT:
                lines += order.later
            else:
                lines.append(replace(line, intent=LineIntent.CARRY_OUT, reference=""))
        with self._db.transaction(actor) as tx:
            forget_customer(tx.conn, order_id)
            selected = lines[-1].line_id if lines else None
            left = replace(basket, lines=tuple(lines), orders=basket.orders.without(order_id), selected=selected)
            self._keep(tx, replace(left, undo=None))
        return self._sell.view()

    def _moments(self, after: timedelta, *, soonest: bool = False) -> tuple[datetime, ...]:
        """The soonest half hour, and the mornings of the days after it."""
        first = self._db.calendar.local(self._clock.now() + after)
        half = first.replace(minute=0, second=0, microsecond=0)
        while half < first:
            half += _HALF_HOUR
        mornings = [half.replace(hour=_MORNING, minute=0) + timedelta(days=day) for day in range(_OFFERED + 1)]
        later = [moment for moment in mornings if moment > half]
        return tuple(moment.astimezone(UTC) for moment in ([half] if soonest else []) + later)[:_OFFERED]

    def _keep(self, tx: Tx, basket: Basket) -> None:
        self._basket.keep(tx, self._sell.repriced(tx, basket))

    def _require_possible(self, promised_at: datetime) -> None:
        now = self._clock.now()
        if not now - timedelta(minutes=5) <= promised_at <= now + _FARTHEST:
            raise Refused("promise_out_of_bounds")

    def _allowed_deposit(self, basket: Basket, lines: tuple[BasketLine, ...], minor: int) -> str | None:
        """Who approved it, where less than usual is paid ahead."""
        if basket.exemption is not None:
            raise Refused("order_deposit_exempt")
        with self._db.read() as conn:
            total = self._taxed(basket, lines, conn).gross
            usual = _usual_deposit(read_order_rules(conn), total)
        if not 0 <= minor < total:
            raise Refused("deposit_out_of_bounds", most_minor=max(total - 1, 0))
        if minor >= usual:
            return None
        asked = Asked(
            subject=",".join(line.line_id for line in lines),
            basket_id=basket.basket_id,
            amount_minor=usual - minor,
            of_minor=usual,
            about=lines[0].name,
        )
        return self._operators.require("change_deposit", asked).approver_id

    def _taxed(self, basket: Basket, lines: tuple[BasketLine, ...], conn: Connection) -> TaxedDocument:
        return taxed(replace(basket, lines=lines), self._catalog, conn, self._clock.now(), self._db.calendar)

    def _named(self, tx: Tx, terms: OrderTerms) -> OrderToPlace:
        rules, own = read_order_rules(tx.conn), location_row(tx.conn)
        here = own.location_id if own else ""
        places = {one.location_id: f"{one.name}" for one in rules.places} | ({here: own.name} if own else {})
        location_id = here if terms.way is OrderWay.SHIP else terms.location_id
        if location_id not in places:
            raise Refused("order_place_unknown")
        order_id = tx.new_id()
        return OrderToPlace(
            order_id=order_id,
            number=order_number(order_id),
            way=terms.way,
            location_id=location_id,
            place="" if terms.way is OrderWay.SHIP or location_id == here else places[location_id],
            promised_at=instant_text(terms.promised_at),
        )

    def _paid_ahead(
        self, tx: Tx, basket: Basket, lines: tuple[BasketLine, ...], order: OrderToPlace, minor: int
    ) -> Basket:
        document = self._taxed(basket, lines, tx.conn)
        own = replace(
            order,
            later=lines,
            later_tax_minor=tuple(line.tax for line in document.lines),
            later_total_minor=document.gross,
            deposit_minor=minor,
        )
        ordered = {line.line_id for line in lines}
        at = next(index for index, line in enumerate(basket.lines) if line.line_id in ordered)
        left = [line for line in basket.lines if line.line_id not in ordered]
        deposit = deposit_line(tx.new_id(), own.order_id, own.number, minor, basket.currency)
        placing = (*basket.orders.placing, own)
        return replace(
            basket,
            lines=(*left[:at], deposit, *left[at:]),
            selected=deposit.line_id,
            undo=None,
            multiplier=None,
            orders=replace(basket.orders, placing=placing),
        )


def deposit_line(line_id: str, order_id: str, number: str, minor: int, currency: str) -> BasketLine:
    """Money paid ahead for an order, or what is taken off of it again where ``minor`` is negative. It is not taxed."""
    sign = -1 if minor < 0 else 1
    return BasketLine(
        line_id=line_id,
        item_id="",
        sku="",
        name=number,
        size="",
        unit=Unit.EACH,
        icon="",
        tax_category="",
        age_minimum=0,
        quantity_thousandths=sign * _PIECE,
        price_ten_thousandths=abs(minor) * 10_000 // 10 ** minor_digits(currency),
        price_per_thousandths=_PIECE,
        extended_minor=minor,
        fixed=True,
        intent=LineIntent.DEPOSIT,
        reference=order_id,
    )


def _paid_whole(basket: Basket, lines: tuple[BasketLine, ...], order: OrderToPlace) -> Basket:
    ordered = {line.line_id for line in lines}
    intent = LineIntent(order.way.value)
    changed = tuple(
        replace(line, intent=intent, reference=order.order_id) if line.line_id in ordered else line
        for line in basket.lines
    )
    orders = replace(basket.orders, placing=(*basket.orders.placing, order))
    return replace(basket, lines=changed, undo=None, orders=orders)


def _orderable(basket: Basket, line_ids: Sequence[str]) -> tuple[BasketLine, ...]:
    """What goes with a line, as a bottle's deposit does, is ordered with it."""
    wanted = {basket.line(line_id).line_id for line_id in line_ids}
    chosen = tuple(line for line in basket.lines if line.line_id in wanted or line.linked_to in wanted)
    if not chosen:
        raise Refused("nothing_to_order")
    for line in chosen:
        goods = line.intent is LineIntent.CARRY_OUT and line.item_id and not (line.reference or line.components)
        if not goods or (line.linked_to and line.linked_to not in wanted):
            raise Refused("line_cannot_be_ordered", name=line.name)
    return chosen


def _usual_deposit(rules: OrderRulesRow, total_minor: int) -> int:
    """Rounded up to a whole minor unit."""
    return -(-total_minor * rules.deposit_ppm // _WHOLE_PPM)


def _proposed(line: BasketLine, here: int | None) -> ProposedLine:
    return ProposedLine(
        line_id=line.line_id,
        name=line.name,
        size=line.size,
        unit=str(line.unit),
        icon=line.icon,
        quantity_thousandths=line.quantity_thousandths,
        extended_minor=line.extended_minor,
        here=here,
    )
