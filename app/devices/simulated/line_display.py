"""Line displays made of software: one on the network, and one at the end of a serial line."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from app.devices.simulated.display_interpreter import DisplayInterpreter
from app.devices.simulated.plug import Plug

_POLL_S = 0.05
_AT_ONCE = 4096


class SimulatedDisplay(Plug):
    """``start`` it and look at ``text``; its cable can be cut, and its power."""

    def __init__(self) -> None:
        super().__init__("simulated-display")
        self.interpreter = DisplayInterpreter()

    @property
    def text(self) -> tuple[str, ...]:
        """What the customer reads."""
        with self._changed:
            return self.interpreter.text

    def switch_off_and_on(self) -> None:
        """It shows nothing until it is told again; a serial line behind it stays up."""
        with self._changed:
            self.interpreter.switch_off_and_on()

    def _take_in(self, data: bytes) -> None:
        self.interpreter.feed(data)


class SimulatedSerialDisplay:
    """One end of a pseudo-terminal. ``link`` is a path that keeps pointing at the port, as a udev rule makes one."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._changed = threading.Condition()
        self._descriptors: tuple[int, int] | None = None
        self._reader: threading.Thread | None = None
        self.interpreter = DisplayInterpreter()

    @property
    def address(self) -> str:
        """For the configuration of a device."""
        return f"serial://{self._link}"

    def wait_for(self, condition: Callable[[tuple[str, ...]], bool], timeout_s: float = 5.0) -> bool:
        """True as soon as it holds for what the customer reads; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self.interpreter.text), timeout_s)

    def start(self) -> None:
        """Plug it in."""
        import pty
        import tty

        ours, theirs = self._descriptors = pty.openpty()
        tty.setraw(theirs)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(theirs))
        self._reader = threading.Thread(target=self._read, args=(ours,), name="simulated-serial-display", daemon=True)
        self._reader.start()

    def unplug(self) -> None:
        """The port dies; what is plugged in again shows nothing."""
        descriptors, self._descriptors = self._descriptors, None
        self._link.unlink(missing_ok=True)
        if self._reader is not None:
            self._reader.join(5)
        for descriptor in descriptors or ():
            os.close(descriptor)
        self.interpreter.switch_off_and_on()

    def _read(self, ours: int) -> None:
        while self._descriptors is not None:
            ready, _, _ = select.select([ours], [], [], _POLL_S)
            if ready:
                data = os.read(ours, _AT_ONCE)
                with self._changed:
                    self.interpreter.feed(data)
                    self._changed.notify_all()
