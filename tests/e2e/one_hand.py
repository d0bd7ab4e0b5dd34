"""A working day with one hand: ``python -m tests.e2e.one_hand DIR`` plays it by keyboard, and by mouse in another shop.

The same journey both ways: sign on, open the till, sell, pick and stage a web order, hand it over, sell without a
network and be online again, lock. DIR gets the receipts, and a picture where it got stuck. Each way prints a line of
JSON: what was done, and what stands on paper and at head office after it. The scanner is never touched.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from demo.album import SMALL, USUAL
from demo.balance import HeadOffice, Paper
from demo.customers import WebOrder
from demo.day_ground import PIECE, SUPERVISOR
from demo.day_till import BUTTER, CANDLE, COFFEE, LOAF
from demo.goods import Ware, rounded_to_coins
from demo.hands import Hands, Stuck
from demo.run import READABLE_PAPER, temporary_folder
from demo.shop import STORE, DemoShop, Wanted
from demo.store_app import StoreApp
from tests.e2e.one_hand_ways import WAYS, Cart, Way


@dataclass(slots=True)
class Told:
    """What the hand did, what the machine took in, and what can be seen of it outside the window."""

    key_presses: int = 0
    mouse_presses: int = 0
    scans: int = 0
    totals: list[int] = field(default_factory=list)
    paper_totals: list[int] = field(default_factory=list)
    drawer_pulses: int = 0
    sales_while_offline: int = 0
    sales: int = 0
    sales_minor: int = 0
    order_state: str = ""
    handed_over: int = 0
    set_aside: int = 0


class Watcher(QObject):
    """Counts what the window system delivers to the windows that it watches."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self._told.key_presses += 1
        elif event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self._told.mouse_presses += 1
        return False


class LeftAlone:
    """The scanner stays in its cradle."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def scan(self, data: str) -> None:
        self._told.scans += 1
        raise Stuck(f"the scanner was used for {data!r}")


_SIZES = {"keyboard": SMALL, "mouse": USUAL}


class Journey:
    """The steps in their order; whatever is done, the hand waits for what the window shows next."""

    def __init__(self, shop: DemoShop, hands: Hands, way: Way, told: Told) -> None:
        self._shop, self._hands, self._way, self._told = shop, hands, way, told

    def play(self) -> None:
        """From signing on to locking."""
        self._open()
        self._shop.order("Seán Ó Murchú", [Wanted(LOAF, PIECE)], timedelta(minutes=20))
        wanted = [Wanted(COFFEE, 2 * PIECE), Wanted(BUTTER, PIECE), Wanted(CANDLE, PIECE)]
        order = self._shop.order("Niamh O’Sullivan", wanted, timedelta(minutes=50))
        self._sell(self._way.fill_cart)
        self._pick_and_stage(order)
        self._hand_over(order)
        self._go_through_an_outage()
        self._way.lock()
        self._hands.see("to go on")
        self._look(order)

    def _open(self) -> None:
        person = next(person for person in self._shop.chain.people(STORE) if person.number == SUPERVISOR)
        self._hands.see(person.name, "All sent")
        self._way.sign_on(person)
        self._hands.see("The till is not open yet")
        self._way.open_till()
        self._hands.see("Scan the first item")
        self._wait_for_the_drawer()

    def _sell(self, fill: Callable[[Cart], None]) -> None:
        hands, cart = self._hands, Cart(self._hands, self._shop.goods)
        fill(cart)
        self._told.totals.append(cart.total)
        self._shop.printer.close_drawer()
        self._way.pay(rounded_to_coins(cart.total) + 1_00)
        hands.see("Scan the first item")
        self._wait_for_the_drawer()

    def _pick_and_stage(self, order: WebOrder) -> None:
        hands, wares = self._hands, self._shop.goods.by_sku
        self._way.take_up(order)
        hands.until(lambda: hands.reads("pick.order").startswith(order.number), f"{order.number} to be picked")
        left = [wares[sku] for sku in (COFFEE, BUTTER, CANDLE)]
        while left:
            hands.until(lambda: self._asked(left) is not None, "the next row of the route")
            ware = self._asked(left)
            assert ware is not None
            left.remove(ware)
            if ware.sku == CANDLE:
                self._way.report_missing()
            else:
                self._way.pick(ware)
        hands.until(lambda: hands.has("stage.shelf"), "the shelf to be asked for")
        self._way.stage()
        hands.see("P-21")

    def _asked(self, wares: list[Ware]) -> Ware | None:
        asked = self._hands.reads("pick.item")
        return next((ware for ware in wares if asked and ware.name in asked), None)

    def _hand_over(self, order: WebOrder) -> None:
        hands = self._hands
        self._way.identify(order)
        hands.see("Pickup code matches")
        self._way.give_all()
        hands.see("Orders to fulfill")
        hands.until(lambda: not hands.has("handover.hand_over"), "the hand-over to be done")

    def _go_through_an_outage(self) -> None:
        self._shop.oms.stop()
        self._hands.see("Offline since", "Keep selling.")
        self._way.go_and_sell()
        self._hands.see("Scan the first item")
        self._sell(self._way.fill_cart_offline)
        self._told.sales_while_offline = self._booked()
        self._way.show_status()
        self._hands.see("Offline for")
        self._shop.oms.start()
        self._way.try_now()
        self._hands.see("Everything is sent")

    def _wait_for_the_drawer(self) -> None:
        """It stays open until the next payment: shut too soon, the till would take it for stuck and pulse again."""
        self._hands.until(lambda: self._shop.printer.drawer_open, "the drawer to open")

    def _booked(self) -> int:
        with psycopg.connect(self._shop.database_url) as connection:
            return int(HeadOffice(connection, STORE).here("SELECT count(*) FROM sale WHERE location_id = %s"))

    def _look(self, order: WebOrder) -> None:
        told, printer = self._told, self._shop.printer
        papers = [Paper(receipt.text) for receipt in printer.receipts]
        told.paper_totals = [paper.amount("Total [A-Z]{3}") for paper in papers if paper.is_sale]
        told.drawer_pulses = printer.drawer_pulses
        with psycopg.connect(self._shop.database_url) as connection:
            office = HeadOffice(connection, STORE)
            told.sales_minor = int(office.here("SELECT sum(total_minor) FROM sale WHERE location_id = %s"))
            told.order_state = str(office.one("SELECT state FROM customer_order WHERE number = %s", order.number))
            told.handed_over = int(office.here(
                "SELECT -sum(thousandths) FROM stock_movement WHERE location_id = %s AND kind = 'handed_over'"
            ))  # fmt: skip
            told.set_aside = int(office.one("SELECT count(*) FROM entry WHERE reason IS NOT NULL"))
        told.sales = self._booked()


def main(out: Path) -> None:
    """Play each way, over a shop of its own, and print what came of it."""
    application = QApplication(sys.argv[:1])
    application.setCursorFlashTime(0)
    theme().install(Mode.LIGHT)
    theme().reduce_motion = True
    for way in WAYS:
        told = Told()
        with temporary_folder() as folder:
            _play(way, folder, out / way, told)
        print(json.dumps({way: asdict(told)}), flush=True)


def _play(way: str, folder: Path, out: Path, told: Told) -> None:
    shop = DemoShop(folder, out / "papers", READABLE_PAPER)
    try:
        store_app = StoreApp(shop.config, shop.enroll_code(), SilentPlayer())
        try:
            watcher = Watcher(told)
            for window in QGuiApplication.topLevelWindows():
                window.installEventFilter(watcher)
            size = _SIZES[way]
            store_app.shell.resize(size.width, size.height)
            hands = Hands(store_app.shell, LeftAlone(told), out)
            hands.take_up()
            Journey(shop, hands, WAYS[way](hands), told).play()
        finally:
            store_app.close()
    finally:
        shop.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
