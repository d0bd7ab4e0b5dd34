"""What the rest of the program may ask of a device, in UnifiedPOS terms.

Every control is opened, claimed and enabled before it works. A call in the wrong state raises ``Unavailable`` with the
UnifiedPOS result as ``result``. Controls belong to the one thread that claimed them.
"""

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

    @property
    def problem(self) -> str:
        """The code of what keeps it from printing, the thing to fix first; empty when it can print."""
        if self.cover_open:
            return "cover_open"
        if self.paper is PaperLevel.EMPTY:
            return "paper_out"
        if self.cutter_error:
            return "cutter_stuck"
        if self.other_error:
            return "printer_error"
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


class POSPrinter(DeviceControl, Protocol):
    """Prints whole documents."""

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        """Print it; the result says how far it came. Never raises for a device that fails."""

    def continued(self) -> PrintResult:
        """After an uncertain result: PRINTED if the printer has since said that it finished the document by itself,
        NOT_BEGUN if it can print but lost the document, UNCERTAIN if one still has to wait."""

    def read_status(self) -> PrinterStatus:
        """Ask now. Unavailable when it does not answer."""

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
