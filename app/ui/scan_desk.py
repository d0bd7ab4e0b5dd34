"""Where scans go that no screen took: to the screen they open, or into the tray, from where a person takes them up."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from app.ui.pos.leads_elsewhere import of_a_receipt
from app.ui.scan_tray import ScanTray
from app.ui.screen import Place
from app.ui.shell import Shell
from app.ui.sounds import Sound
from app.ui.widgets.overlay import Overlay
from contract.rules.collection_code import parse_collection_token

_TILL = frozenset({Place.SELL, Place.COMPLETE})
_CAN_BE_GONE_TO = frozenset({Place.SELL, Place.ORDERS, Place.RETURNS, Place.STOCK})
_SHOWN = 40


class ScanDesk(QObject):
    """Listens to the shell."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._over: Overlay | None = None
        self.tray = ScanTray()
        shell.scan_unresolved.connect(self._unresolved)
        shell.scan_kept_away.connect(self._kept_away)

    def refused(self) -> None:
        """A scanner sent what is no scan."""
        self.tray.refused += 1
        self._shell.play(Sound.STOP)
        self._shell.toast(self._shell.words.text("scan_unreadable"), error=True)

    def use(self, number: int) -> None:
        """Hand one that waits to the screen it was meant for, or to the one where goods are sold."""
        scan = self.tray.take(number)
        if scan is not None:
            self._shell.go(scan.place if scan.place in _CAN_BE_GONE_TO else Place.SELL)
            self._shell.scanned(scan.text)

    @Slot(str)
    def _unresolved(self, text: str) -> None:
        """A customer's collection code opens the hand-over from the till too, and a receipt the return of its goods."""
        place = self._place
        if place in _TILL and parse_collection_token(text.strip()):
            self._shell.go(Place.ORDERS, scan=text)
            return
        if place in _TILL and of_a_receipt(text):
            self._shell.go(Place.RETURNS, receipt=text)
            return
        self._shell.play(Sound.STOP)
        self._shell.toast(self._shell.words.text("scan_no_use_here", text=text[:_SHOWN]), error=True)
        if place is not Place.SIGN_IN:
            self.tray.keep(text, self._shell.now(), place, in_dialog=False)

    @Slot(str)
    def _kept_away(self, text: str) -> None:
        """A dialog is open that has no use for it: once it is shut, the screen beneath can have it."""
        self.tray.keep(text, self._shell.now(), self._place, in_dialog=True)
        dialog = Overlay.topmost()
        if dialog is not None and dialog is not self._over:
            self._over = dialog
            dialog.closed.connect(self._soon)

    @property
    def _place(self) -> Place | None:
        return self._shell.current.place if self._shell.current is not None else None

    @Slot()
    def _soon(self) -> None:
        """After what the dialog's answer does and says."""
        self._over = None
        QTimer.singleShot(0, self, self._offer)

    @Slot()
    def _offer(self) -> None:
        place, words = self._place, self._shell.words
        waiting = self.tray.waiting_for(place) if place is not None else 0
        if waiting and Overlay.topmost() is None:
            told = words.counted("scans_not_used", waiting)
            self._shell.toast(told, error=True, action=words.text("scans_use"), run=self._use)

    def _use(self) -> None:
        """Scan them again, in order."""
        if self._place is not None:
            for text in self.tray.take_for(self._place):
                self._shell.scanned(text)
