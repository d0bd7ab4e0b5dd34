"""The real program without its screen (Qt's *offscreen*), with somebody signed on: scans, and the painted lines."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QListView

import app as aisle
from app import bootstrap
from app.ui.pos.sell.screen import SellScreen
from app.ui.screen import Place
from app.ui.services import Services
from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from app.ui.widgets.line_list import LineList
from app.ui.window import Window

WIDE, HIGH = 1366, 768
_PATIENCE_MS = 20_000


def application() -> QApplication:
    """The one of this process."""
    found = QApplication.instance() or QApplication(["bench"])
    assert isinstance(found, QApplication)
    theme().install(Mode.LIGHT)
    return found


class ShownTill:
    """The sell screen of a till that ``make_ready`` makes ready to sell once the program has started."""

    def __init__(self, services: Services, make_ready: Callable[[], object]) -> None:
        self.services = services
        self._loop, self._wanted = QEventLoop(), 0
        self._window = Window(services, SilentPlayer(), aisle.VERSION)
        bootstrap.start(services)
        self._window.open()
        self._window.shell.resize(WIDE, HIGH)
        make_ready()
        self._window.shell.go(Place.SELL)
        self._screen = self._window.shell.findChildren(SellScreen)[0]
        self.until_idle()
        self._watch(self._screen.findChildren(LineList)[0])
        # As the program does once it stands; here whatever else is in memory would be searched for garbage too.
        gc.freeze()

    def scan(self, text: str, pieces: int) -> float:
        """Milliseconds until the basket of so many pieces is painted."""
        self._wanted = pieces
        began = time.perf_counter()
        self._window.scans.deliver(text)
        self._wait()
        return (time.perf_counter() - began) * 1000

    def after(self, act: Callable[[], object]) -> None:
        """What is done on the store lane otherwise, and seen on the screen."""
        self.services.lane.run(act)
        self._screen.refresh(frozenset({"notices"}))
        self.until_idle()

    def until_idle(self) -> None:
        while not self._window.tasks.idle:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QApplication.processEvents()

    def _watch(self, lines: LineList) -> None:
        """End the wait at the end of the painting that shows what was scanned."""
        kind = type(lines.view)

        def paint(view: QListView, event: QPaintEvent) -> None:
            QListView.paintEvent(view, event)
            basket = self._screen._state.basket  # noqa: SLF001 - the screen tells what it shows to nobody
            if basket is not None and basket.pieces == self._wanted:
                self._loop.quit()

        kind.paintEvent = paint  # type: ignore[method-assign]

    def _wait(self) -> None:
        patience = QTimer(singleShot=True)
        patience.timeout.connect(self._loop.exit)
        patience.start(_PATIENCE_MS)
        self._loop.exec()
        if not patience.isActive():
            raise TimeoutError(f"the line was not painted in {_PATIENCE_MS} ms")
