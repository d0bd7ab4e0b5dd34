"""Asks the OMS to keep the goods of an order that is still in the basket: quickly, or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from app.bopis.promising import ReleaseQuestion, ReserveQuestion, ReserveVerdict
from app.sync.claim_desk import RequestsDesk
from contract.errors import Refused, Unavailable
from contract.messages.sync import RequestAnswer, RequestPush


class NetworkReserveDesk:
    """A ``ReserveDesk`` over a connection of its own; ``connected`` says whether asking is worth the wait."""

    def __init__(self, desk: RequestsDesk, connected: Callable[[], bool]) -> None:
        self._desk = desk
        self.connected = connected
        self._turn = threading.Lock()

    def reserve(self, question: ReserveQuestion) -> ReserveVerdict:
        """Unavailable: ``oms_unreachable`` and its like; an OMS that does not know the question is none to ask."""
        body = {
            "order_id": question.order_id,
            "location_id": question.location_id,
            "lines": json.dumps(question.lines),
        }
        told = self._ask(
            RequestPush(id=question.request_id, kind="reserve", operator_id=question.operator_id, body=body)
        )
        return ReserveVerdict(until=told.params["until"]) if told.granted else ReserveVerdict(reason=told.reason)

    def release(self, question: ReleaseQuestion) -> None:
        """Unavailable: as ``reserve``."""
        body = {"order_id": question.order_id}
        self._ask(RequestPush(id=question.request_id, kind="release", operator_id=question.operator_id, body=body))

    def _ask(self, request: RequestPush) -> RequestAnswer:
        if not self.connected():
            raise Unavailable("oms_unreachable", reason="offline")
        try:
            with self._turn:
                return self._desk.ask(request)
        except Refused as refused:
            raise Unavailable("oms_unreachable", reason=refused.code) from refused
