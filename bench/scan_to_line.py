"""From a scan to its painted line, at a till with 1,000,000 items: ``scan_to_line``.

The real program without its screen (Qt's *offscreen*): databases, store lane, window. A scan is told to the scan router
as a scanner tells it, and has ended when the list of lines has been painted with the new line in it, which by then is
saved on the disk. Baskets grow to 60 lines, then a new one is begun.

The baseline, in the same run: the same numbers looked up in a plain SQLite table of a million, a plain Qt list of as
many lines painted.
"""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QStringListModel, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QListView

import app as aisle
from app import bootstrap
from app.clock import SystemClock
from app.edges import Edges
from app.ui.pos.sell.screen import SellScreen
from app.ui.screen import Place
from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from app.ui.widgets.line_list import LineList
from app.ui.window import Window
from bench import till_folder
from bench.figure import Figure, percentile
from bench.million import MILLION, MadeItem, items
from tests import builders

BASKET, BASKETS = 60, 8
_PATIENCE_MS = 20_000
_WIDE, _HIGH = 1366, 768


def measure() -> Iterable[Figure]:
    dice = Random(20261121)
    shelf = list(items(MILLION))
    chosen = [[shelf[int(len(shelf) * dice.random() ** 4)] for _ in range(BASKET)] for _ in range(BASKETS)]
    with tempfile.TemporaryDirectory() as folder:
        application = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(application, QApplication)
        theme().install(Mode.LIGHT)
        till = Till(Path(folder))
        try:
            taken = list(till.serve(chosen))
        finally:
            till.close()
        raw = list(_raw(Path(folder), shelf, [item for basket in chosen for item in basket]))
    p50, p95, p99 = (round(percentile(taken, percent), 3) for percent in (50, 95, 99))
    says = f"baskets of {BASKET} lines, longest {max(taken):.1f} ms"
    yield Figure("scan_to_line", p99, "ms", len(taken), round(percentile(raw, 99), 3), p50, p95, p99, says)


class Till:
    """The program, with somebody signed on."""

    def __init__(self, folder: Path) -> None:
        self._loop, self._wanted = QEventLoop(), 0
        self._services = bootstrap.build(till_folder.made(folder, MILLION), edges=Edges(clock=SystemClock()))
        self._window = Window(self._services, SilentPlayer(), aisle.VERSION)
        bootstrap.start(self._services)
        self._window.open()
        self._window.shell.resize(_WIDE, _HIGH)
        self._services.lane.run(lambda: self._services.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN))
        self._window.shell.go(Place.SELL)
        self._screen = self._window.shell.findChildren(SellScreen)[0]
        self._until_idle()
        self._watch(self._screen.findChildren(LineList)[0])
        # As the program does once it stands; here the million items to choose from would be searched for garbage too.
        gc.freeze()

    def serve(self, baskets: Sequence[Sequence[MadeItem]]) -> Iterator[float]:
        """Milliseconds of each scan."""
        for basket in baskets:
            for pieces, item in enumerate(basket, 1):
                yield self._scan(item.gtin[1:], pieces)
                self._until_idle()
            self._services.lane.run(self._services.selling.sell.abandon)
            self._screen.refresh(frozenset({"notices"}))
            self._until_idle()

    def close(self) -> None:
        self._window.shell.close()
        bootstrap.close(self._services)

    def _scan(self, text: str, pieces: int) -> float:
        self._wanted = pieces
        began = time.perf_counter()
        self._window.scans.deliver(text)
        self._wait()
        return (time.perf_counter() - began) * 1000

    def _watch(self, lines: LineList) -> None:
        """End the wait at the end of the painting that shows what was scanned."""
        kind = type(lines.view)

        def paint(view: QListView, event: QPaintEvent) -> None:
            QListView.paintEvent(view, event)
            basket = self._screen._state.basket  # noqa: SLF001 - the screen tells what it shows to nobody
            if basket is not None and basket.pieces == self._wanted:
                self._loop.quit()

        kind.paintEvent = paint  # type: ignore[method-assign]

    def _until_idle(self) -> None:
        while not self._window.tasks.idle:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QApplication.processEvents()

    def _wait(self) -> None:
        patience = QTimer(singleShot=True)
        patience.timeout.connect(self._loop.exit)
        patience.start(_PATIENCE_MS)
        self._loop.exec()
        if not patience.isActive():
            raise TimeoutError(f"the line was not painted in {_PATIENCE_MS} ms")


def _raw(folder: Path, shelf: Sequence[MadeItem], scanned: Sequence[MadeItem]) -> Iterator[float]:
    conn = sqlite3.connect(folder / "codes.db", isolation_level=None)
    conn.execute("CREATE TABLE item (code TEXT PRIMARY KEY, name TEXT, price INTEGER) STRICT, WITHOUT ROWID")
    conn.execute("BEGIN")
    rows = sorted((item.gtin, item.name, item.price_minor) for item in shelf)
    conn.executemany("INSERT INTO item VALUES (?, ?, ?)", rows)
    conn.execute("COMMIT")
    view, model = QListView(), QStringListModel()
    view.setModel(model)
    view.resize(_WIDE // 2, _HIGH - 200)
    view.show()
    QApplication.processEvents()
    for place, item in enumerate(scanned):
        names = model.stringList() if place % BASKET else []
        began = time.perf_counter()
        name, _ = conn.execute("SELECT name, price FROM item WHERE code = ?", (item.gtin,)).fetchone()
        model.setStringList([*names, name])
        view.scrollToBottom()
        view.viewport().repaint()
        yield (time.perf_counter() - began) * 1000
    view.close()
    conn.close()
