"""Orders that arrive together are accepted together: whoever finds the door free carries in all who wait.

One transaction then reads, reserves and writes for many orders; no thread is needed beside the callers'.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future

from contract.errors import Refused
from oms.db.engine import Database
from oms.orders.acceptance import Outcome, place_orders
from oms.orders.codes import CodeSource, secret_code
from oms.orders.model import OrderAsk, PlacedOrder

MAX_TOGETHER = 100

_Job = tuple[OrderAsk, "Future[Outcome]"]


class OrderIntake:
    """Safe to call from many threads."""

    def __init__(self, db: Database, new_code: CodeSource = secret_code) -> None:
        self._db = db
        self.new_code = new_code
        self._waiting: deque[_Job] = deque()
        self._door = threading.Lock()

    def place(self, ask: OrderAsk) -> PlacedOrder:
        """The order as placed now or before. Refused: see ``place_orders``."""
        answer: Future[Outcome] = Future()
        self._waiting.append((ask, answer))
        with self._door:
            while not answer.done():
                self._carry([self._waiting.popleft() for _ in range(min(MAX_TOGETHER, len(self._waiting)))])
        outcome = answer.result()
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def _carry(self, jobs: Sequence[_Job]) -> None:
        try:
            outcomes = self._db.run(lambda tx: place_orders(tx, [ask for ask, _ in jobs]))
        except Exception as error:  # noqa: BLE001 - one order must not fail those beside it: each is tried alone
            if len(jobs) == 1:
                jobs[0][1].set_exception(error)
                return
            for job in jobs:
                self._carry([job])
            return
        for (_, answer), outcome in zip(jobs, outcomes, strict=True):
            answer.set_result(outcome)
