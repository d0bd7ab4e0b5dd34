"""A serial scanner made of software: one end of a pseudo-terminal, at whose other end the real driver reads."""

import os
import threading
from pathlib import Path

from contract.errors import Unavailable


class SimulatedScanner:
    """``start`` it and give ``address`` to the configuration. Linux and macOS; Windows has no pseudo-terminals.

    ``link`` is a path that keeps pointing at the port, as a udev rule makes one, so that unplugging and plugging in
    again gives the same address.
    """

    def __init__(self, link: Path, suffix: bytes = b"\r") -> None:
        self._link = link
        self._suffix = suffix
        self._lock = threading.Lock()
        self._ours: int | None = None
        self._theirs: int | None = None

    @property
    def address(self) -> str:
        """For the configuration of a device."""
        return f"serial://{self._link}"

    def start(self) -> None:
        """Plug it in."""
        import pty
        import tty

        with self._lock:
            self._ours, self._theirs = pty.openpty()
            tty.setraw(self._theirs)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(os.ttyname(self._theirs))

    def scan(self, data: str, symbology: str = "") -> None:
        """Pull the trigger; Unavailable ``device_lost`` when it is not plugged in."""
        self.send((symbology + data).encode() + self._suffix)

    def send(self, data: bytes) -> None:
        """Exactly these bytes."""
        with self._lock:
            if self._ours is None:
                raise Unavailable("device_lost", address=self.address)
            while data:
                data = data[os.write(self._ours, data) :]

    def unplug(self) -> None:
        """The reader's port dies."""
        with self._lock:
            self._link.unlink(missing_ok=True)
            for descriptor in (self._ours, self._theirs):
                if descriptor is not None:
                    os.close(descriptor)
            self._ours = self._theirs = None

    def stop(self) -> None:
        """The same as pulling it out."""
        self.unplug()
