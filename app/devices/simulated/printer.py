"""A receipt printer made of software: a TCP server on loopback that prints on simulated paper and fails on demand.

It behaves like the real thing where that hurts: one connection at a time, a buffer that outlives a cut cable, buffered
answers that wait for paper, real-time commands that work at any moment, even inside picture data.
"""

import queue
import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.devices.simulated.escpos_interpreter import Interpreter
from app.devices.simulated.paper import Sheet
from app.devices.simulated.real_time import RealTimeCommand, RealTimeListener

_SLICE = 64
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Receipt:
    """One piece of paper that came out; the files follow when the printer has a folder."""

    number: int
    text: str
    sheet: Sheet
    png: Path | None
    txt: Path | None


@dataclass(slots=True)
class _Faults:
    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    offline: bool = False
    silent: bool = False
    cutter_stuck: bool = False
    paper_left: int | None = None
    cable_left: int | None = None

    @property
    def stopped(self) -> bool:
        return self.paper_out or self.cover_open or self.offline or self.cutter_stuck


class SimulatedPrinter:
    """``start`` it, print to ``address``, look at ``receipts``; all controls may be called from any thread."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        width_dots: int = 576,
        folder: Path | None = None,
        dots_per_inch: int = 203,
        drawer_closes_after_s: float | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._folder = folder
        self._drawer_closes_after_s = drawer_closes_after_s
        self._faults = _Faults()
        self._changed = threading.Condition(threading.RLock())
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._to_keep: queue.SimpleQueue[Receipt | None] = queue.SimpleQueue()
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._port = 0
        self._pending = bytearray()
        self._drawer_opened_at: float | None = None
        self._drawer_jams = 0
        self.drawer_pulses = 0
        self.bytes_received = 0
        self.receipts: list[Receipt] = []
        self.interpreter = Interpreter(
            width_dots, self._pulse, self._receipt, self._answer, wakes_in_kanji=True, dots_per_inch=dots_per_inch
        )
        self._real_time = RealTimeListener()

    def start(self, port: int = 0) -> None:
        """Listen on loopback; ``port`` 0 takes a free one and keeps it."""
        self._port = port
        self._listen()
        self._threads = [
            threading.Thread(target=self._serve, name="simulated-printer", daemon=True),
            threading.Thread(target=self._keep, name="simulated-paper", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Close everything; receipts that came out are kept before this returns."""
        with self._changed:
            self._stopping = True
            self._hang_up()
        self._to_keep.put(None)
        for thread in self._threads:
            thread.join(5)
        if self._listener is not None:
            self._listener.close()

    @property
    def address(self) -> str:
        """For the configuration of a device."""
        return f"tcp://127.0.0.1:{self._port}"

    @property
    def busy(self) -> bool:
        """Whether bytes wait to be printed."""
        return bool(self._pending)

    def wait_for(self, condition: Callable[["SimulatedPrinter"], bool], timeout_s: float = 5.0) -> bool:
        """True as soon as ``condition(self)`` holds; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout_s)

    def run_out_of_paper(self, after_dots: int = 0) -> None:
        """Now, or once so much paper has been fed."""
        with self._changed:
            self._faults.paper_out = after_dots == 0
            self._faults.paper_left = after_dots or None
            self._work()

    def load_paper(self, *, forgets: bool = False) -> None:
        """New roll. Some printers go on where they stopped; with ``forgets`` this one drops what it had buffered."""
        with self._changed:
            self._faults.paper_out, self._faults.near_end, self._faults.paper_left = False, False, None
            if forgets:
                self._forget()
            self._work()

    def paper_near_end(self, near: bool = True) -> None:
        """The near-end sensor."""
        with self._changed:
            self._faults.near_end = near

    def set_cover(self, *, opened: bool) -> None:
        """Open or close the cover."""
        with self._changed:
            self._faults.cover_open = opened
            self._work()

    def set_offline(self, offline: bool) -> None:
        """The feed button is held, or the like."""
        with self._changed:
            self._faults.offline = offline
            self._work()

    def set_cutter_stuck(self, stuck: bool) -> None:
        """Paper is jammed in the cutter."""
        with self._changed:
            self._faults.cutter_stuck = stuck
            self._work()

    def set_silent(self, silent: bool) -> None:
        """Takes bytes, answers nothing, prints nothing: a printer that hangs."""
        with self._changed:
            self._faults.silent = silent
            self._work()

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

    def switch_off_and_on(self) -> None:
        """Everything not yet printed is gone."""
        with self._changed:
            self._hang_up()
            self._real_time = RealTimeListener()
            self._forget()

    def tear_off(self) -> Receipt:
        """What hangs out of a printer without a cutter becomes a receipt."""
        with self._changed:
            self._receipt(self.interpreter.tear_off())
            return self.receipts[-1]

    @property
    def drawer_open(self) -> bool:
        """Opened by a pulse; closed by ``close_drawer`` or, when so built, by itself after a while."""
        if self._drawer_opened_at is None:
            return False
        limit = self._drawer_closes_after_s
        return limit is None or self._monotonic() - self._drawer_opened_at < limit

    def close_drawer(self) -> None:
        """Someone pushes it shut."""
        with self._changed:
            self._drawer_opened_at = None
            self._changed.notify_all()

    def open_drawer_by_key(self) -> None:
        """Opened without a command."""
        with self._changed:
            self._drawer_opened_at = self._monotonic()

    def jam_drawer(self, pulses: int) -> None:
        """The next so many pulses do not open it."""
        with self._changed:
            self._drawer_jams = pulses

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
                with self._changed:
                    self._changed.wait(_POLL_S)
                continue
            try:
                ready, _, _ = select.select([watched], [], [], _POLL_S)
            except (OSError, ValueError):
                continue  # Closed by another thread meanwhile.
            with self._changed:
                if ready and watched is self._connection:
                    self._receive(watched)
                elif ready and watched is self._listener and not self._stopping:
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
        self.bytes_received += len(data)
        for command in self._real_time.hear(data):
            self._obey_at_once(command)
        self._pending += self._real_time.take_data()
        self._work()
        if self._faults.cable_left == 0:
            self._unplug()

    def _work(self) -> None:
        """Print what is buffered while nothing stops it."""
        while self._pending and not self._faults.stopped and not self._faults.silent:
            piece = bytes(self._pending[:_SLICE])
            del self._pending[:_SLICE]
            before = self.interpreter.sheet.height
            self.interpreter.feed(piece)
            if self._faults.paper_left is not None:
                self._faults.paper_left -= max(0, self.interpreter.sheet.height - before)
                self._faults.paper_out = self._faults.paper_left <= 0
        self._changed.notify_all()

    def _obey_at_once(self, command: RealTimeCommand) -> None:
        if self._faults.silent:
            return
        match command:
            case RealTimeCommand.CLEAR:
                self._forget()
            case RealTimeCommand.PULSE:
                self._pulse(2)
            case _:
                self._answer(bytes([self._status(command)]))

    def _status(self, asked: RealTimeCommand) -> int:
        faults = self._faults
        answer = 0x12
        if asked is RealTimeCommand.ASK_PRINTER:
            answer |= (0x04 if self.drawer_open else 0) | (0x08 if faults.stopped else 0)
        elif asked is RealTimeCommand.ASK_OFFLINE:
            answer |= (0x04 if faults.cover_open else 0) | (0x20 if faults.paper_out else 0)
            answer |= 0x40 if faults.cutter_stuck else 0
        elif asked is RealTimeCommand.ASK_ERROR:
            answer |= 0x08 if faults.cutter_stuck else 0
        elif asked is RealTimeCommand.ASK_PAPER:
            near = faults.near_end or faults.paper_out
            answer |= (0x0C if near else 0) | (0x60 if faults.paper_out else 0)
        return answer

    def _answer(self, data: bytes) -> None:
        if self._connection is not None and not self._faults.silent:
            try:
                self._connection.sendall(data)
            except OSError:
                self._hang_up()

    def _forget(self) -> None:
        self._pending.clear()
        self.interpreter.forget_input()

    def _pulse(self, pin: int) -> None:
        del pin
        self.drawer_pulses += 1
        if self._drawer_jams:
            self._drawer_jams -= 1
        else:
            self._drawer_opened_at = self._monotonic()

    def _receipt(self, sheet: Sheet) -> None:
        number = len(self.receipts) + 1
        png = txt = None
        if self._folder is not None:
            png, txt = self._folder / f"receipt-{number:04}.png", self._folder / f"receipt-{number:04}.txt"
        receipt = Receipt(number, sheet.text(), sheet, png, txt)
        self.receipts.append(receipt)
        self._to_keep.put(receipt)

    def _keep(self) -> None:
        """Drawing takes longer than a printer may take to answer, so it has its own thread."""
        while (receipt := self._to_keep.get()) is not None:
            if receipt.png is not None and receipt.txt is not None:
                receipt.png.parent.mkdir(parents=True, exist_ok=True)
                receipt.txt.write_text(receipt.text, encoding="utf-8")
                unfinished = receipt.png.with_suffix(".part")
                receipt.sheet.image().save(unfinished, format="PNG")
                unfinished.replace(receipt.png)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unplug(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
