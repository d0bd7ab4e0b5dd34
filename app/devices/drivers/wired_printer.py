"""What all printers on a wire have in common: most answer questions, and say themselves that a document is done."""

from collections.abc import Callable

from app.devices.drivers.wired import WiredControl
from app.devices.events import ControlState
from app.devices.ports import PrintOutcome, PrintResult
from app.devices.transports.transport import Connect

CHUNK = 4096


class WiredPrinter(WiredControl):
    """``reads_status``: whether the model answers; its wire has to carry answers too."""

    def __init__(self, name: str, connect: Connect, monotonic: Callable[[], float], *, reads_status: bool) -> None:
        super().__init__(name, connect)
        self._monotonic = monotonic
        self._answers = reads_status
        self._awaiting_done = False
        # Called while waiting for paper to come out; False gives up waiting.
        self.meanwhile: Callable[[], bool] = lambda: True

    def _reads_status(self) -> bool:
        return self._answers and self._require_wire().answers

    def _send(self, data: bytes) -> None:
        """In pieces; whole where nothing is answered, because a print queue makes a job of each piece."""
        wire = self._require_wire()
        if not wire.answers:
            wire.write(data)
            return
        for start in range(0, len(data), CHUNK):
            wire.write(data[start : start + CHUNK])

    def _goes_on_waiting(self, deadline: float) -> bool:
        return self._monotonic() < deadline and self.meanwhile()

    def _said_done(self) -> PrintResult:
        self._awaiting_done = False
        self.state = ControlState.IDLE
        return PrintResult(PrintOutcome.PRINTED)

    def _said_nothing(self, outcome: PrintOutcome) -> PrintResult:
        """A document that is lost is not waited for any more."""
        self._awaiting_done = outcome is PrintOutcome.UNCERTAIN
        return PrintResult(outcome, "printer_no_answer")

    def _give_wire_back(self) -> None:
        super()._give_wire_back()
        self._awaiting_done = False
