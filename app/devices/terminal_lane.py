"""The threads of a card terminal: one for what moves money, one that asks and aborts while the other waits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.events import Status
from app.devices.health import HealthState
from app.devices.lanes import Lane, Surroundings
from app.devices.ports import PaymentTerminal
from contract.errors import Unavailable

_LOOK_EVERY_S = 60.0
_T = TypeVar("_T")
_Job = Callable[[], None]


class TerminalLane(Lane):
    """``move`` runs what moves money, one after the other; ``ask`` runs questions, which do not wait for it."""

    def __init__(self, terminal: NexoTerminal, around: Surroundings) -> None:
        super().__init__(terminal.name, around)
        self._terminal = terminal
        self._questions: queue.Queue[_Job | None] = queue.Queue()
        self._orders: queue.Queue[_Job | None] = queue.Queue()
        self._mover = threading.Thread(target=self._move, name=f"device-{terminal.name}-money", daemon=True)

    @property
    def terminal_name(self) -> str:
        """As the configuration calls it."""
        return self.name

    def start(self) -> None:
        super().start()
        self._mover.start()

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._questions.put(None)
        self._orders.put(None)

    @property
    def moves_money(self) -> bool:
        """Something to do with money waits or is under way."""
        return self._orders.unfinished_tasks > 0 and not self._stopping.is_set()

    def move(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        """Give the terminal something to do with money. A program that ends leaves its result to be asked for."""
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
                future.set_result(deed(self._terminal))
            except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets the failure
                future.set_exception(error)

        place.put(job)
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
        while (job := self._orders.get()) is not None and not self._stopping.is_set():
            job()
            self._orders.task_done()

    def _end(self) -> None:
        self._terminal.close()
