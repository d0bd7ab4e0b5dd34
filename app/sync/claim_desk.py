"""Asks the OMS for a claim while an operator waits: quickly, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from app.bopis.claim import ClaimQuestion, ClaimVerdict
from contract.errors import Unavailable
from contract.messages.sync import RequestAnswer, RequestPush


class RequestsDesk(Protocol):
    """Where requests are answered."""

    def ask(self, request: RequestPush) -> RequestAnswer:
        """Unavailable: ``oms_unreachable`` and its like. Refused: the OMS's reasons."""


class NetworkClaimDesk:
    """A ``ClaimDesk`` over a connection of its own; ``connected`` says whether asking is worth the wait."""

    def __init__(self, desk: RequestsDesk, connected: Callable[[], bool]) -> None:
        self._desk = desk
        self._connected = connected
        self._turn = threading.Lock()

    def ask(self, question: ClaimQuestion) -> ClaimVerdict:
        """Unavailable: ``oms_unreachable`` and its like."""
        if not self._connected():
            raise Unavailable("oms_unreachable", reason="offline")
        request = RequestPush(
            id=question.request_id,
            kind="claim",
            operator_id=question.operator_id,
            body={"order_id": question.order_id, "entry_id": question.entry_id},
        )
        with self._turn:
            told = self._desk.ask(request)
        return ClaimVerdict(told.granted, told.reason, dict(told.params))
