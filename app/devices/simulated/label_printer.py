"""A label printer made of software: a TCP server on loopback that prints simulated labels and fails on demand."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.devices.simulated.paper import Sheet
from app.devices.simulated.printer import Receipt
from app.devices.simulated.zpl_interpreter import ZplInterpreter

_POLL_S = 0.05
_ASK, _CANCEL = b"~HS", b"~JA"


@dataclass(slots=True)
class _Faults:
    labels_out: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    paused: bool = False
    silent: bool = False
    cable_left: int | None = None

    @property
    def stopped(self) -> bool:
        return self.labels_out or self.head_open or self.ribbon_out or self.paused or self.silent


class SimulatedLabelPrinter:
    """``start`` it, print to ``address``, look at ``labels``; all controls may be called from any thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._faults = _Faults()
        self._changed = threading.Condition(threading.RLock())
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._port = 0
        self._runs_out = False
        self.labels: list[Receipt] = []
        self.interpreter = ZplInterpreter(self._label)

    def start(self) -> None:
        """Listen on a free port of loopback."""
        self._listen()
        self._thread = threading.Thread(target=self._serve, name="simulated-label-printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close everything."""
        with self._changed:
            self._stopping = True
            self._unplug()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(5)

    @property
    def address(self) -> str:
        """For the configuration of a device."""
        return f"tcp://127.0.0.1:{self._port}"

    def wait_for(self, condition: Callable[[SimulatedLabelPrinter], bool], timeout_s: float = 5.0) -> bool:
        """True as soon as ``condition(self)`` holds; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout_s)

    def fail(
        self,
        *,
        labels_out: bool = False,
        head_open: bool = False,
        ribbon_out: bool = False,
        paused: bool = False,
        silent: bool = False,
    ) -> None:
        """What keeps it from printing from now on; nothing of what is not named. It goes on by itself once well."""
        with self._changed:
            self._faults = _Faults(labels_out, head_open, ribbon_out, paused, silent, self._faults.cable_left)
            self._work()

    def run_out_with_the_next(self) -> None:
        """The roll ends under the next label: it waits in the printer until there are labels again."""
        with self._changed:
            self._runs_out = True

    def cut_cable(self, after_bytes: int = 0) -> None:
        """The network goes away, now or after so many more bytes. The printer stays on."""
        with self._changed:
            self._faults.cable_left = after_bytes
            if after_bytes == 0:
                self._unplug()

    def plug_in_cable(self) -> None:
        """The network is back, on the same port."""
        with self._changed:
            self._faults.cable_left = None
            if self._listener is None:
                self._listen()
            self._changed.notify_all()

    def switch_off_and_on(self) -> None:
        """Everything not yet printed is gone."""
        with self._changed:
            self._hang_up()
            self.interpreter.forget()

    def _listen(self) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(1)
        listener.setblocking(False)
        self._port = listener.getsockname()[1]
        self._listener = listener

    def _serve(self) -> None:
        while not self._stopping:
            with self._changed:
                watched = self._connection or self._listener
                if watched is None:
                    self._changed.wait(_POLL_S)
                    continue
            try:
                ready, _, _ = select.select([watched], [], [], _POLL_S)
            except (OSError, ValueError):
                continue  # Closed by another thread meanwhile.
            with self._changed:
                if ready and watched is self._connection:
                    self._receive(watched)
                elif ready and watched is self._listener:
                    self._accept(watched)
                self._changed.notify_all()

    def _accept(self, listener: socket.socket) -> None:
        try:
            self._connection, _ = listener.accept()
        except OSError:
            return
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _receive(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return
        left = self._faults.cable_left
        if left is not None:
            data = data[:left]
            self._faults.cable_left = left - len(data)
        self._take_in(data)
        if self._faults.cable_left == 0:
            self._unplug()

    def _take_in(self, data: bytes) -> None:
        """Commands that begin with a tilde are obeyed where they come; the rest is a label."""
        while data:
            at, command = min(((data.find(one), one) for one in (_ASK, _CANCEL) if one in data), default=(-1, b""))
            self.interpreter.feed(data if at < 0 else data[:at])
            if self._runs_out and self.interpreter.formats:
                self._runs_out, self._faults.labels_out = False, True
            self._work()
            if at < 0:
                return
            data = data[at + len(command) :]
            if command == _CANCEL:
                self.interpreter.forget()
            elif not self._faults.silent:
                self._answer(self._status())

    def _work(self) -> None:
        while not self._faults.stopped and self.interpreter.print_one():
            continue
        self._changed.notify_all()

    def _status(self) -> bytes:
        faults, here = self._faults, self.interpreter
        first = f"030,{faults.labels_out:d},{faults.paused:d},1218,{here.formats:03d},0,0,{here.partial:d},000,0,0,0"
        second = f"001,0,{faults.head_open:d},{faults.ribbon_out:d},1,2,6,0,00000000,1,000"
        return "".join(f"\x02{one}\x03\r\n" for one in (first, second, "1234,0")).encode()

    def _answer(self, data: bytes) -> None:
        if self._connection is not None:
            try:
                self._connection.sendall(data)
            except OSError:
                self._hang_up()

    def _label(self, sheet: Sheet) -> None:
        number = len(self.labels) + 1
        png = None
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            png = self._folder / f"label-{number:04}.png"
            sheet.image(margin=0).save(png, format="PNG")
        self.labels.append(Receipt(number, sheet.text(), sheet, png, None))

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unplug(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
