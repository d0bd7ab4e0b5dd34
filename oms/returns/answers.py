"""Registers ask about a sale that goods come back of: the sale as it was told, and what came back of it so far."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.messages.sync import RequestAnswer, RequestPush
from contract.rules.order_goods import ORDERED, GoodsOfOrder
from contract.rules.returnable import paid_out
from contract.values.receipt_number import parse_receipt_number
from oms.db.engine import Tx
from oms.fulfillment.goods import goods_of_order
from oms.orders.parts import parts_of
from oms.orders.repository import find_order
from oms.returns import repository
from oms.returns.repository import BookedSale, ReturnedLine
from oms.returns.web_orders import last_moved_at, order_as_sale
from oms.stores.repository import locations
from oms.sync.booking import RegisterIdentity

_DAY_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """``receipt`` is what the sale is called; ``store`` where it was made."""

    fact: SaleCompleted
    receipt: str
    occurred_at: str
    business_day: str
    store: str


def answer_returnable(tx: Tx, _register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
    """By the number on a receipt, by an order's, or by the id of a sale from a list.

    Refused: ``receipt_unreadable``, ``sale_unknown``, ``order_unknown`` (order), ``order_not_with_customer`` (order),
    ``market_unknown``.
    """
    found = _found(tx, {name: own.replace("\x00", "") for name, own in request.body.items()})
    transaction_id = found.fact.transaction_id
    returned = repository.returned_lines(tx, [transaction_id]).get(transaction_id, [])
    back = [
        [one.entry_id, one.line_id, one.came_back.units, one.came_back.net_minor, one.came_back.tax_minor]
        for one in returned
    ]
    params = {
        "sale": found.fact.model_dump_json(),
        "version": str(SaleCompleted.VERSION),
        "receipt": found.receipt,
        "occurred_at": found.occurred_at,
        "business_day": found.business_day,
        "store": found.store,
        "returned": json.dumps(back),
        "paid_out": json.dumps(_paid_out(tx, returned)),
        "goods": json.dumps(_goods(tx, found.fact)),
        "charges": json.dumps(repository.charges_of(tx, found.fact)),
    }
    return RequestAnswer(id=request.id, granted=True, params=params)


def _found(tx: Tx, asked: dict[str, str]) -> Found:
    if "order" in asked:
        return _of_order(tx, asked["order"])
    if "transaction" in asked:
        return _booked(tx, repository.find_transaction(tx, asked["transaction"]))
    told = asked.get("receipt", "")
    number = parse_receipt_number(told)
    if number is None:
        raise Refused("receipt_unreadable", text=told[:80])
    return _booked(tx, repository.find_sale(tx, number))


def _of_order(tx: Tx, number: str) -> Found:
    """In the sale that charged for its goods, which of a part is that of the order it is of; or by itself where it was
    paid on the web.
    """
    order = find_order(tx, number)
    for own in (order, *parts_of(tx, order["order_id"])):
        charged = repository.sale_of_order(tx, own["order_id"])
        if charged is not None:
            return _booked(tx, charged)
    if not order["paid"]:
        raise Refused("order_not_with_customer", order=order["number"])
    moved = last_moved_at(tx, order)
    place = locations(tx, [order["location_id"]])[0]
    return Found(order_as_sale(tx, order), order["number"], moved, moved[:_DAY_CHARACTERS], place.name)


def _booked(tx: Tx, found: BookedSale | None) -> Found:
    if found is None:
        raise Refused("sale_unknown")
    number, header = repository.number_of(tx, found), found.header
    return Found(found.fact, number, header.occurred_at, header.business_day, found.location_name)


def _goods(tx: Tx, sale: SaleCompleted) -> list[tuple[str, int, int]]:
    """What the customer got, and never will, of each line that was ordered and paid."""
    ordered = {line.line_id: line.reference for line in sale.lines if line.intent in ORDERED and line.reference}
    known = {order_id: goods_of_order(tx, order_id) for order_id in sorted(set(ordered.values()))}
    found = {line_id: known[order_id].get(line_id, GoodsOfOrder(0)) for line_id, order_id in ordered.items()}
    return [(line_id, own.got, own.ended) for line_id, own in found.items()]


def _paid_out(tx: Tx, returned: Sequence[ReturnedLine]) -> list[tuple[str, str, int]]:
    """By entry and kind of tender, up to what came back of this sale in it."""
    sums: dict[str, int] = {}
    for one in returned:
        sums[one.entry_id] = sums.get(one.entry_id, 0) + one.came_back.net_minor + one.came_back.tax_minor
    told: list[tuple[str, str, int]] = []
    for entry_id, most in sums.items():
        found = repository.read_sale(tx, entry_id)
        out = paid_out(found.fact.tenders, most) if found else {}
        told += [(entry_id, kind, minor) for kind, minor in out.items()]
    return told
