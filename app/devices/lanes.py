"""The threads of devices: one per printer of receipts or labels, with the drawers on it, and one per scanner.

A lane claims its device, gives it work, looks how it is, and claims it anew after it was unplugged. Nothing a device
does ends a lane; only ``ask_to_stop`` does.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.devices.drivers.escpos_drawer import DrawerMove, EscposDrawer
from app.devices.drivers.escpos_printer import EscposPrinter
from app.devices.drivers.scanner import SerialScanner
from app.devices.drivers.zpl_printer import ZplPrinter
from app.devices.events import DataEvent, DeviceEvent, ErrorEvent, ResultCode, Status, StatusUpdateEvent
from app.devices.health import HealthBoard, HealthState
from app.devices.ports import PaperLevel, PrinterStatus
from app.devices.spool import Spool
from app.devices.waiting import ThreadWaiter, Waiter
from contract.errors import Unavailable

_log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_CLAIM_PAUSES_S = (0.5, 1.0, 2.0, 5.0)
_READ_S = 0.2
_AFTER_DEFECT_S = 1.0
_MOST_COMMANDS = 32


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every lane works with."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    publish: Callable[[DeviceEvent], None]
    health: HealthBoard
    waiter: Waiter = field(default_factory=ThreadWaiter)

    def apart(self) -> "Surroundings":
        """The same for a lane whose news nobody should hear any more."""
        return replace(self, publish=_unheard, health=self.health.copy())


class Lane:
    """A thread that keeps one device working."""

    def __init__(self, name: str, around: Surroundings) -> None:
        self.name = name
        self._around = around
        self._stopping = threading.Event()
        self._failed_claims = 0
        self._afterwards: Callable[[], None] = _nothing
        self._thread = threading.Thread(target=self._run, name=f"device-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Returns at once."""
        self._stopping.set()

    def retire(self, afterwards: Callable[[], None]) -> None:
        """The device is removed or set up otherwise: stop for good, and do this once it is let go. Returns at once."""
        self._around = self._around.apart()
        self._afterwards = afterwards
        self.ask_to_stop()

    def join(self, timeout_s: float) -> bool:
        """True when the thread has ended, or never began."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def step(self) -> bool:
        """Do what is due and wait for more; False once it was told to stop, and has let go of its device."""
        if self._stopping.is_set():
            try:
                self._end()
            except Exception:  # noqa: BLE001 - a pulled port that cannot be closed must not keep the next one from working
                _log.exception("the device of %s was not let go as it should be", self.name)
            afterwards, self._afterwards = self._afterwards, _nothing
            afterwards()
            return False
        try:
            self._turn()
        except Exception:  # noqa: BLE001 - a defect must not leave the counter without this device
            _log.exception("the lane of %s failed", self.name)
            self._rest(_AFTER_DEFECT_S)
        return True

    def _run(self) -> None:
        while self.step():
            pass

    def _turn(self) -> None:
        raise NotImplementedError

    def _end(self) -> None:
        raise NotImplementedError

    def _rest(self, seconds: float) -> None:
        self._around.waiter.rest(self._stopping, seconds)

    def _pause_before_claim(self) -> float:
        pause = _CLAIM_PAUSES_S[min(self._failed_claims, len(_CLAIM_PAUSES_S) - 1)]
        self._failed_claims += 1
        return pause

    def _missing(self, name: str, code: str) -> None:
        if self._around.health.change(name, HealthState.MISSING, code):
            self._tell(name, Status.POWER_OFF_OFFLINE, code)

    def _tell(self, name: str, status: Status, code: str) -> None:
        self._around.publish(StatusUpdateEvent(name, status, code, self._around.now()))


class PrinterLane(Lane):
    """Prints from the spool, opens drawers, watches the printer."""

    def __init__(
        self,
        printer: EscposPrinter | ZplPrinter,
        drawers: tuple[EscposDrawer, ...],
        spool: Spool,
        around: Surroundings,
    ) -> None:
        super().__init__(printer.name, around)
        self._printer = printer
        self._drawers = {drawer.name: drawer for drawer in drawers}
        self._spool = spool
        self._commands: queue.Queue[str] = queue.Queue(_MOST_COMMANDS)
        self._claim_at = 0.0
        self._look_at = 0.0
        self._problem = ""
        printer.meanwhile = self._meanwhile

    def wake(self) -> None:
        """There is a document."""
        self._put("")

    def hang(self, drawer: EscposDrawer) -> None:
        """One more drawer."""
        self._drawers = {**self._drawers, drawer.name: drawer}
        self.wake()

    def take_down(self, name: str) -> None:
        """This drawer is removed."""
        self._drawers = {one: drawer for one, drawer in self._drawers.items() if one != name}

    def has_drawer(self, name: str) -> bool:
        """Whether it hangs on this printer."""
        return name in self._drawers

    def open_drawer(self, name: str) -> None:
        """Returns at once. Unavailable ``device_busy`` when far too many wait already."""
        if not self._put(name):
            raise Unavailable("device_busy", device=name, result=ResultCode.E_BUSY)

    def ask_to_stop(self) -> None:
        """Returns at once."""
        super().ask_to_stop()
        self._put("")

    def _put(self, command: str) -> bool:
        try:
            self._commands.put_nowait(command)
        except queue.Full:
            return False
        return True

    def _turn(self) -> None:
        if self._claimed() and not self._problem:
            self._take_commands(0)  # The drawer first: whoever waits for change does not wait for paper.
            self._spool.work(self._printer)
        else:
            self._spool.hold(self._printer.name, self._problem)
        self._look_if_due()
        self._take_commands(self._idle_s())

    def _end(self) -> None:
        for drawer in self._drawers.values():
            drawer.close()
        self._printer.close()

    def _idle_s(self) -> float:
        due = self._spool.due_in(self._printer.name)
        until = max(0.0, min(self._look_at, self._claim_at or self._look_at) - self._around.monotonic())
        return until if due is None or self._problem or not self._printer.claimed else min(due, until)

    def _take_commands(self, wait_s: float) -> None:
        try:
            command = self._around.waiter.take(self._commands, wait_s)
            while True:
                if drawer := self._drawers.get(command):
                    self._open(drawer)
                command = self._commands.get_nowait()
        except queue.Empty:
            return

    def _meanwhile(self) -> bool:
        """While the printer finishes a document: drawers do not wait, and a stop is heard."""
        self._take_commands(0)
        return not self._stopping.is_set()

    def _claimed(self) -> bool:
        if self._printer.claimed:
            return True
        if self._around.monotonic() < self._claim_at:
            return False
        try:
            self._printer.open()
            self._printer.claim()
            self._printer.enable()
        except Unavailable as error:
            self._gone(error.code)
            return False
        self._failed_claims, self._claim_at, self._look_at = 0, 0.0, 0.0
        self._look_if_due()
        self._spool.retry_now(self._printer.name)
        self._printer.warm_up()
        return self._printer.claimed

    def _gone(self, code: str) -> None:
        self._claim_at = self._around.monotonic() + self._pause_before_claim()
        self._look_at = self._claim_at
        self._problem = code
        self._missing(self._printer.name, code)
        for drawer in self._drawers.values():
            drawer.wire_lost()
            self._missing(drawer.name, code)

    def _look_if_due(self) -> None:
        if not self._printer.claimed or self._around.monotonic() < self._look_at:
            return
        self._look_at = self._around.monotonic() + _LOOK_EVERY_S
        try:
            status = self._printer.read_status()
        except Unavailable as error:
            self._gone(error.code)
            return
        self._take_in(status)

    def _take_in(self, status: PrinterStatus) -> None:
        recovered = bool(self._problem) and not status.problem
        self._problem = status.problem
        before = self._around.health.words_code(self._printer.name)
        if status.problem:
            self._healthy_or_not(HealthState.BLOCKED, status.problem, _STATUS_OF.get(status.problem, Status.ERROR))
        elif status.paper is PaperLevel.NEAR_EMPTY:
            self._healthy_or_not(HealthState.ATTENTION, "paper_near_end", Status.REC_NEAR_EMPTY)
        else:
            self._healthy_or_not(HealthState.READY, "ready", _WELL_AFTER.get(before, Status.POWER_ONLINE))
        if recovered:
            self._spool.retry_now(self._printer.name)
        for drawer in self._drawers.values():
            drawer.open()
            drawer.claim()
            drawer.enable()
            self._look_at_drawer(drawer, drawer.notice(status))

    def _look_at_drawer(self, drawer: EscposDrawer, move: DrawerMove) -> None:
        if move:
            self._drawer_moved(drawer, move)
        elif self._around.health.words_code(drawer.name) == "drawer_did_not_open":
            return  # It is said until it moves.
        self._around.health.change(drawer.name, HealthState.READY, _drawer_words(drawer))

    def _healthy_or_not(self, state: HealthState, code: str, status: Status) -> None:
        if self._around.health.change(self._printer.name, state, code):
            self._tell(self._printer.name, status, code)

    def _open(self, drawer: EscposDrawer) -> None:
        try:
            drawer.open_drawer()
        except Unavailable as error:
            self._around.health.change(drawer.name, HealthState.BLOCKED, error.code)
            self._around.publish(ErrorEvent(drawer.name, ResultCode.E_FAILURE, error.code, self._around.now()))
            return
        self._around.health.change(drawer.name, HealthState.READY, _drawer_words(drawer))
        if drawer.drawer_opened or not drawer.reports:
            self._drawer_moved(drawer, DrawerMove.OPENED)

    def _drawer_moved(self, drawer: EscposDrawer, move: DrawerMove) -> None:
        self._around.health.touch(drawer.name)
        self._tell(drawer.name, Status.DRAWER_CLOSED if move is DrawerMove.CLOSED else Status.DRAWER_OPEN, move)


class ScannerLane(Lane):
    """Reads scans and passes them on as they come."""

    def __init__(self, scanner: SerialScanner, around: Surroundings) -> None:
        super().__init__(scanner.name, around)
        self._scanner = scanner

    def _turn(self) -> None:
        try:
            self._claim()
            self._read()
        except Unavailable as error:
            self._missing(self.name, error.code)
            self._rest(self._pause_before_claim())

    def _end(self) -> None:
        self._scanner.close()

    def _claim(self) -> None:
        if self._scanner.claimed:
            return
        self._scanner.open()
        self._scanner.claim()
        self._scanner.enable()
        self._failed_claims = 0
        if self._around.health.change(self.name, HealthState.READY, "ready"):
            self._tell(self.name, Status.POWER_ONLINE, "ready")

    def _read(self) -> None:
        for data, symbology in self._scanner.read_scans(_READ_S):
            self._around.health.touch(self.name)
            self._around.publish(DataEvent(self.name, data, symbology, self._around.now()))
        for _ in range(self._scanner.take_refused()):
            self._around.publish(ErrorEvent(self.name, ResultCode.E_ILLEGAL, "scan_refused", self._around.now()))


_STATUS_OF = {"paper_out": Status.REC_EMPTY, "cover_open": Status.COVER_OPEN}
_WELL_AFTER = {
    "paper_out": Status.REC_PAPER_OK,
    "paper_near_end": Status.REC_PAPER_OK,
    "cover_open": Status.COVER_OK,
}


def _drawer_words(drawer: EscposDrawer) -> str:
    return "drawer_is_open" if drawer.drawer_opened else "ready"


def _nothing() -> None:
    """Unless somebody retires a lane."""


def _unheard(_event: DeviceEvent) -> None:
    """Told by a lane that is retired."""
