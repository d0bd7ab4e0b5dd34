"""The demo shop with a display: the store app in its window, and the counter beside it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
from PySide6.QtCore import QObject, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.ui.item_look import item_icon
from app.ui.sounds import sound_player
from app.ui.theme.icons import Icon
from app.ui.theme.theme import Mode, theme
from contract.errors import AisleError
from contract.rules.collection_code import collection_token
from demo.counter import WIDTH, Counter, Scannable
from demo.goods import Goods
from demo.packing_table import PackingTable
from demo.shop import STORE, DemoShop
from demo.store_app import StoreApp

_ORDERS_PER_HOUR = 30
_FIRST_ORDERS = 4
_LOOK_MS = 2_000
_TITLE_BAR = 32
_SAMPLE_GRAMS = 842
_OPEN_ORDERS = """
SELECT number, customer_order.code, customer_name, state FROM customer_order JOIN location ON location.id = location_id
WHERE location.code = %s AND state IN ('open', 'in_work', 'ready') ORDER BY state = 'ready' DESC, accepted_at DESC
"""
_SHOWN_ROLES = ("cashier", "supervisor", "manager")
_STATES = {"open": "to be picked", "in_work": "being picked", "ready": "ready"}


def run_shop(folder: Path, printer_model: str) -> int:
    """Until one of the windows is closed."""
    print("Opening the demo shop ...", flush=True)
    shop = DemoShop(folder, folder / "receipts", printer_model)
    try:
        print("\n".join(_told(shop)), flush=True)
        application = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(application, QApplication)
        for end in (signal.SIGINT, signal.SIGTERM):
            signal.signal(end, lambda *_: application.quit())
        theme().install(Mode.SYSTEM)
        store_app = StoreApp(shop.config, shop.enroll_code(), sound_player(folder / "sounds"))
        try:
            play = Play(shop, store_app)
            play.begin()
            code = application.exec()
            play.end()
            return code
        finally:
            store_app.close()
    finally:
        shop.close()


class Play(QObject):
    """Joins the counter to the shop. What takes time runs on one thread beside the windows."""

    _done = Signal(object)

    def __init__(self, shop: DemoShop, store_app: StoreApp) -> None:
        super().__init__()
        self._shop, self._store = shop, store_app
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="demo")
        self.counter = Counter(
            shop.printer,
            shop.terminal,
            PackingTable(shop.label_printer, shop.scale),
            list(_goods(shop.goods)),
            _people(shop),
        )
        self.counter.scanned.connect(self._scan)
        self.counter.network_switched.connect(self._switch_network)
        self.counter.order_wanted.connect(lambda: self._beside.submit(self._order))
        self.counter.closed.connect(store_app.shell.close)
        self._done.connect(self._show)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._look_at_orders)

    def begin(self) -> None:
        """Show both windows side by side; customers begin to order."""
        screen = self.counter.screen().availableGeometry()
        wide = max(self._store.shell.minimumWidth(), screen.width() - WIDTH - 8)
        self._store.shell.setGeometry(
            QRect(screen.left(), screen.top() + _TITLE_BAR, wide, screen.height() - _TITLE_BAR)
        )
        left = min(screen.left() + wide + 8, screen.right() - WIDTH + 1)
        self.counter.setGeometry(QRect(left, screen.top() + _TITLE_BAR, WIDTH, screen.height() - _TITLE_BAR))
        self.counter.show()
        self._store.shell.activateWindow()
        for _ in range(_FIRST_ORDERS):
            self._beside.submit(self._order)
        self._shop.customers.start(_ORDERS_PER_HOUR)
        self._look_at_orders()
        self._look.start()

    def end(self) -> None:
        """Nothing is started any more; what runs is waited for."""
        self._look.stop()
        self.counter.close()
        self._beside.shutdown(wait=True, cancel_futures=True)

    @Slot(str)
    def _scan(self, data: str) -> None:
        self._shop.scanner.scan(data)
        self._store.shell.activateWindow()

    @Slot()
    def _switch_network(self) -> None:
        self.counter.set_network("changing")
        oms = self._shop.oms
        if oms.running:
            work = self._beside.submit(oms.stop)
        else:
            # Here, since the process ends with the thread that begins it.
            oms.launch()
            work = self._beside.submit(oms.wait_until_it_answers)
        work.add_done_callback(self._done.emit)

    @Slot(object)
    def _show(self, done: Future[object]) -> None:
        error = done.exception()
        if error is not None:
            print(error, file=sys.stderr, flush=True)
        found = done.result() if error is None else None
        if isinstance(found, list):
            self.counter.set_codes(found)
        else:
            self.counter.set_network("up" if self._shop.oms.running else "down")

    def _order(self) -> None:
        """Somebody orders on the web, if head office can be reached."""
        with suppress(AisleError):
            self._shop.customers.place(STORE)

    @Slot()
    def _look_at_orders(self) -> None:
        self._beside.submit(lambda: list(_codes(self._shop.database_url))).add_done_callback(self._done.emit)


def _codes(database_url: str) -> Iterator[Scannable]:
    """What the customers of open orders have on their phones."""
    with psycopg.connect(database_url) as connection:
        for number, code, name, state in connection.execute(_OPEN_ORDERS, (STORE,)):
            yield Scannable(collection_token(number, code), name, f"{number} · {_STATES[state]}", Icon.USER)


def _goods(goods: Goods) -> Iterator[Scannable]:
    for ware in sorted(goods.by_sku.values(), key=lambda ware: ware.popularity):
        if ware.gtin:
            note = " · ".join(part for part in (ware.size, _euros(ware.price_minor)) if part)
            yield Scannable(ware.gtin, ware.name, note, item_icon(ware.icon, ware.department))
        elif ware.weighed:
            label = goods.weight_label(ware.sku, _SAMPLE_GRAMS)
            yield Scannable(label, ware.name, f"a bag of {_SAMPLE_GRAMS} g", item_icon(ware.icon, ware.department))


def _euros(minor: int) -> str:
    return f"€{minor // 100}.{minor % 100:02}"


def _people(shop: DemoShop) -> str:
    by_role = {person.role: person for person in reversed(shop.chain.people(STORE))}
    told = (f"{person.name.split()[0]} {person.pin}" for person in map(by_role.__getitem__, _SHOWN_ROLES))
    return "PIN " + " · ".join(told)


def _told(shop: DemoShop) -> Iterator[str]:
    yield f"Head office (OMS) listens on {shop.oms.url}, its pages are at {shop.oms.url}/docs"
    yield f"Data: {shop.folder}"
    yield "The card terminal approves; the endings of amounts that make it do otherwise stand in docs/devices.md"
    yield "Sign on at the till in Cork as"
    for person in shop.chain.people(STORE):
        yield f"  {person.name:<20} {person.role:<11} PIN {person.pin}"
    yield "Close a window to end."
