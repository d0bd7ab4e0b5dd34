"""CashDrawer on the drawer port of a receipt printer, opened and read through that printer's wire."""

from collections.abc import Callable

from app.devices.drivers.control import Control
from app.devices.events import ResultCode
from app.devices.ports import POSPrinter, PrinterStatus
from app.devices.profiles import DrawerProfile, PrinterProfile
from contract.errors import Unavailable

_LOOK_S = 0.6
_LOOK_EVERY_S = 0.05


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
        self._reports = profile.reports and printer_profile.reads_status
        self._monotonic = monotonic
        self._pause = pause
        self.drawer_opened = False

    def open_drawer(self) -> None:
        """Pulse, look, pulse once more. Unavailable ``drawer_did_not_open``; without a switch the pulse must do."""
        self._printer.pulse(self._pin)
        if not self._reports or self._opens():
            return
        self._printer.pulse(self._pin)
        if not self._opens():
            raise Unavailable("drawer_did_not_open", device=self.name, result=ResultCode.E_FAILURE)

    def notice(self, status: PrinterStatus) -> bool:
        """Take the drawer's signal out of a printer status; True when the drawer moved."""
        opened = self._reports and status.drawer_signal is self._open_level
        moved = opened is not self.drawer_opened
        self.drawer_opened = opened
        return moved

    def _opens(self) -> bool:
        deadline = self._monotonic() + _LOOK_S
        while True:
            self.notice(self._printer.read_status())
            if self.drawer_opened or self._monotonic() >= deadline:
                return self.drawer_opened
            self._pause(_LOOK_EVERY_S)

    def _take_wire(self) -> None:
        """The printer has the wire."""

    def _give_wire_back(self) -> None:
        """The printer has the wire."""
