"""What a store lacks of an order that is collected there is sent to it: by an order of its own, where the goods are.

Such an order goes the way of any that is sent. There is no money in it, and nobody is written to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, exists, func, select, update

from contract.errors import Refused
from oms.db.engine import Tx
from oms.orders import repository
from oms.orders.acceptance import OnSale, Outcome
from oms.orders.codes import SecretCodes
from oms.orders.model import AskedLine, OrderAsk, PlacedOrder, ShipTo
from oms.orders.parts import all_or_none, next_number, number_to_store
from oms.orders.tables import customer_order, order_line
from oms.stores.model import Location

CHANNEL = "ship_to_store"
_new_code = SecretCodes()


@dataclass(frozen=True, slots=True)
class ToSend:
    """So much of a line is to be sent. ``key``: its position in the order, from 1."""

    key: int
    sku: str
    thousandths: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Sending:
    """What one location, by its code, sends; ``due_at`` it is there."""

    location: str
    lines: tuple[ToSend, ...]
    due_at: datetime


def place_with(
    tx: Tx, ask: OrderAsk, store: Location, sendings: Sequence[Sending], on_sale: OnSale
) -> tuple[Outcome, Sequence[Outcome]]:
    """Place an order at the ``store`` where it is collected, and what others send there for it: all or nothing. Of each
    what became of it.
    """
    brought: dict[str, int] = {}
    for line in (line for one in sendings for line in one.lines):
        brought[line.sku] = brought.get(line.sku, 0) + line.thousandths
    number = next_number(tx)
    own = replace(ask, number=number, brought=tuple(brought.items()))
    key = _key(ask.channel_id, ask.external_id, ask.part)
    others = [
        _ask(key, number_to_store(number, part), part, store, ask.placed_at, one)
        for part, one in enumerate(sendings, start=1)
    ]
    outcome, *sent = all_or_none(tx, [own, *others], on_sale)
    if _all_placed([outcome, *sent]) and isinstance(outcome, PlacedOrder):
        _link(tx, outcome.order_id, store.id, sendings, sent)
    return outcome, sent


def send_more(
    tx: Tx, order: RowMapping, store: Location, sendings: Sequence[Sending], on_sale: OnSale
) -> Sequence[Outcome]:
    """The same for an order that stands there already. Its row is locked."""
    key = _key(order["channel_id"], order["external_id"], order["part"])
    before = int(tx.conn.execute(select(func.count()).select_from(customer_order).where(*_sent(order))).scalar_one())
    asks = [
        _ask(key, number_to_store(order["number"], part), part, store, order["placed_at"], one)
        for part, one in enumerate(sendings, start=before + 1)
    ]
    sent = all_or_none(tx, asks, on_sale)
    if _all_placed(sent):
        _link(tx, order["order_id"], store.id, sendings, sent)
    return sent


def times_sent(tx: Tx, order: RowMapping) -> int:
    """How often others were to send something for this one: what goes on from another place is not sent once more."""
    goes_on = exists().where(order_line.c.order_id == customer_order.c.order_id, order_line.c.continues != "")
    moments = select(func.count(customer_order.c.accepted_at.distinct())).where(*_sent(order), ~goes_on)
    return int(tx.conn.execute(moments).scalar_one())


def _sent(order: RowMapping) -> tuple[ColumnElement[bool], ...]:
    """Orders by which others were to send something for this one."""
    key = _key(order["channel_id"], order["external_id"], order["part"])
    return customer_order.c.channel_id == CHANNEL, customer_order.c.external_id == key


def lacking(lines: Sequence[ToSend], short: Mapping[str, int]) -> tuple[ToSend, ...]:
    """What is to be sent of ``lines`` to a store that is ``short`` of so many thousandths by SKU."""
    left, found = dict(short), []
    for line in lines:
        thousandths = min(line.thousandths, left.get(line.sku, 0))
        if thousandths > 0:
            left[line.sku] -= thousandths
            value = line.value_minor * thousandths // line.thousandths
            found.append(replace(line, thousandths=thousandths, value_minor=value))
    return tuple(found)


def _key(channel_id: str, external_id: str, part: int) -> str:
    return f"{channel_id}/{external_id}/{part}"


def _ask(key: str, number: str, part: int, store: Location, placed_at: datetime, one: Sending) -> OrderAsk:
    town = " ".join(told for told in (store.postal_code, store.city) if told)
    return OrderAsk(
        channel_id=CHANNEL,
        channel=CHANNEL,
        external_id=key,
        body_hash="",
        location=one.location,
        customer_name=store.name,
        customer_phone="",
        customer_email="",
        placed_at=placed_at,
        due_at=one.due_at,
        currency=store.currency,
        total_minor=0,
        paid=True,
        accepted_by_channel=False,
        lines=tuple(AskedLine(line.sku, line.thousandths, 0) for line in one.lines),
        code=_new_code(),
        ship_to=ShipTo(
            "\n".join(told for told in (store.name, store.address, town) if told), store.postal_code, store.country
        ),
        part=part,
        number=number,
    )


def _all_placed(outcomes: Sequence[Outcome]) -> bool:
    return not any(isinstance(one, Refused) or not one.fresh for one in outcomes)


def _link(tx: Tx, order_id: str, to_location_id: str, sendings: Sequence[Sending], sent: Sequence[Outcome]) -> None:
    placed = [one.order_id for one in sent if isinstance(one, PlacedOrder)]
    whose = customer_order.c.order_id.in_(placed)
    tx.conn.execute(update(customer_order).where(whose).values(for_order_id=order_id, to_location_id=to_location_id))
    ids = {line["position"]: line["line_id"] for line in repository.order_lines(tx, [order_id])}
    for own_id, sending in zip(placed, sendings, strict=True):
        for position, line in enumerate(sending.lines, start=1):
            own = (order_line.c.order_id == own_id, order_line.c.position == position)
            # Whoever collects it is asked for their age, not the store.
            tx.conn.execute(update(order_line).where(*own).values(for_line_id=ids[line.key], age_minimum=0))
