"""POSPrinter over ESC/POS: status first, the document, then the printer's own word that it is done."""

from collections.abc import Callable
from typing import Protocol

from app.devices.document import Document
from app.devices.drivers import escpos_status
from app.devices.drivers.wired_printer import WiredPrinter
from app.devices.events import ControlState
from app.devices.ports import PrinterStatus, PrintOutcome, PrintResult
from app.devices.profiles import PrinterProfile
from app.devices.transports.transport import Connect
from contract.errors import Unavailable


class Encoder(Protocol):
    """Makes the bytes of one model of printer."""

    def encode(self, document: Document, *, copy: bool) -> bytes:
        """A whole document, cut and all."""

    def pulse(self, pin: int) -> bytes:
        """What opens a drawer."""


MakeEncoder = Callable[[PrinterProfile], Encoder]

_ANSWER_S = 2.0
_LOOK_EVERY_S = 0.25
_DONE_S = 20.0
_STILL_THERE_S = 3.0


class EscposPrinter(WiredPrinter):
    """One printer on one wire. The encoder is made late, because its library takes half a second to import."""

    def __init__(
        self,
        name: str,
        profile: PrinterProfile,
        connect: Connect,
        make_encoder: MakeEncoder,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(name, connect, monotonic, reads_status=profile.reads_status)
        self.profile = profile
        self._make_encoder = make_encoder
        self._encoder: Encoder | None = None
        self._done_seen = False
        # Half a document may be in the buffer: left there by this program before it was killed.
        self._leftover = True

    def warm_up(self) -> None:
        """Make the encoder now, so that the first receipt of the day does not wait for it."""
        self._get_encoder()

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        """See the port. A document that is not begun left no byte at the printer."""
        try:
            self._require_enabled()
            problem = self.read_status().problem if self._reads_status() else ""
        except Unavailable as error:
            return PrintResult(PrintOutcome.NOT_BEGUN, error.code)
        if problem:
            return PrintResult(PrintOutcome.NOT_BEGUN, problem)
        data = self._get_encoder().encode(document, copy=copy)
        self.state = ControlState.BUSY
        result = self._send_and_wait(data)
        self.state = ControlState.IDLE if result.outcome is PrintOutcome.PRINTED else ControlState.ERROR
        return result

    def continued(self) -> PrintResult:
        """See the port. A lost wire loses the printer's word too, so the document counts as lost."""
        if not self._awaiting_done:
            return self._ready()
        try:
            return self._wait_until_done(_STILL_THERE_S, lost=PrintOutcome.NOT_BEGUN)
        except Unavailable as error:
            self.wire_lost()
            return PrintResult(PrintOutcome.UNCERTAIN, error.code)

    def read_status(self) -> PrinterStatus:
        """Unavailable ``printer_no_answer`` when it is silent; the wire is dropped then."""
        self._require_claimed()
        if not self._reads_status():
            return PrinterStatus()
        try:
            printer = self._ask(escpos_status.ASK_PRINTER)
            offline = self._ask(escpos_status.ASK_OFFLINE)
            paper = self._ask(escpos_status.ASK_PAPER)
            error = self._ask(escpos_status.ASK_ERROR) if escpos_status.has_error(offline) else 0
            return escpos_status.decode(printer, offline, paper, error)
        except Unavailable:
            self.wire_lost()
            raise

    @property
    def printing(self) -> bool:
        """See the port."""
        return self._awaiting_done

    def pulse(self, pin: int) -> None:
        """Never leaves a pulse in the buffer of a stopped printer: the drawer would spring open when paper is loaded.
        One that can open at once does not wait for the paper of a document either.

        Unavailable ``drawer_needs_printer`` with ``why``, or when the wire is gone.
        """
        self._require_enabled()
        problem = self.read_status().problem
        if problem and not self.profile.pulses_at_once:
            raise Unavailable("drawer_needs_printer", device=self.name, why=problem)
        try:
            at_once = bool(problem) or (self.printing and self.profile.pulses_at_once)
            self._require_wire().write(escpos_status.pulse_at_once(pin) if at_once else self._get_encoder().pulse(pin))
        except Unavailable:
            self.wire_lost()
            raise

    def _send_and_wait(self, data: bytes) -> PrintResult:
        wire = self._require_wire()
        try:
            # Through a print queue it would wipe out what another program's job left to print.
            if self._leftover and wire.answers:
                wire.write(escpos_status.CLEAR_BUFFER if self.profile.clears_buffer else self._end_of_anything())
            self._leftover, self._done_seen, self._awaiting_done = True, False, False
            self._send(data)
            if not self._reads_status():
                return self._all_went_well()
            self._awaiting_done = True
            if not self.profile.acknowledges:
                return self._watch_paper_move(_settling_s(data))
            wire.write(escpos_status.ASK_WHEN_DONE)
            return self._wait_until_done(_DONE_S, lost=PrintOutcome.UNCERTAIN)
        except Unavailable as error:
            code = self._why_it_stopped(error)
            self.wire_lost()
            return PrintResult(PrintOutcome.UNCERTAIN, code)

    def _wait_until_done(self, patience_s: float, lost: PrintOutcome) -> PrintResult:
        """Done when GS r is answered. A problem ends the wait; so does a printer that is well and says nothing."""
        deadline = self._monotonic() + patience_s
        while True:
            status = self.read_status()
            if not self._done_seen:
                self._take_answers(_LOOK_EVERY_S)
            if self._done_seen:
                return self._all_went_well()
            if status.problem:
                return PrintResult(PrintOutcome.UNCERTAIN, status.problem)
            if not self._goes_on_waiting(deadline):
                return self._said_nothing(lost)

    def _watch_paper_move(self, patience_s: float) -> PrintResult:
        """A printer that never says that it is done: what stops it while it prints, it says."""
        deadline = self._monotonic() + patience_s
        while True:
            if problem := self.read_status().problem:
                return PrintResult(PrintOutcome.UNCERTAIN, problem)
            if self._monotonic() >= deadline:
                return self._all_went_well()
            if not self.meanwhile():
                return self._said_nothing(PrintOutcome.UNCERTAIN)
            self._take_answers(_LOOK_EVERY_S)

    def _all_went_well(self) -> PrintResult:
        self._leftover = False
        return self._said_done()

    def _end_of_anything(self) -> bytes:
        """More zeros than any command that was cut short still waits for; what waits for none ignores them."""
        return bytes(escpos_status.RASTER_FRAGMENT_DOTS * self.profile.width_dots // 8)

    def _why_it_stopped(self, error: Unavailable) -> str:
        """A printer without paper stops taking bytes: say paper, not wire, when it still tells."""
        if error.code != "device_stalled":
            return error.code
        try:
            return self.read_status().problem or error.code
        except Unavailable:
            return error.code

    def _ready(self) -> PrintResult:
        try:
            problem = self.read_status().problem
        except Unavailable as error:
            return PrintResult(PrintOutcome.UNCERTAIN, error.code)
        return PrintResult(PrintOutcome.UNCERTAIN if problem else PrintOutcome.NOT_BEGUN, problem)

    def _ask(self, question: bytes) -> int:
        wire = self._require_wire()
        wire.write(question)
        deadline = self._monotonic() + _ANSWER_S
        while (left := deadline - self._monotonic()) > 0:
            for answer in wire.read(1, left):
                if escpos_status.is_real_time(answer):
                    return answer
                self._done_seen = self._done_seen or escpos_status.is_done(answer)
        raise Unavailable("printer_no_answer", device=self.name)

    def _take_answers(self, timeout_s: float) -> None:
        for answer in self._require_wire().read(16, timeout_s):
            self._done_seen = self._done_seen or escpos_status.is_done(answer)

    def _get_encoder(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._make_encoder(self.profile)
        return self._encoder


def _settling_s(data: bytes) -> float:
    """About how long its paper moves, at the pace of slow printers."""
    return min(2.0 + len(data) / 2000, 8.0)
