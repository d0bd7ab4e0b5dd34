"""From a scan to its painted line, at a till with 1,000,000 items: ``scan_to_line``.

The real program without its screen (Qt's *offscreen*): databases, store lane, window. A scan is told to the scan router
as a scanner tells it, and has ended when the list of lines has been painted with the new line in it, which by then is
saved on the disk. Baskets grow to 60 lines, then a new one is begun.

The baseline, in the same run: the same numbers looked up in a plain SQLite table of a million, a plain Qt list of as
many lines painted.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QListView

from app import bootstrap
from app.clock import SystemClock
from app.edges import Edges
from bench import till_folder
from bench.figure import Figure, percentile
from bench.million import MILLION, MadeItem, items
from bench.shown_till import HIGH, WIDE, ShownTill, application
from tests import builders

BASKET, BASKETS = 60, 8


def measure() -> Iterable[Figure]:
    dice = Random(20261121)
    shelf = list(items(MILLION))
    chosen = [[shelf[int(len(shelf) * dice.random() ** 4)] for _ in range(BASKET)] for _ in range(BASKETS)]
    with tempfile.TemporaryDirectory() as folder:
        application()
        services = bootstrap.build(till_folder.made(Path(folder), MILLION), edges=Edges(clock=SystemClock()))
        sign_on = services.operators.sign_on
        supervisor = (builders.SUPERVISOR, builders.SUPERVISOR_PIN)
        try:
            till = ShownTill(services, lambda: services.lane.run(lambda: sign_on(*supervisor)))
            taken = list(_served(till, chosen))
        finally:
            bootstrap.close(services)
        raw = list(_raw(Path(folder), shelf, [item for basket in chosen for item in basket]))
    p50, p95, p99 = (round(percentile(taken, percent), 3) for percent in (50, 95, 99))
    says = f"baskets of {BASKET} lines, longest {max(taken):.1f} ms"
    yield Figure("scan_to_line", p99, "ms", len(taken), round(percentile(raw, 99), 3), p50, p95, p99, says)


def _served(till: ShownTill, baskets: Sequence[Sequence[MadeItem]]) -> Iterator[float]:
    """Milliseconds of each scan."""
    for basket in baskets:
        for pieces, item in enumerate(basket, 1):
            yield till.scan(item.gtin[1:], pieces)
            till.until_idle()
        till.after(till.services.selling.sell.abandon)


def _raw(folder: Path, shelf: Sequence[MadeItem], scanned: Sequence[MadeItem]) -> Iterator[float]:
    conn = sqlite3.connect(folder / "codes.db", isolation_level=None)
    conn.execute("CREATE TABLE item (code TEXT PRIMARY KEY, name TEXT, price INTEGER) STRICT, WITHOUT ROWID")
    conn.execute("BEGIN")
    rows = sorted((item.gtin, item.name, item.price_minor) for item in shelf)
    conn.executemany("INSERT INTO item VALUES (?, ?, ?)", rows)
    conn.execute("COMMIT")
    view, model = QListView(), QStringListModel()
    view.setModel(model)
    view.resize(WIDE // 2, HIGH - 200)
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
