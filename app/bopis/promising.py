"""Makes an order's promise firm before its sale ends: head office is asked to keep the goods, and told when not to.

Nobody waits for it. ``due`` and ``keep`` run on the store lane, ``ask`` beside it; an order that nobody could be asked
about is firm where it is collected here and stands here, for the store decides what its own shelf holds. What this
register asked to be kept is remembered, so that it is given up when the sale is parked, dropped or canceled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.order_customer import forget_customer, nameless
from app.bopis.repository import stock_of
from app.clock import Clock
from app.db.drafts import drafts_named
from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos.model.basket import Basket, basket_from_json
from app.pos.model.line import BasketLine, LineIntent
from app.pos.model.orders import OrderToPlace, OrderWay, Promise
from app.pos.open_basket import OpenBasket
from app.pos.premises import location_row
from app.pos.repository import suspended_baskets
from contract.errors import Unavailable
from contract.values.ids import IdFactory
from contract.values.time import instant_text, parse_instant

UNREACHABLE = "oms_unreachable"
SENT_LATER = "order_sent_later"
"""Which store sends it is for head office to say."""
_HELD = "order_held:"
_NEARLY_OVER = timedelta(minutes=3)
_PERHAPS = timedelta(minutes=30)
"""How long head office may keep what it did not answer for."""

Wanted = tuple[tuple[str, str, int], ...]
"""Line id, item id and thousandths of each line."""


@dataclass(frozen=True, slots=True)
class ReserveQuestion:
    """What head office is asked. The same ``request_id`` gets the same answer, for ever."""

    request_id: str
    operator_id: str
    order_id: str
    location_id: str
    lines: Wanted


@dataclass(frozen=True, slots=True)
class ReleaseQuestion:
    """What need not be kept any more."""

    request_id: str
    operator_id: str
    order_id: str


@dataclass(frozen=True, slots=True)
class ReserveVerdict:
    """Kept ``until`` then, or not: ``reason``. Neither where it could not be asked."""

    until: str = ""
    reason: str = ""


class ReserveDesk(Protocol):
    """Asks the OMS, with a short timeout. Unavailable: ``oms_unreachable`` and its like."""

    def connected(self) -> bool:
        """Whether asking is worth the wait."""

    def reserve(self, question: ReserveQuestion) -> ReserveVerdict: ...

    def release(self, question: ReleaseQuestion) -> None: ...


Step = ReserveQuestion | ReleaseQuestion


class Promising:
    """The promises of the open sale's orders."""

    def __init__(
        self,
        db: StoreDb,
        operators: Operators,
        basket: OpenBasket,
        clock: Clock,
        desk: ReserveDesk,
        new_id: IdFactory,
    ) -> None:
        self._db = db
        self._operators = operators
        self._basket = basket
        self._clock = clock
        self._desk = desk
        self._new_id = new_id

    def due(self) -> tuple[Step, ...]:
        """What head office is to be told or asked now."""
        self._forget_strangers()
        placing = {one.order_id: one for one in _collected(self._basket.current)}
        with self._db.read() as conn:
            held = _held(conn)
        asked = tuple(self._question(one) for one in placing.values() if self._unsettled(one, held))
        left = [order_id for order_id in held if order_id not in placing]
        return (*asked, *(ReleaseQuestion(self._new_id(), self._operator(), order_id) for order_id in left))

    def ask(self, step: Step) -> ReserveVerdict:
        """What is said to it; of what is released, that it need not be said again."""
        try:
            match step:
                case ReserveQuestion():
                    return self._desk.reserve(step)
                case ReleaseQuestion():
                    self._desk.release(step)
                    return ReserveVerdict(reason="released")
        except Unavailable:
            return ReserveVerdict()

    def keep(self, step: Step, verdict: ReserveVerdict) -> bool:
        """Whether the open sale promises something else now."""
        match step:
            case ReserveQuestion():
                return self._promised(step, verdict)
            case ReleaseQuestion():
                self._released(step.order_id, verdict)
                return False

    def settle(self) -> bool:
        """All that is due, one after the other; whether a promise changed. For who may wait."""
        changed = [self.keep(step, self.ask(step)) for step in self.due()]
        return any(changed)

    # Inside

    def _forget_strangers(self) -> None:
        """Who ordered is a stranger again once the sale was dropped: no open or parked sale speaks of the order."""
        basket = self._basket.current
        with self._db.read() as conn:
            if not nameless(conn, ()):
                return
            parked = [basket_from_json(own.basket) for own in suspended_baskets(conn)]
            known = {order.order_id for own in (basket, *parked) if own is not None for order in own.orders.placing}
            left = nameless(conn, known)
        if left:
            with self._db.transaction() as tx:
                for order_id in left:
                    forget_customer(tx.conn, order_id)

    def _promised(self, step: ReserveQuestion, verdict: ReserveVerdict) -> bool:
        perhaps = instant_text(self._clock.now() + _PERHAPS)
        with self._db.transaction() as tx:
            if verdict.until or not verdict.reason:
                repository.save(tx.conn, held_name(step.order_id), {"until": verdict.until or perhaps})
            basket = self._basket.current
            order = basket.orders.placed(step.order_id) if basket is not None else None
            if basket is None or order is None:
                return False
            after = self._after(tx.conn, basket, order, verdict)
            if after != order:
                self._basket.keep(tx, replace(basket, orders=basket.orders.with_placing(after)))
        return after != order

    def _after(self, conn: Connection, basket: Basket, order: OrderToPlace, verdict: ReserveVerdict) -> OrderToPlace:
        if verdict.until:
            return replace(order, promise=Promise.RESERVED, promised_until=verdict.until, doubt="")
        if verdict.reason:
            return replace(order, promise=Promise.LIKELY, promised_until="", doubt=verdict.reason)
        if order.promise is Promise.RESERVED and self._lasts(order.promised_until):
            return order
        enough = is_here(conn, order) and shelf_has(conn, _wanted_here(basket, order))
        promise = Promise.ON_SHELF if enough else Promise.LIKELY
        return replace(order, promise=promise, promised_until="", doubt=UNREACHABLE)

    def _released(self, order_id: str, verdict: ReserveVerdict) -> None:
        with self._db.transaction() as tx:
            told = repository.load(tx.conn, held_name(order_id)) or {}
            if verdict.reason or not self._lasts(str(told.get("until", ""))):
                repository.drop(tx.conn, held_name(order_id))

    def _unsettled(self, order: OrderToPlace, held: Mapping[str, str]) -> bool:
        match order.promise:
            case Promise.UNASKED:
                return True
            case Promise.RESERVED:
                soon = self._clock.now() + _NEARLY_OVER
                return order.order_id not in held or parse_instant(order.promised_until) < soon
            case Promise.ON_SHELF | Promise.LIKELY:
                return order.doubt == UNREACHABLE and self._desk.connected()

    def _lasts(self, until: str) -> bool:
        return bool(until) and parse_instant(until) > self._clock.now()

    def _question(self, order: OrderToPlace) -> ReserveQuestion:
        basket = self._basket.current
        assert basket is not None, "an order to place stands in a sale"
        lines = tuple((own.line_id, own.item_id, own.quantity_thousandths) for own in goods_of(basket, order))
        return ReserveQuestion(self._new_id(), self._operator(), order.order_id, order.location_id, lines)

    def _operator(self) -> str:
        signed_on = self._operators.current()
        return signed_on.operator_id if signed_on else ""


def is_firm(conn: Connection, order: OrderToPlace, lines: Mapping[str, int], now: datetime) -> bool:
    """Whether a sale that ends now may promise the order; ``lines`` are thousandths by item.

    What nobody was asked about in time is still firm where this store has it for whoever collects it here.
    """
    if order.promise is Promise.RESERVED and parse_instant(order.promised_until) > now:
        return True
    refused = order.promise is Promise.LIKELY and order.doubt != UNREACHABLE
    return not refused and is_here(conn, order) and shelf_has(conn, lines)


def lines_of(basket: Basket, order: OrderToPlace) -> tuple[BasketLine, ...]:
    """What is ordered: lines of the sale, or what is paid later."""
    sold = (line for line in basket.lines if line.reference == order.order_id and line.intent is LineIntent.PICKUP)
    return order.later or tuple(sold)


def held_name(order_id: str) -> str:
    """Of the draft that says what this register asked to be kept."""
    return f"{_HELD}{order_id}"


def is_here(conn: Connection, order: OrderToPlace) -> bool:
    """Whether it is collected in this store."""
    own = location_row(conn)
    return order.way is OrderWay.PICKUP and own is not None and order.location_id == own.location_id


def shelf_has(conn: Connection, wanted: Mapping[str, int]) -> bool:
    """Whether this store may sell so much of each item, as far as its registers know."""
    stock = {item_id: stock_of(conn, item_id) for item_id in wanted}
    return all(row is not None and row.available >= wanted[item_id] for item_id, row in stock.items())


def summed(lines: Wanted) -> dict[str, int]:
    """Thousandths by item."""
    wanted: dict[str, int] = {}
    for _, item_id, thousandths in lines:
        wanted[item_id] = wanted.get(item_id, 0) + thousandths
    return wanted


def goods_of(basket: Basket, order: OrderToPlace) -> tuple[BasketLine, ...]:
    """What of it stands on a shelf: not the container that goes with a bottle."""
    return tuple(line for line in lines_of(basket, order) if not line.linked_to)


def _wanted_here(basket: Basket, order: OrderToPlace) -> dict[str, int]:
    """What the order needs of this shelf, and of the same items whatever else leaves it with this sale."""
    own = summed(tuple((one.line_id, one.item_id, one.quantity_thousandths) for one in goods_of(basket, order)))
    others = [line for line in basket.lines if line.intent is LineIntent.CARRY_OUT]
    for other in basket.orders.placing:
        if other.order_id != order.order_id and other.location_id == order.location_id:
            others += lines_of(basket, other)
    for line in others:
        if line.item_id in own:
            own[line.item_id] += line.quantity_thousandths
    return own


def _collected(basket: Basket | None) -> list[OrderToPlace]:
    """Orders that somebody collects, and that a line speaks of."""
    if basket is None or not basket.orders.placing:
        return []
    spoken_of = {line.reference for line in basket.lines}
    return [one for one in basket.orders.placing if one.way is OrderWay.PICKUP and one.order_id in spoken_of]


def _held(conn: Connection) -> dict[str, str]:
    """Order id -> until when."""
    found = drafts_named(conn, _HELD)
    return {name.removeprefix(_HELD): str(json.loads(body).get("until", "")) for name, body in found.items()}
