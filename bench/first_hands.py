"""Hands for ``cold_start``: they sign on as soon as they can, scan, tell both moments, and end the program."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QListView, QWidget

from app.ui.screen import Place
from app.ui.sign_in.screen import SignInScreen
from app.ui.window import Window

_PERSON, _PIN = "operator-1410", "902713"
_LOOK_MS = 2


class Hands:
    """Looks every few milliseconds at what is painted, and does the next thing."""

    def __init__(self, window: Window, gtin: str) -> None:
        self._window, self._gtin = window, gtin
        self._steps = iter((self._sign_on, self._scan, self._end))
        self._next = next(self._steps)
        self._looks = QTimer(interval=_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._looks.start()

    def _look(self) -> None:
        if self._window.tasks.idle and self._next():
            self._next = next(self._steps, self._nothing)

    def _sign_on(self) -> bool:
        screen = self._shown(Place.SIGN_IN)
        if not isinstance(screen, SignInScreen):
            return False
        screen.repaint()
        print(time.time(), flush=True)
        presenter = screen._presenter  # noqa: SLF001 - the taps of a person, without the time they take
        presenter.choose(_PERSON)
        for digit in _PIN:
            presenter.digit(digit)
        return True

    def _scan(self) -> bool:
        if self._shown(Place.SELL) is None:
            return False
        self._window.scans.deliver(self._gtin)
        return True

    def _end(self) -> bool:
        screen = self._shown(Place.SELL)
        view = screen.findChild(QListView, "sell.lines") if screen is not None else None
        if not isinstance(view, QListView) or view.model().rowCount() == 0:
            return False
        view.viewport().repaint()
        print(time.time(), flush=True)
        self._window.shell.close()
        return True

    def _nothing(self) -> bool:
        return False

    def _shown(self, place: Place) -> QWidget | None:
        current = self._window.shell.current
        return current if current is not None and current.place is place and current.isVisible() else None


def watch(gtin: str) -> None:
    """Give the window hands as soon as it opens."""
    opened = Window.open
    hands: list[Hands] = []

    def open_with_hands(window: Window) -> None:
        opened(window)
        hands.append(Hands(window, gtin))

    setattr(Window, "open", open_with_hands)  # noqa: B010 - a plain assignment does not type
