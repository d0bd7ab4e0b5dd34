"""An order whose goods come from several places: each part is an order of its own there, all are placed or none is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping, func, select, text

from contract.errors import Refused
from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment
from oms.orders.acceptance import OnSale, Outcome, place_orders
from oms.orders.model import OrderAsk
from oms.orders.tables import customer_order, order_line, order_number
from oms.promotions.uses import give_back_uses, take_uses_again
from oms.stores.tables import location

NOTHING_COMES = (OrderState.CANCELED, OrderState.UNFILLABLE)
"""The states of an order of which its customer gets nothing, as things are."""

_FIRST_TO_STORE = "-T1"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def place_all(tx: Tx, asks: Sequence[OrderAsk], on_sale: OnSale) -> Sequence[Outcome]:
    """Place the parts of one order, as ``place_each`` does."""
    return place_each(tx, [asks], on_sale)[0]


def place_each(tx: Tx, orders: Sequence[Sequence[OrderAsk]], on_sale: OnSale) -> list[Sequence[Outcome]]:
    """Place orders, each in its parts: the first under its number, the others under ``10023-2`` and so on.

    Of each part what became of it; where one is ``Refused``, or the order was placed already, be it in other parts,
    nothing of that order is placed. Raises as ``place_orders`` does.
    """
    if all(len(asks) == 1 for asks in orders):
        return [[one] for one in place_orders(tx, [asks[0] for asks in orders], on_sale).told()]
    numbered = _numbered(tx, orders)
    with tx.conn.begin_nested() as attempt:
        told = iter(place_orders(tx, [ask for asks in numbered for ask in asks], on_sale).told())
        outcomes: list[Sequence[Outcome]] = [[next(told) for _ in asks] for asks in numbered]
        halves = {at for at, own in enumerate(outcomes) if len(own) > 1 and not all(map(_placed_now, own))}
        if halves:
            attempt.rollback()
    others = [asks for at, asks in enumerate(orders) if at not in halves] if halves else []
    again = iter(place_each(tx, others, on_sale) if others else ())
    return [own if at in halves or not halves else next(again) for at, own in enumerate(outcomes)]


def _numbered(tx: Tx, orders: Sequence[Sequence[OrderAsk]]) -> list[Sequence[OrderAsk]]:
    """Orders of one part take their number when they are written."""
    several = sum(len(asks) > 1 for asks in orders)
    drawn = select(order_number.next_value()).select_from(func.generate_series(1, several))
    numbers = iter(tx.conn.execute(drawn).scalars().all())
    return [_parts(str(next(numbers)), asks) if len(asks) > 1 else asks for asks in orders]


def _parts(number: str, asks: Sequence[OrderAsk]) -> list[OrderAsk]:
    return [replace(ask, part=at, number=part_number(number, at)) for at, ask in enumerate(asks, start=1)]


def _placed_now(outcome: Outcome) -> bool:
    return not isinstance(outcome, Refused) and outcome.fresh


def all_or_none(tx: Tx, asks: Sequence[OrderAsk], on_sale: OnSale) -> Sequence[Outcome]:
    """Of each what became of it; where one is ``Refused``, or was placed before, nothing is placed."""
    with tx.conn.begin_nested() as attempt:
        outcomes = place_orders(tx, asks, on_sale).told()
        if not all(map(_placed_now, outcomes)):
            attempt.rollback()
    return outcomes


def next_number(tx: Tx) -> str:
    return str(tx.conn.execute(select(order_number.next_value())).scalar_one())


def part_number(number: str, part: int) -> str:
    """``number``: of the whole order, which its first part has. Goods for order 10023 are sent to its store as
    ``10023-T1``, ``10023-T2`` and so on.
    """
    if part == 1:
        return number
    return f"{number[:-1]}{part}" if number.endswith(_FIRST_TO_STORE) else f"{number}-{part}"


def number_to_store(number: str, part: int) -> str:
    """What is sent to the store of the order of this ``number``."""
    return part_number(f"{number}{_FIRST_TO_STORE}", part)


def parts_of(tx: Tx, order_id: str) -> Sequence[RowMapping]:
    """All parts of the order that one of them is of, the first first; most orders are their only one."""
    own, whole = customer_order.alias(), customer_order
    same = (whole.c.channel_id == own.c.channel_id) & (whole.c.external_id == own.c.external_id)
    query = select(whole).join(own, same).where(own.c.order_id == order_id)
    return tx.conn.execute(query.order_by(whole.c.part)).mappings().all()


def places_at_first(tx: Tx, order_id: str) -> Sequence[tuple[str, str]]:
    """(number, location code) of the parts that were placed together with the first: wherever they are by now."""
    first, part = customer_order.alias(), customer_order
    same = (part.c.channel_id == first.c.channel_id) & (part.c.external_id == first.c.external_id)
    query = (
        select(part.c.number, location.c.code)
        .join(first, same & (part.c.accepted_at == first.c.accepted_at))
        .join(fulfillment, (fulfillment.c.order_id == part.c.order_id) & (fulfillment.c.sequence == 1))
        .join(location, location.c.id == fulfillment.c.location_id)
        .where(first.c.order_id == order_id)
        .order_by(part.c.part)
    )
    return [(row.number, row.code) for row in tx.conn.execute(query)]


def orders_with_items(tx: Tx, order_ids: Collection[str], skus: Collection[str]) -> frozenset[str]:
    """Those that have a line of any of these items."""
    query = select(order_line.c.order_id).where(order_line.c.order_id.in_(order_ids), order_line.c.sku.in_(skus))
    return frozenset(tx.conn.execute(query).scalars())


def settle_uses(tx: Tx, order_id: str) -> None:
    """What promotions the whole order used may be used again where nothing comes of any of its parts, and counts again
    where something does. Of parts that end in the same moment the later sees the other's end.
    """
    first = parts_of(tx, order_id)[0]["order_id"]
    tx.conn.execute(_ONE_AT_A_TIME, {"key": f"uses {first}"})
    if all(part["state"] in NOTHING_COMES for part in parts_of(tx, order_id)):
        give_back_uses(tx, first)
    else:
        take_uses_again(tx, first)
