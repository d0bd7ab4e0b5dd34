"""CashDrawer on the drawer port of a receipt printer, opened and read through that printer's wire."""

from collections.abc import Callable
from enum import StrEnum

from app.devices.drivers.control import Control
from app.devices.events import ResultCode
from app.devices.ports import POSPrinter, PrinterStatus
from app.devices.profiles import DrawerProfile, PrinterProfile
from contract.errors import Unavailable

_LOOK_S = 0.6
_LOOK_EVERY_S = 0.05
_MAY_STILL_OPEN_S = 30.0
"""A drawer that was told to open and stuck is opened with the key: that is no surprise."""


class DrawerMove(StrEnum):
    """What a look at the drawer found; the codes that its events tell."""

    NONE = ""
    OPENED = "drawer_opened"
    BY_HAND = "drawer_opened_by_hand"
    FOUND_OPEN = "drawer_found_open"
    CLOSED = "drawer_closed"


class EscposDrawer(Control):
    """Uses a claimed printer; lives in the printer's thread."""

    def __init__(
        self,
        name: str,
        profile: DrawerProfile,
        printer: POSPrinter,
        printer_profile: PrinterProfile,
        monotonic: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        super().__init__(name)
        self._printer = printer
        self.printer_name = printer.name
        self._pin = printer_profile.drawer_pin
        self._open_level = printer_profile.drawer_open_level
        self._after_paper = not printer_profile.pulses_at_once
        self.reports = profile.reports and printer_profile.reads_status
        self._monotonic = monotonic
        self._pause = pause
        self._told_at: float | None = None
        self._looked = False
        self.drawer_opened = False

    def open_drawer(self) -> None:
        """Pulse, look, pulse once more. Unavailable ``drawer_did_not_open``; without a switch the pulse must do.

        It may still be shut afterwards, where the printer opens it once a document is out: ``notice`` tells.
        """
        self._told_at = self._monotonic()
        self._printer.pulse(self._pin)
        if not self.reports:
            return
        opened, later = self._opens(), self._after_paper and self._printer.printing
        if opened and not later:
            self._told_at = None  # Done, also where it stood open: once shut, nobody is told to open it.
        if opened or later:
            return  # Later: the pulse comes when the paper is out; another one would come after it.
        self._printer.pulse(self._pin)
        if not self._opens():
            raise Unavailable("drawer_did_not_open", device=self.name, result=ResultCode.E_FAILURE)

    def take_over(self, before: "EscposDrawer") -> None:
        """It was set up otherwise: one that stood open, and is found shut, was shut."""
        self.drawer_opened = self.reports and before.drawer_opened

    def notice(self, status: PrinterStatus) -> DrawerMove:
        """Take the drawer's signal out of a printer status, and say whether the drawer moved and why."""
        opened = self.reports and status.drawer_signal is self._open_level
        moved, first = opened is not self.drawer_opened, not self._looked
        self.drawer_opened, self._looked = opened, True
        if not moved:
            return DrawerMove.NONE
        if not opened:
            return DrawerMove.CLOSED
        told_at, self._told_at = self._told_at, None
        if told_at is not None and self._monotonic() - told_at <= _MAY_STILL_OPEN_S:
            return DrawerMove.OPENED
        return DrawerMove.FOUND_OPEN if first else DrawerMove.BY_HAND

    def _opens(self) -> bool:
        deadline = self._monotonic() + _LOOK_S
        while True:
            self.notice(self._printer.read_status())
            if self.drawer_opened or self._monotonic() >= deadline:
                return self.drawer_opened
            self._pause(_LOOK_EVERY_S)

    def _take_wire(self) -> None:
        """The printer has the wire. What happened to the drawer meanwhile, nobody saw."""
        self._looked = False

    def _give_wire_back(self) -> None:
        """The printer has the wire."""
