"""A receipt printer made of software: a TCP server on loopback that prints on simulated paper and fails on demand.

It behaves like the real thing where that hurts: one connection at a time, a buffer that outlives a cut cable, buffered
answers that wait for paper, real-time commands that work at any moment, even inside picture data.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.devices.simulated.escpos_interpreter import Interpreter
from app.devices.simulated.paper import Sheet
from app.devices.simulated.plug import Plug
from app.devices.simulated.real_time import RealTimeCommand, RealTimeListener

_SLICE = 64


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
    bytes_a_second: int | None = None

    @property
    def stopped(self) -> bool:
        return self.paper_out or self.cover_open or self.offline or self.cutter_stuck


class SimulatedPrinter(Plug):
    """``start`` it, print to ``address``, look at ``receipts``; all controls may be called from any thread."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        width_dots: int = 576,
        folder: Path | None = None,
        dots_per_inch: int = 203,
        drawer_closes_after_s: float | None = None,
    ) -> None:
        super().__init__("simulated-printer")
        self._monotonic = monotonic
        self._folder = folder
        self._drawer_closes_after_s = drawer_closes_after_s
        self._faults = _Faults()
        self._keeper = threading.Thread(target=self._keep, name="simulated-paper", daemon=True)
        self._to_keep: queue.SimpleQueue[Receipt | None] = queue.SimpleQueue()
        self._pending = bytearray()
        self._printed_at = 0.0
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
        """See ``Plug``."""
        super().start(port)
        self._keeper.start()

    def stop(self) -> None:
        """Close everything; receipts that came out are kept before this returns."""
        super().stop()
        self._to_keep.put(None)
        if self._keeper.ident is not None:
            self._keeper.join(5)

    @property
    def busy(self) -> bool:
        """Whether bytes wait to be printed."""
        return bool(self._pending)

    @property
    def buffered(self) -> int:
        """How many bytes wait to be printed."""
        return len(self._pending)

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

    def set_pace(self, bytes_a_second: int | None) -> None:
        """Slow, as over a serial line or with a hot head; ``tick`` makes it go on. None: as fast as can be."""
        with self._changed:
            self._faults.bytes_a_second = bytes_a_second
            self._printed_at = self._monotonic()
            self._work()

    def tick(self) -> None:
        """Time has passed."""
        with self._changed:
            self._work()

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

    def _take_in(self, data: bytes) -> None:
        self.bytes_received += len(data)
        for command in self._real_time.hear(data):
            self._obey_at_once(command)
        self._pending += self._real_time.take_data()
        self._work()

    def _work(self) -> None:
        """Print what is buffered while nothing stops it."""
        while self._pending and not self._faults.stopped and not self._faults.silent and self._in_time():
            piece = bytes(self._pending[:_SLICE])
            del self._pending[:_SLICE]
            before = self.interpreter.sheet.height
            self.interpreter.feed(piece)
            if self._faults.paper_left is not None:
                self._faults.paper_left -= max(0, self.interpreter.sheet.height - before)
                self._faults.paper_out = self._faults.paper_left <= 0
        self._changed.notify_all()

    def _in_time(self) -> bool:
        pace = self._faults.bytes_a_second
        if pace is None:
            return True
        due = self._printed_at + _SLICE / pace
        if self._monotonic() < due:
            return False
        self._printed_at = due
        return True

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
        if not self._faults.silent:
            self._send(data)

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
