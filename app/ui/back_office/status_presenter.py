"""Turns the state of sync and devices into what the status screen shows, and its gestures into deeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth
from app.devices.ports import WeightReading
from app.devices.spool import PrintJob, Spool
from app.operators.operators import Operators
from app.pos.drawer import DrawerKey
from app.sync.status import Notice, SyncStatus
from app.ui.approval import ApprovalDesk
from app.ui.tasks import Tasks


class Sync(Protocol):
    """What the status screen asks of sync."""

    def status(self) -> SyncStatus:
        """How things stand, from any thread."""
        ...

    def try_now(self) -> None:
        """Send and ask at once."""
        ...

    def dismiss(self, notice_id: str) -> None:
        """Somebody has read it."""
        ...


class Devices(Protocol):
    """What the status screen asks of the devices."""

    def health(self) -> tuple[DeviceHealth, ...]:
        """Every configured device."""
        ...

    def test(self, name: str) -> None:
        """Print a page, open the drawer."""
        ...

    def weight(self) -> WeightReading | None:
        """What stands on the scale."""
        ...

    @property
    def spool(self) -> Spool:
        """What waits for printers."""
        ...


@dataclass(frozen=True, slots=True)
class StatusView:
    """``sync`` is None on a register that was never enrolled. ``papers`` wait for their printers; ``instead``: which
    printer does the work of another.
    """

    sync: SyncStatus | None
    devices: tuple[DeviceHealth, ...]
    now: datetime
    key_file: bool
    papers: tuple[PrintJob, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    weight: WeightReading | None = None

    @property
    def notice(self) -> Notice | None:
        return self.sync.notices[0] if self.sync and self.sync.notices else None


class StatusPresenter:
    """``present`` gets each new view state."""

    def __init__(
        self,
        sync: Sync | None,
        devices: Devices,
        operators: Operators,
        desk: ApprovalDesk,
        tasks: Tasks,
        now: Callable[[], datetime],
        present: Callable[[StatusView], None],
        *,
        drawer: DrawerKey,
        key_file: bool,
    ) -> None:
        self._drawer = drawer
        self._sync, self._devices, self._operators, self._desk = sync, devices, operators, desk
        self._tasks, self._now, self._present = tasks, now, present
        self._key_file = key_file

    def open(self) -> None:
        """Read everything anew."""
        self._tasks.free(self._read, self._present)

    def try_now(self) -> None:
        if self._sync:
            self._sync.try_now()

    def test(self, devices: Sequence[str], then: Callable[[], None]) -> None:
        """Where the person at the till may not, another one is asked. A drawer that is tried is on the record as one
        that was opened without a sale.
        """
        kinds = {one.name: one.kind for one in self._devices.health()}
        drawers = [device for device in devices if kinds.get(device) is DeviceKind.CASH_DRAWER]

        def allowed() -> None:
            self._operators.require("test_device")
            for _ in drawers:
                self._drawer.open_without_sale(lambda: None)

        def run() -> None:
            for device in devices:
                self._devices.test(device)

        self._desk.do(allowed, lambda _: self._tasks.free(run, lambda _: then()))

    def redirect(self, gone: str, instead: str) -> None:
        """This printer is gone, use that one."""
        self._do("set_up_device", lambda: self._devices.spool.redirect(gone, instead), self.open)

    def use_again(self, printer: str) -> None:
        """It is back."""
        self._do("set_up_device", lambda: self._devices.spool.stop_redirecting(printer), self.open)

    def cancel(self, paper: str) -> None:
        """Nobody wants it any more. Refused ``print_job_in_hand``, ``print_job_unknown``."""
        self._do("set_up_device", lambda: self._devices.spool.cancel(paper), self.open)

    def _do(self, operation: str, deed: Callable[[], None], then: Callable[[], None]) -> None:
        """The deed waits for no store: what a printer does may need that very lane."""
        self._desk.do(lambda: self._operators.require(operation), lambda _: self._tasks.free(deed, lambda _: then()))

    def dismiss(self, notice_id: str) -> None:
        sync = self._sync
        if sync:
            self._tasks.store(lambda: sync.dismiss(notice_id), lambda _: self.open())

    def _read(self) -> StatusView:
        status = self._sync.status() if self._sync else None
        devices: Sequence[DeviceHealth] = self._devices.health()
        spool, weight = self._devices.spool, self._devices.weight()
        told = (self._now(), self._key_file, spool.waiting(), spool.redirects(), weight)
        return StatusView(status, tuple(devices), *told)
