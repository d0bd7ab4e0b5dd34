"""Turns the state of sync and devices into what the status screen shows, and its gestures into deeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.devices.health import DeviceHealth
from app.operators.operators import Operators
from app.sync.status import Notice, SyncStatus
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


@dataclass(frozen=True, slots=True)
class StatusView:
    """``sync`` is None on a register that was never enrolled."""

    sync: SyncStatus | None
    devices: tuple[DeviceHealth, ...]
    now: datetime
    key_file: bool

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
        tasks: Tasks,
        now: Callable[[], datetime],
        present: Callable[[StatusView], None],
        *,
        key_file: bool,
    ) -> None:
        self._sync, self._devices, self._operators = sync, devices, operators
        self._tasks, self._now, self._present = tasks, now, present
        self._key_file = key_file

    def open(self) -> None:
        """Read everything anew."""
        self._tasks.free(self._read, self._present)

    def try_now(self) -> None:
        if self._sync:
            self._sync.try_now()

    def test(self, device: str, then: Callable[[], None]) -> None:
        """Refused: as ``Operators.require`` and the device itself."""

        def run() -> None:
            self._operators.require("test_device")
            self._devices.test(device)

        self._tasks.store(run, lambda _: then())

    def dismiss(self, notice_id: str) -> None:
        sync = self._sync
        if sync:
            self._tasks.store(lambda: sync.dismiss(notice_id), lambda _: self.open())

    def _read(self) -> StatusView:
        status = self._sync.status() if self._sync else None
        devices: Sequence[DeviceHealth] = self._devices.health()
        return StatusView(status, tuple(devices), self._now(), self._key_file)
