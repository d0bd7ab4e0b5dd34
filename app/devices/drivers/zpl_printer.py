"""LabelPrinter over ZPL II: status first, the labels, then the printer's own word that none is left to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.devices.document import Document
from app.devices.drivers.wired_printer import CHUNK, WiredPrinter
from app.devices.drivers.zpl_status import ASK_STATUS, CANCEL_ALL, ZplStatus, whole_answer
from app.devices.events import ControlState
from app.devices.ports import PrinterStatus, PrintOutcome, PrintResult
from app.devices.profiles import LabelPrinterProfile
from app.devices.transports.transport import Connect
from contract.errors import Unavailable


class LabelEncoder(Protocol):
    """Makes the bytes of one model of printer."""

    def encode(self, document: Document, *, copy: bool) -> bytes:
        """Every label of a document."""


MakeLabelEncoder = Callable[[LabelPrinterProfile], LabelEncoder]

_ANSWER_S = 2.0
_LOOK_EVERY_S = 0.1
_DONE_S = 20.0
_STILL_THERE_S = 3.0
_IDLE_ANSWERS = 2
"""An answer may be on its way before the last format was taken in: idle is believed when it is said twice."""


class ZplPrinter(WiredPrinter):
    """One printer on one wire. The encoder is made late, because fonts and pictures take long to import."""

    def __init__(
        self,
        name: str,
        profile: LabelPrinterProfile,
        connect: Connect,
        make_encoder: MakeLabelEncoder,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(name, connect, monotonic, reads_status=profile.reads_status)
        self.profile = profile
        self._make_encoder = make_encoder
        self._encoder: LabelEncoder | None = None

    def warm_up(self) -> None:
        """Make the encoder now, so that the first label of the day does not wait for it."""
        self._get_encoder()

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        """See the port. A document that is not begun left no byte at the printer."""
        try:
            self._require_enabled()
            before = self._ask() if self._reads_status() else None
        except Unavailable as error:
            return PrintResult(PrintOutcome.NOT_BEGUN, error.code)
        if before is not None and before.status.problem:
            return PrintResult(PrintOutcome.NOT_BEGUN, before.status.problem)
        data = self._get_encoder().encode(document, copy=copy)
        if before is not None and before.partial:
            # The beginning of a label whose rest never came would swallow this one.
            data = CANCEL_ALL + data
        self.state = ControlState.BUSY
        result = self._send_and_wait(data)
        self.state = ControlState.IDLE if result.outcome is PrintOutcome.PRINTED else ControlState.ERROR
        return result

    def continued(self) -> PrintResult:
        """See the port. A lost wire loses the printer's word too, so the document counts as lost."""
        try:
            if self._awaiting_done:
                return self._wait_until_done(_STILL_THERE_S, lost=PrintOutcome.NOT_BEGUN)
            problem = self.read_status().problem
        except Unavailable as error:
            return PrintResult(PrintOutcome.UNCERTAIN, error.code)
        return PrintResult(PrintOutcome.UNCERTAIN if problem else PrintOutcome.NOT_BEGUN, problem)

    def read_status(self) -> PrinterStatus:
        """Unavailable ``printer_no_answer`` when it is silent; the wire is dropped then."""
        self._require_claimed()
        return self._ask().status if self._reads_status() else PrinterStatus()

    def _send_and_wait(self, data: bytes) -> PrintResult:
        try:
            self._awaiting_done = False
            self._send(data)
            if not self._reads_status():
                return PrintResult(PrintOutcome.PRINTED)
            self._awaiting_done = True
            return self._wait_until_done(_DONE_S, lost=PrintOutcome.UNCERTAIN)
        except Unavailable as error:
            self.wire_lost()
            return PrintResult(PrintOutcome.UNCERTAIN, error.code)

    def _wait_until_done(self, patience_s: float, lost: PrintOutcome) -> PrintResult:
        """Done when nothing is left to print. A problem ends the wait; so does a printer that makes no progress."""
        deadline, idle = self._monotonic() + patience_s, 0
        while True:
            answer = self._ask()
            if answer.status.problem:
                return PrintResult(PrintOutcome.UNCERTAIN, answer.status.problem)
            idle = idle + 1 if answer.idle else 0
            if idle >= _IDLE_ANSWERS:
                return self._said_done()
            if not self._goes_on_waiting(deadline):
                return self._said_nothing(lost)
            # What comes unasked is no answer to the next question; waiting for it is the pause between two.
            self._require_wire().read(CHUNK, _LOOK_EVERY_S)

    def _ask(self) -> ZplStatus:
        try:
            wire = self._require_wire()
            wire.write(ASK_STATUS)
            heard, deadline = b"", self._monotonic() + _ANSWER_S
            while (left := deadline - self._monotonic()) > 0:
                heard += wire.read(CHUNK, left)
                if (answer := whole_answer(heard)) is not None:
                    return answer
            raise Unavailable("printer_no_answer", device=self.name)
        except Unavailable:
            self.wire_lost()
            raise

    def _get_encoder(self) -> LabelEncoder:
        if self._encoder is None:
            self._encoder = self._make_encoder(self.profile)
        return self._encoder
