"""Orders and facts for the tests of pickup orders."""

from __future__ import annotations

from typing import Any

from contract.messages.entry import GENESIS_HASH, EntryHeader
from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState

STORE = "location-1"
CODE = "481733"


def order_line(number: int = 1, thousandths: int = 2000, **changes: Any) -> OrderLineRow:
    told: dict[str, Any] = {
        "line_id": f"line-{number}",
        "item_id": f"item-{number}",
        "sku": f"1000{number}",
        "name": f"Thing {number}",
        "quantities": {LineState.OPEN: thousandths},
        "price_minor": 450 * number,
    }
    return OrderLineRow.model_validate({**told, **changes})


def order(*lines: OrderLineRow, number: str = "W-20497-330", **changes: Any) -> OrderRow:
    order_id = changes.pop("order_id", f"order-{number}")
    told: dict[str, Any] = {
        "order_id": order_id,
        "number": number,
        "location_id": STORE,
        "channel": "web",
        "customer_name": "Eoin McCarthy",
        "code_hash": collection_code_hash(order_id, CODE),
        "placed_at": "2026-11-21T12:00:00.000Z",
        "due_at": "2026-11-21T15:00:00.000Z",
        "currency": "EUR",
        "total_minor": 900,
        "lines": lines or (order_line(),),
    }
    return OrderRow.model_validate({**told, **changes})


def header(number: int, kind: str = "order.picked", operator_id: str = "operator-1") -> EntryHeader:
    return EntryHeader(
        id=f"entry-{number:04}",
        register_id="register-1",
        incarnation="a" * 32,
        number=number,
        kind=kind,
        version=1,
        operator_id=operator_id,
        occurred_at="2026-11-21T14:00:00.000Z",
        business_day="2026-11-21",
        previous_hash=GENESIS_HASH,
    )


def moved(line: OrderLineRow, thousandths: int) -> MovedLine:
    return MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths)
