"""The thread of a line display: only the newest text matters, so nothing ever queues behind a slow wire."""

from __future__ import annotations

import queue
from collections.abc import Sequence

from app.devices.drivers.escpos_display import EscposDisplay
from app.devices.events import Status
from app.devices.health import HealthState
from app.devices.lanes import Lane, Surroundings
from app.devices.ports import DisplayRow
from contract.errors import Unavailable

_AGAIN_S = 1.0
"""A display that lost its power shows nothing and tells nobody: it is told anew."""
_HELLO_S = 2.0
_HELLO = "Hello"


class DisplayLane(Lane):
    """``show`` may be called from any thread, as often as one likes."""

    def __init__(self, display: EscposDisplay, around: Surroundings) -> None:
        super().__init__(display.name, around)
        self._display = display
        self._wanted: tuple[DisplayRow, ...] = ()
        self._hello_until = 0.0
        self._news: queue.Queue[None] = queue.Queue(1)

    def show(self, rows: Sequence[DisplayRow]) -> None:
        """These instead of what was to be shown before."""
        if (wanted := tuple(rows)) != self._wanted:
            self._wanted = wanted
            self._wake()

    def hello(self) -> None:
        """Greet, and tell its name, for a moment: the test of the status screen."""
        self._hello_until = self._around.monotonic() + _HELLO_S
        self._wake()

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._wake()

    def _turn(self) -> None:
        try:
            self._claim()
            self._display.show_rows(self._rows())
        except Unavailable as error:
            self._missing(self.name, error.code)
            self._rest(self._pause_before_claim())
            return
        self._failed_claims = 0
        if self._around.health.change(self.name, HealthState.READY, "ready"):
            self._tell(self.name, Status.POWER_ONLINE, "ready")
        try:
            self._around.waiter.take(self._news, _AGAIN_S)
        except queue.Empty:
            return

    def _wake(self) -> None:
        try:
            self._news.put_nowait(None)
        except queue.Full:
            return  # It will look anyway.

    def _end(self) -> None:
        """Nobody's total stays behind."""
        try:
            if self._display.claimed:
                self._display.clear_text()
        except Unavailable:
            pass  # Whoever pulled it out cleared it.
        self._display.close()

    def _claim(self) -> None:
        if not self._display.claimed:
            self._display.open()
            self._display.claim()
            self._display.enable()

    def _rows(self) -> tuple[DisplayRow, ...]:
        if self._around.monotonic() < self._hello_until:
            return DisplayRow(_HELLO, centered=True), DisplayRow(self.name, centered=True)
        return self._wanted
