"""A label printer made of software: a TCP server on loopback that prints simulated labels and fails on demand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.devices.simulated.paper import Sheet
from app.devices.simulated.plug import Plug
from app.devices.simulated.printer import Receipt
from app.devices.simulated.zpl_interpreter import ZplInterpreter

_ASK, _CANCEL = b"~HS", b"~JA"


@dataclass(slots=True)
class _Faults:
    labels_out: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    paused: bool = False
    silent: bool = False

    @property
    def stopped(self) -> bool:
        return self.labels_out or self.head_open or self.ribbon_out or self.paused or self.silent


class SimulatedLabelPrinter(Plug):
    """``start`` it, print to ``address``, look at ``labels``; all controls may be called from any thread."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__("simulated-label-printer")
        self._folder = folder
        self._faults = _Faults()
        self._runs_out = False
        self.labels: list[Receipt] = []
        self.interpreter = ZplInterpreter(self._label)

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
            self._faults = _Faults(labels_out, head_open, ribbon_out, paused, silent)
            self._work()

    def run_out_with_the_next(self) -> None:
        """The roll ends under the next label: it waits in the printer until there are labels again."""
        with self._changed:
            self._runs_out = True

    def switch_off_and_on(self) -> None:
        """Everything not yet printed is gone."""
        with self._changed:
            self._hang_up()
            self.interpreter.forget()

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
                self._send(self._status())

    def _work(self) -> None:
        while not self._faults.stopped and self.interpreter.print_one():
            continue
        self._changed.notify_all()

    def _status(self) -> bytes:
        faults, here = self._faults, self.interpreter
        first = f"030,{faults.labels_out:d},{faults.paused:d},1218,{here.formats:03d},0,0,{here.partial:d},000,0,0,0"
        second = f"001,0,{faults.head_open:d},{faults.ribbon_out:d},1,2,6,0,00000000,1,000"
        return "".join(f"\x02{one}\x03\r\n" for one in (first, second, "1234,0")).encode()

    def _label(self, sheet: Sheet) -> None:
        number = len(self.labels) + 1
        png = None
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            png = self._folder / f"label-{number:04}.png"
            sheet.image(margin=0).save(png, format="PNG")
        self.labels.append(Receipt(number, sheet.text(), sheet, png, None))
