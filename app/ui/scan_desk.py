"""Where scans go that no screen took: to the screen they open, or into the tray, from where a person takes them up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from app.typed_text import without_card_number
from app.ui.pos.leads_elsewhere import of_a_receipt
from app.ui.scan_tray import ScanTray, Unresolved
from app.ui.screen import Place
from app.ui.shell import Shell
from app.ui.sounds import Sound
from app.ui.widgets.overlay import Overlay
from contract.rules.collection_code import parse_collection_token

_TILL = frozenset({Place.SELL, Place.COMPLETE})
_CAN_BE_GONE_TO = frozenset({Place.SELL, Place.ORDERS, Place.RETURNS, Place.STOCK})
_SHOWN = 40


class ScanDesk(QObject):
    """Listens to the shell. ``shown``: what may be read of a scan."""

    def __init__(self, shell: Shell, shown: Callable[[str], str] = without_card_number) -> None:
        super().__init__(shell)
        self._shell, self._shown = shell, shown
        self._over: Overlay | None = None
        self._under: list[Unresolved] = []
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
        words, shown = self._shell.words, self._shown(text)[:_SHOWN]
        told = words.text("scan_no_use_here", text=shown) if shown else words.text("scan_card_number_here")
        self._shell.play(Sound.STOP)
        self._shell.toast(told, error=True)
        if place is not Place.SIGN_IN:
            self.tray.keep(text, self._shell.now(), place, in_dialog=False)

    @Slot(str)
    def _kept_away(self, text: str) -> None:
        """A dialog is open that has no use for it: once it is shut, the screen beneath can have it. While nobody is
        signed on nothing is kept: it may be a badge.
        """
        place = self._place
        if place is Place.SIGN_IN:
            return
        kept = self.tray.keep(text, self._shell.now(), place, in_dialog=True)
        if kept is not None:
            self._under.append(kept)
            self._wait_for(Overlay.topmost())

    @property
    def _place(self) -> Place | None:
        return self._shell.current.place if self._shell.current is not None else None

    def _wait_for(self, dialog: Overlay | None) -> None:
        if dialog is not None and dialog is not self._over:
            self._over = dialog
            dialog.closed.connect(self._soon)

    @Slot()
    def _soon(self) -> None:
        """After what the dialog's answer does and says."""
        self._over = None
        QTimer.singleShot(0, self, self._offer)

    @Slot()
    def _offer(self) -> None:
        """Once: whoever does not take them now may have scanned the goods again, or serve the next customer."""
        if Overlay.topmost() is not None:
            self._wait_for(Overlay.topmost())
            return
        under, self._under = self._under, []
        waiting = [scan for scan in under if scan.place is self._place and scan in self.tray.kept]
        if waiting:
            words = self._shell.words
            told, use = words.counted("scans_not_used", len(waiting)), words.text("scans_use")
            self._shell.toast(told, error=True, action=use, run=partial(self._use, waiting))

    def _use(self, offered: list[Unresolved]) -> None:
        """Scan them again, in order, until one of them leads to another screen; the others stay in the tray."""
        for scan in offered:
            if self._place is scan.place and self.tray.take(scan.number) is not None:
                self._shell.scanned(scan.text)
