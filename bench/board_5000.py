"""The orders board with 5,000 open orders: ``board_5000``, ``board_5000_first``.

A real database and the real screen without a display (Qt's *offscreen*). Each time one order changes, as it does when a
colleague takes it; the figure ends when the board that shows it has been painted. ``board_5000_first`` is the first
look, which reads every order.

The baseline, in the same run: the rows read and parsed with ``json``, sorted by when they are due, and a plain Qt list
of as many names painted.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QListView

from app.db import rows
from app.ui.screen import Place
from app.ui.theme.theme import Mode, theme
from bench.figure import Figure, spread
from contract.messages.rows import OrderLineRow, OrderRow
from contract.messages.sync import WireRow
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from tests.builders import LOCATION_ID
from tests.ui.bopis.shop import OrderShop

ORDERS, ROUNDS, RAW_ROUNDS = 5_000, 40, 15
_LINES = 5
_WIDE, _HIGH = 1366, 768


def measure() -> Iterable[Figure]:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    theme().install(Mode.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        shop = OrderShop(Path(folder) / "shop")
        told = list(_orders(shop))
        with shop.shop.db.transaction() as tx:
            rows.put_rows(tx.conn, bytes(32), f"store:{LOCATION_ID}", told, {})
        raw = list(_raw(Path(folder), told))
        began = time.perf_counter()
        shop.go(Place.ORDERS)
        _paint(shop)
        first = (time.perf_counter() - began) * 1000
        taken = [_changed(shop, f"order-{(at * 117) % ORDERS:04}") for at in range(ROUNDS)]
        shop.close()
    baseline = sorted(raw)[len(raw) // 2]
    says = f"{ORDERS} open orders of {_LINES} lines"
    yield spread("board_5000", "ms", taken, round(baseline, 3), says)
    yield Figure("board_5000_first", round(first, 3), "ms", 1, round(baseline, 3), says=says)


def _changed(shop: OrderShop, order_id: str) -> float:
    """Milliseconds from an act of a colleague to the board that shows it."""
    began = time.perf_counter()
    shop.claim_by("operator-marek", order_id)
    shop.settle()
    _paint(shop)
    taken = (time.perf_counter() - began) * 1000
    if not any(order_id == card.key and "Marek" in card.facts for card in shop.board.cards):
        raise AssertionError(f"the board does not show who took {order_id}")
    return taken


def _paint(shop: OrderShop) -> None:
    for lane in shop.board.findChildren(QListView):
        lane.viewport().repaint()


def _orders(shop: OrderShop) -> Iterator[WireRow]:
    """Two of three are collected; they are due from an hour ago until tomorrow."""
    now = shop.clock.now()
    for at in range(ORDERS):
        order = OrderRow(
            order_id=f"order-{at:04}",
            number=f"W-{20_000 + at}",
            location_id=LOCATION_ID,
            channel="web",
            kind="ship" if at % 3 == 0 else "pickup",
            customer_name=f"Customer {at}",
            code_hash="0" * 64,
            placed_at=instant_text(now),
            due_at=instant_text(now + timedelta(minutes=at * 7 % 1_500 - 60)),
            currency="EUR",
            total_minor=1_500,
            lines=tuple(_line(at, line) for line in range(_LINES)),
        )
        yield WireRow(kind=OrderRow.KIND, key=order.order_id, number=at + 1, body=order.model_dump(mode="json"))


def _line(at: int, line: int) -> OrderLineRow:
    return OrderLineRow(
        line_id=f"{at}-{line}",
        item_id=f"item-{line}",
        sku=f"1000{line}",
        name=f"Thing {line}",
        quantities={LineState.OPEN: 1_000 * (1 + line % 3)},
        price_minor=300,
    )


def _raw(folder: Path, told: list[WireRow]) -> Iterator[float]:
    conn = sqlite3.connect(folder / "raw.db")
    conn.execute('CREATE TABLE "row" (key TEXT PRIMARY KEY, body TEXT) STRICT, WITHOUT ROWID')
    conn.executemany('INSERT INTO "row" VALUES (?, ?)', [(one.key, json.dumps(one.body)) for one in told])
    conn.commit()
    view, model = QListView(), QStringListModel()
    view.setModel(model)
    view.resize(_WIDE, _HIGH)
    view.show()
    QApplication.processEvents()
    for _ in range(RAW_ROUNDS):
        began = time.perf_counter()
        orders = [json.loads(body) for (body,) in conn.execute('SELECT body FROM "row"')]
        orders.sort(key=lambda order: (order["due_at"], order["number"]))
        model.setStringList([order["customer_name"] for order in orders])
        view.viewport().repaint()
        yield (time.perf_counter() - began) * 1000
    view.close()
    conn.close()
