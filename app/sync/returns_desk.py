"""Asks the OMS about a sale that goods come back of while an operator waits: quickly, or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from app.pos.payments.elsewhere import ChargeElsewhere
from app.pos.refund import ReturnableQuestion, ReturnableVerdict
from app.pos.refund_sale import SoldBefore
from app.sync.claim_desk import RequestsDesk
from contract.errors import Unavailable
from contract.messages.facts import SaleCompleted, read_fact
from contract.messages.sync import RequestAnswer, RequestPush
from contract.rules.order_goods import GoodsOfOrder
from contract.rules.returnable import NOTHING, CameBack


class NetworkReturnsDesk:
    """Asks over a connection of its own; ``connected`` says whether asking is worth the wait."""

    def __init__(self, desk: RequestsDesk, connected: Callable[[], bool]) -> None:
        self._desk = desk
        self._connected = connected
        self._turn = threading.Lock()

    def ask(self, question: ReturnableQuestion) -> ReturnableVerdict:
        """Unavailable: ``oms_unreachable`` and its like, ``sale_from_newer_version``."""
        if not self._connected():
            raise Unavailable("oms_unreachable", reason="offline")
        request = RequestPush(
            id=question.request_id,
            kind="returnable",
            operator_id=question.operator_id,
            body={question.by: question.receipt},
        )
        with self._turn:
            told = self._desk.ask(request)
        return ReturnableVerdict(_sold(told)) if told.granted else ReturnableVerdict(None, told.reason, told.params)


def _sold(told: RequestAnswer) -> SoldBefore:
    sale = read_fact(SaleCompleted.KIND, int(told.params["version"]), told.params["sale"])
    if not isinstance(sale, SaleCompleted):
        raise Unavailable("sale_from_newer_version")
    returned: dict[str, dict[str, CameBack]] = {}
    for entry_id, line_id, units, net, tax in json.loads(told.params["returned"]):
        lines = returned.setdefault(entry_id, {})
        lines[line_id] = lines.get(line_id, NOTHING) + CameBack(units, net, tax)
    paid: dict[str, dict[str, int]] = {}
    for entry_id, kind, minor in json.loads(told.params.get("paid_out", "[]")):
        paid.setdefault(entry_id, {})[kind] = minor
    return SoldBefore(
        sale,
        told.params["receipt"],
        told.params["occurred_at"],
        told.params["business_day"],
        returned,
        asked=True,
        paid_out=paid,
        store=told.params.get("store", ""),
        charges={own["payment_id"]: ChargeElsewhere(**own) for own in json.loads(told.params.get("charges", "[]"))},
        goods={own: GoodsOfOrder(got, ended) for own, got, ended in json.loads(told.params.get("goods", "[]"))},
    )
