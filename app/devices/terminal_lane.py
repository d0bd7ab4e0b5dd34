"""The threads of a card terminal: one for what moves money, one that asks and aborts while the other waits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from app.devices.drivers.control import Control
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.events import Status
from app.devices.health import HealthState
from app.devices.lanes import Lane, Surroundings
from app.devices.ports import (
    CardOutcome,
    PaymentOrder,
    PaymentTerminal,
    ReversalOrder,
    StatusQuestion,
    TerminalAnswer,
    TerminalTotals,
)
from contract.errors import Unavailable

_LOOK_EVERY_S = 60.0
_NOT_SENT = "terminal_logged_out"
_NO_WORD = "terminal_silent"
_T = TypeVar("_T")
_Job = Callable[[], None]


class TerminalLane(Lane):
    """``move`` runs what moves money, one after the other; ``ask`` runs questions, which do not wait for it."""

    def __init__(self, terminal: NexoTerminal, around: Surroundings) -> None:
        super().__init__(terminal.name, around)
        self._terminal = terminal
        self._left = _LeftTerminal(terminal.name)
        self._questions: queue.Queue[_Job | None] = queue.Queue()
        self._orders: queue.Queue[_Job | None] = queue.Queue()
        self._gate = threading.Lock()
        self._mover = threading.Thread(target=self._move, name=f"device-{terminal.name}-money", daemon=True)

    @property
    def terminal_name(self) -> str:
        """As the configuration calls it."""
        return self.name

    def start(self) -> None:
        super().start()
        self._mover.start()

    def ask_to_stop(self) -> None:
        with self._gate:
            super().ask_to_stop()
        self._questions.put(None)
        self._orders.put(None)

    @property
    def moves_money(self) -> bool:
        """Something to do with money waits or is under way."""
        return self._orders.unfinished_tasks > 0 and not self._stopping.is_set()

    def move(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        """Give the terminal something to do with money: CANCELED, with nothing sent, once the lane is to stop.

        A program that ends leaves the result of what was sent to be asked for.
        """
        return self._put(self._orders, deed)

    def ask(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        """Ask or abort."""
        return self._put(self._questions, deed)

    def look_now(self) -> None:
        """See whether it answers; the events tell."""
        self._questions.put(self._look)

    def _put(self, place: queue.Queue[_Job | None], deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        future: Future[_T] = Future()

        def job() -> None:
            try:
                future.set_result(deed(self._left if self._stopping.is_set() else self._terminal))
            except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets the failure
                future.set_exception(error)

        with self._gate:
            # What is put before the stop is seen by the thread that empties the queue after it.
            if not self._stopping.is_set():
                place.put(job)
                return future
        job()
        return future

    def _turn(self) -> None:
        if not self._terminal.claimed:
            self._look()
        try:
            job = self._around.waiter.take(self._questions, self._pause_s())
        except queue.Empty:
            if self._terminal.claimed:
                self._look()
            return
        if job is not None:
            job()

    def _pause_s(self) -> float:
        return _LOOK_EVERY_S if self._terminal.claimed else self._pause_before_claim()

    def _look(self) -> None:
        if self._stopping.is_set():
            return
        try:
            if self._terminal.claimed:
                self._terminal.login()
            else:
                self._terminal.open()
                self._terminal.claim()
                self._terminal.enable()
        except Unavailable as error:
            self._terminal.wire_lost()
            self._missing(self.name, error.code)
            return
        self._failed_claims = 0
        if self._around.health.change(self.name, HealthState.READY, "ready"):
            self._tell(self.name, Status.POWER_ONLINE, "ready")

    def _move(self) -> None:
        while (job := self._orders.get()) is not None:
            job()
            self._orders.task_done()
        _empty(self._orders)

    def _end(self) -> None:
        _empty(self._questions)
        self._terminal.close()


class _LeftTerminal(Control):
    """Stands for a terminal that was let go: nothing is sent, and whoever asks is told so."""

    def login(self) -> None:
        raise Unavailable(_NO_WORD)

    def payment(self, order: PaymentOrder) -> TerminalAnswer:  # noqa: ARG002
        return TerminalAnswer(CardOutcome.CANCELED, _NOT_SENT)

    def reversal(self, order: ReversalOrder) -> TerminalAnswer:  # noqa: ARG002
        return TerminalAnswer(CardOutcome.CANCELED, _NOT_SENT)

    def transaction_status(self, asked: StatusQuestion) -> TerminalAnswer:  # noqa: ARG002
        return TerminalAnswer(CardOutcome.UNKNOWN, _NO_WORD)

    def abort(self, service_id: str, asking_id: str) -> None:  # noqa: ARG002
        raise Unavailable(_NO_WORD)

    def reconciliation(self, asking_id: str, currency: str) -> TerminalTotals:  # noqa: ARG002
        raise Unavailable(_NO_WORD)


def _empty(place: queue.Queue[_Job | None]) -> None:
    """What nobody took before the lane was to stop is answered all the same."""
    while True:
        try:
            job = place.get_nowait()
        except queue.Empty:
            return
        if job is not None:
            job()
