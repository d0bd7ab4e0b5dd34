"""What the rest of the program may ask of a device, in UnifiedPOS terms.

Every control is opened, claimed and enabled before it works. A call in the wrong state raises ``Unavailable`` with the
UnifiedPOS result as ``result``. Controls belong to the one thread that claimed them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.devices.document import Document
from app.devices.events import ControlState, PowerState


class PaperLevel(StrEnum):
    """What the paper sensors say."""

    OK = "ok"
    NEAR_EMPTY = "near_empty"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """One reading of a printer. ``drawer_signal`` is the raw level of the drawer's switch."""

    online: bool = True
    cover_open: bool = False
    paper: PaperLevel = PaperLevel.OK
    cutter_error: bool = False
    other_error: bool = False
    drawer_signal: bool = False
    ribbon_out: bool = False
    paused: bool = False

    @property
    def problem(self) -> str:
        """The code of what keeps it from printing, the thing to fix first; empty when it can print."""
        if self.cover_open:
            return "cover_open"
        if self.paper is PaperLevel.EMPTY:
            return "paper_out"
        if self.ribbon_out:
            return "ribbon_out"
        if self.cutter_error:
            return "cutter_stuck"
        if self.other_error:
            return "printer_error"
        if self.paused:
            return "printer_paused"
        return "" if self.online else "printer_offline"


class PrintOutcome(StrEnum):
    """How far a document came."""

    PRINTED = "printed"
    NOT_BEGUN = "not_begun"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """``code`` says why it is not printed."""

    outcome: PrintOutcome
    code: str = ""


class DeviceControl(Protocol):
    """What every control has."""

    @property
    def name(self) -> str:
        """The name in the configuration."""

    @property
    def state(self) -> ControlState:
        """Closed, Idle, Busy or Error."""

    @property
    def power_state(self) -> PowerState:
        """Whether it answered last time."""

    def open(self) -> None:
        """Take the profile; touches no hardware."""

    def claim(self) -> None:
        """Take the wire for this program. Unavailable when the device cannot be reached."""

    def enable(self) -> None:
        """Make it work."""

    def disable(self) -> None:
        """Make it rest."""

    def release(self) -> None:
        """Give the wire back; safe to call in any state."""

    def close(self) -> None:
        """Release, and forget."""


class DocumentPrinter(DeviceControl, Protocol):
    """Prints whole documents: what receipt printers and label printers have in common."""

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        """Print it; the result says how far it came. Never raises for a device that fails."""

    def continued(self) -> PrintResult:
        """After an uncertain result: PRINTED if the printer has since said that it finished the document by itself,
        NOT_BEGUN if it can print but lost the document, UNCERTAIN if one still has to wait."""

    def read_status(self) -> PrinterStatus:
        """Ask now. Unavailable when it does not answer."""


class LabelPrinter(DocumentPrinter, Protocol):
    """Prints each piece that a document cuts on a label of its own, as large as the label allows."""


class POSPrinter(DocumentPrinter, Protocol):
    """A receipt printer, with the drawer's port."""

    @property
    def printing(self) -> bool:
        """Whether a document is at the printer, and not yet known to be on paper."""

    def pulse(self, pin: int) -> None:
        """Pulse the drawer port (2 or 5)."""


class CashDrawer(DeviceControl, Protocol):
    """A drawer that opens by command and can say whether it is open."""

    @property
    def drawer_opened(self) -> bool:
        """As last read."""

    def open_drawer(self) -> None:
        """Open it, look, try once more. Unavailable ``drawer_did_not_open`` when it stays shut."""


class Scanner(DeviceControl, Protocol):
    """Gives scans, one at a time, to the thread that reads."""

    def read_scans(self, timeout_s: float) -> list[tuple[str, str]]:
        """Scans that arrived within the time, as (data, AIM identifier)."""

    def take_refused(self) -> int:
        """How many scans were refused since last asked (control characters, too long, too short)."""


class WeightState(StrEnum):
    """What a scale says of what stands on it. Only a STEADY weight may be taken."""

    STEADY = "steady"
    MOVING = "moving"
    EMPTY = "empty"
    TOO_HEAVY = "too_heavy"
    UNDER_ZERO = "under_zero"


@dataclass(frozen=True, slots=True)
class WeightReading:
    """``grams`` as the scale told them, 0 unless it is steady; ``net``: without what was tared."""

    state: WeightState
    grams: int = 0
    net: bool = False


class ScaleDeed(StrEnum):
    """What a scale is told. It obeys when what stands on it stands still, and may not obey at all."""

    ZERO = "zero"
    TARE = "tare"
    CLEAR_TARE = "clear_tare"


class Scale(DeviceControl, Protocol):
    """Tells what stands on it, when asked."""

    def read_weight(self) -> WeightReading:
        """Ask now. Unavailable when it does not answer."""

    def obey(self, deed: ScaleDeed) -> None:
        """The next reading shows whether it did. Unavailable ``scale_does_not_obey`` when it says nothing to that."""


@dataclass(frozen=True, slots=True)
class DisplayRow:
    """One row of a line display: ``end`` is shown whole and ``start`` gets what room is left, or stands ``centered``.
    ``otherwise`` is shown where nothing of ``start`` can be spelled in the display's code page.
    """

    start: str
    end: str = ""
    otherwise: str = ""
    centered: bool = False


class LineDisplay(DeviceControl, Protocol):
    """A few rows of characters that face the customer."""

    def show_rows(self, rows: Sequence[DisplayRow]) -> None:
        """Exactly these, from the top, instead of what stood there. Unavailable when it cannot be reached."""

    def clear_text(self) -> None:
        """Nothing. Unavailable when it cannot be reached."""


class CardOutcome(StrEnum):
    """What a terminal says became of a payment. Only UNKNOWN leaves open whether money moved."""

    APPROVED = "approved"
    DECLINED = "declined"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a terminal is asked: ``refund`` gives back without naming a charge. ``service_id``: at most 10 characters,
    unique. ``online_only``: the terminal may not approve it without the bank.
    """

    service_id: str
    transaction_id: str
    amount_minor: int
    currency: str
    refund: bool = False
    online_only: bool = False


@dataclass(frozen=True, slots=True)
class ReversalOrder:
    """Take back what the terminal calls ``original_reference``, or as much of it as ``amount_minor``, if told."""

    service_id: str
    transaction_id: str
    original_reference: str
    amount_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """What became of the payment, or ``reversal``, that was asked for as ``service_id``. ``asking_id`` is the service
    id of this question.
    """

    service_id: str
    asking_id: str
    currency: str
    reversal: bool = False


@dataclass(frozen=True, slots=True)
class TerminalAnswer:
    """What a terminal told, without any card number. ``code`` says why it is not approved, or is not known.

    ``stored_offline``: approved without the bank, and told to it later.
    """

    outcome: CardOutcome
    code: str = ""
    approved_minor: int = 0
    brand: str = ""
    last_four: str = ""
    token: str = ""
    authorization_code: str = ""
    terminal_reference: str = ""
    needs_signature: bool = False
    stored_offline: bool = False


@dataclass(frozen=True, slots=True)
class TerminalTotals:
    """A terminal's own totals since it was asked last; what was given back counts against what was taken."""

    currency: str
    count: int
    amount_minor: int


class PaymentTerminal(DeviceControl, Protocol):
    """Takes and gives back money by card, in the words of nexo's Sale to POI protocol.

    ``payment``, ``reversal`` and ``transaction_status`` wait for the terminal up to a deadline and never raise for one
    that fails: an outcome that is not certain is UNKNOWN. ``transaction_status`` and ``abort`` may be called while
    another call waits.
    """

    def login(self) -> None:
        """Tell the terminal who talks to it. Unavailable when it does not answer or is not the one it should be."""

    def payment(self, order: PaymentOrder) -> TerminalAnswer:
        """Take the money, or give it back."""

    def reversal(self, order: ReversalOrder) -> TerminalAnswer:
        """APPROVED once it is taken back."""

    def transaction_status(self, asked: StatusQuestion) -> TerminalAnswer:
        """What became of a payment or reversal; CANCELED with the code
        ``terminal_never_asked`` when it never got that question."""

    def abort(self, service_id: str, asking_id: str) -> None:
        """Ask it to give up what waits for a card; how that went is the answer of ``payment``. Unavailable."""

    def reconciliation(self, asking_id: str, currency: str) -> TerminalTotals:
        """Its totals, which begin anew. Unavailable."""
