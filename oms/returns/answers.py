"""Registers ask about a sale that goods come back of: the sale as it was told, and what came back of it so far."""

from __future__ import annotations

import json
from collections.abc import Sequence

from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.messages.sync import RequestAnswer, RequestPush
from contract.rules.returnable import paid_out
from contract.values.receipt_number import parse_receipt_number
from oms.db.engine import Tx
from oms.returns import repository
from oms.returns.repository import ReturnedLine
from oms.sync.booking import RegisterIdentity


def answer_returnable(tx: Tx, _register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
    """Refused: ``receipt_unreadable``, ``sale_unknown``."""
    told = request.body.get("receipt", "")
    number = parse_receipt_number(told)
    if number is None:
        raise Refused("receipt_unreadable", text=told[:80])
    found = repository.find_sale(tx, number)
    if found is None:
        raise Refused("sale_unknown")
    transaction_id = found.fact.transaction_id
    returned = repository.returned_lines(tx, [transaction_id]).get(transaction_id, [])
    back = [
        [one.entry_id, one.line_id, one.came_back.units, one.came_back.net_minor, one.came_back.tax_minor]
        for one in returned
    ]
    params = {
        "sale": found.fact.model_dump_json(),
        "version": str(SaleCompleted.VERSION),
        "receipt": told,
        "occurred_at": found.header.occurred_at,
        "business_day": found.header.business_day,
        "returned": json.dumps(back),
        "paid_out": json.dumps(_paid_out(tx, returned)),
    }
    return RequestAnswer(id=request.id, granted=True, params=params)


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
