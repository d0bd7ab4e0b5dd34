"""Registers ask about a sale that goods come back of: the sale as it was told, and what came back of it so far."""

from __future__ import annotations

import json

from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.messages.sync import RequestAnswer, RequestPush
from contract.values.receipt_number import parse_receipt_number
from oms.db.engine import Tx
from oms.returns import repository
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
    }
    return RequestAnswer(id=request.id, granted=True, params=params)
