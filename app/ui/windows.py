"""The window that is shown: one at a time, in the language of whoever is signed on; everything behind it stays."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.operators.operators import SignedOn
from app.ui.customer_screen.side import CustomerSide
from app.ui.garbage import GarbageCollector
from app.ui.services import Services
from app.ui.sounds import SoundPlayer
from app.ui.window import Window
from app.wording import Words


class Windows(QObject):
    """The signals are those of ``Window``. The open sale, the shift and what waits are the services', not a
    window's: nothing is lost when another takes its place.
    """

    speaks_otherwise = Signal()
    stopped = Signal()
    """The records of this register stopped: nothing can be done here any more."""
    practice_asked = Signal()
    practice_ended = Signal()
    _stopped_somewhere = Signal()

    def __init__(self, services: Services, player: SoundPlayer, version: str, *, windowed: bool = False) -> None:
        """``windowed``: what the customer sees is an ordinary window."""
        super().__init__()
        self._garbage = GarbageCollector(self)
        self._services, self._player, self._version = services, player, version
        self.customer = CustomerSide(services, windowed=windowed)
        self.window = self._made(services.words)
        self._stopped_somewhere.connect(self.stopped, Qt.ConnectionType.QueuedConnection)
        services.store.stop.tell(self._stopped_somewhere.emit)

    @property
    def words(self) -> Words:
        """Those of the window that is shown."""
        return self.window.shell.words

    def open(self, who: SignedOn | None = None) -> None:
        """Show the first, where one signs in, or where ``who`` goes on."""
        self.window.open(who)
        self.customer.open()

    def changed(self) -> None:
        """To be called, on any thread, when sync has news."""
        self.window.changed()

    def close(self) -> None:
        """Nothing is shown any more; what was asked for may still come."""
        self.customer.close()
        self.window.shell.close()

    def forget(self) -> None:
        """Once nothing comes any more. Left to the garbage collector, a window's parts would go in any order."""
        for own in (self.window.shell, self.window, self.customer):
            own.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _made(self, words: Words) -> Window:
        own = self._services
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setLayoutDirection(direction_of(words))
        if words.language == own.words.language:
            window = Window(own, self._player, self._version, watch=self.customer.saw)
        else:
            wording = own.wording.in_locale(words.locale_near(own.wording.locale))
            spoken = replace(own, words=words, wording=wording)
            window = Window(spoken, self._player, self._version, own.words, self.customer.saw)
        window.shell.went.connect(self.customer.went)
        window.speaks_to.connect(self._speak_to, Qt.ConnectionType.QueuedConnection)
        window.speaks_otherwise.connect(self.speaks_otherwise)
        window.practice_asked.connect(self.practice_asked)
        window.practice_ended.connect(self.practice_ended)
        return window

    def _speak_to(self, language: str) -> None:
        """The new window is there before the old one goes, so that the program never is without any."""
        old, who = self.window, self._services.operators.current()
        self.window = self._made(self._services.words.speaking(language))
        here = who if who is not None and not who.locked else None
        self.window.open(here, lambda: self._show_as(old))
        old.shell.close()
        QTimer.singleShot(0, old, lambda: _forget(old))

    def _show_as(self, old: Window) -> None:
        """Where the old one stood, and as large."""
        shell = self.window.shell
        shell.setGeometry(old.shell.geometry())
        shell.setWindowState(old.shell.windowState())
        shell.show()
        shell.activateWindow()


def direction_of(words: Words) -> Qt.LayoutDirection:
    """Where lines begin on screen."""
    return Qt.LayoutDirection.RightToLeft if words.right_to_left else Qt.LayoutDirection.LeftToRight


def _forget(window: Window) -> None:
    window.shell.deleteLater()
    window.deleteLater()
