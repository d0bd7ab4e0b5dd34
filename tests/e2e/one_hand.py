"""A working day with one hand: ``python -m tests.e2e.one_hand keyboard DIR`` (or ``mouse``) plays it in a new shop.

The same journey both ways: sign on, open the till, sell, pick and stage a web order, hand it over, sell without a
network and be online again, lock. DIR gets the receipts, and a picture where it got stuck. The last line printed is
JSON: what was done, and what stands on paper and at head office after it. The scanner is never touched.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import psycopg
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from demo.album import SMALL, USUAL
from demo.balance import HeadOffice, Paper
from demo.chain import DemoOperator
from demo.customers import WebOrder
from demo.day_ground import PIECE, SUPERVISOR, euros
from demo.day_till import BAG, BANANAS, BUTTER, CANDLE, COFFEE, LOAF, MILK, PORRIDGE
from demo.goods import Goods, Ware, rounded_to_coins
from demo.hands import Hands, Stuck
from demo.run import READABLE_PAPER, temporary_folder
from demo.shop import STORE, DemoShop, Wanted
from demo.store_app import StoreApp

FLOAT = 80_00
BAGUETTE = "20223"
_ARROWS = 30
"""More than any list here is long."""


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
    """Counts what the window system delivers to windows."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWindow):
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


class Way(Protocol):
    """How each step is done."""

    def sign_on(self, person: DemoOperator) -> None: ...

    def open_till(self) -> None: ...

    def go_and_sell(self) -> None: ...

    def fill_cart(self, cart: Cart) -> None: ...

    def fill_cart_offline(self, cart: Cart) -> None: ...

    def pay(self, tendered: int) -> None: ...

    def take_up(self, order: WebOrder) -> None: ...

    def pick(self, ware: Ware) -> None: ...

    def report_missing(self) -> None: ...

    def stage(self) -> None: ...

    def identify(self, order: WebOrder) -> None: ...

    def give_all(self) -> None: ...

    def show_status(self) -> None: ...

    def try_now(self) -> None: ...

    def lock(self) -> None: ...


class Cart:
    """What should lie in it by now."""

    def __init__(self, hands: Hands, goods: Goods) -> None:
        self._hands, self._goods = hands, goods
        self._inside: dict[str, int] = {}

    @property
    def total(self) -> int:
        """In cents."""
        return sum(self._goods.price(sku, thousandths) for sku, thousandths in self._inside.items())

    def holds(self, sku: str, thousandths: int = PIECE) -> None:
        """The screen's total says so; 0 takes it out."""
        self._inside[sku] = thousandths
        self._hands.until(
            lambda: self._hands.reads("sell.total") == euros(self.total), f"a total of {euros(self.total)}"
        )


class ByKeyboard:
    """Keys alone."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def sign_on(self, person: DemoOperator) -> None:
        """On the smallest till, the arrows bring whom they choose into view."""
        self._walk(Qt.Key.Key_Right, lambda: person.name in _checked(self._hands), person.name)
        tile = self._hands.find(f"{person.name}, {person.role.capitalize()}")
        self._hands.until(lambda: tile.visibleRegion().boundingRect() == tile.rect(), f"{person.name} to be in view")
        self._hands.see("Enter your PIN")
        self._hands.type(person.pin)

    def open_till(self) -> None:
        self._hands.press(Qt.Key.Key_Return)
        self._hands.until(lambda: self._hands.has("shift.open"), "the float to be asked for")
        self._hands.type(str(FLOAT))
        self._hands.see(euros(FLOAT))
        self._hands.press(Qt.Key.Key_Return)

    def go_and_sell(self) -> None:
        self._hands.chord(Qt.Key.Key_1)

    def fill_cart(self, cart: Cart) -> None:
        """By name, ``3*`` and a SKU, another quantity, removed and brought back."""
        hands = self._hands
        hands.type("oak candle")
        hands.see("Oak-Scented Candle")
        hands.press(Qt.Key.Key_Return)
        cart.holds(CANDLE)
        hands.type(f"3*{MILK}")
        hands.press(Qt.Key.Key_Return)
        cart.holds(MILK, 3 * PIECE)
        hands.press(Qt.Key.Key_F4)
        hands.stands_in("number.field")
        hands.type("2")
        hands.press(Qt.Key.Key_Return)
        cart.holds(MILK, 2 * PIECE)
        hands.type(PORRIDGE)
        hands.press(Qt.Key.Key_Return)
        cart.holds(PORRIDGE)
        hands.press(Qt.Key.Key_Delete)
        hands.see("removed")
        cart.holds(PORRIDGE, 0)
        hands.chord(Qt.Key.Key_Z)
        cart.holds(PORRIDGE)

    def fill_cart_offline(self, cart: Cart) -> None:
        self._hands.press(Qt.Key.Key_F2)
        self._hands.type(LOAF)
        self._hands.press(Qt.Key.Key_Return)
        cart.holds(LOAF)

    def pay(self, tendered: int) -> None:
        hands = self._hands
        hands.press(Qt.Key.Key_F9)
        hands.stands_in("cash.given")
        hands.type(str(tendered))
        hands.press(Qt.Key.Key_Return)
        hands.until(lambda: hands.has("complete.next"), "the sale to be complete")
        hands.see("Printed")
        hands.press(Qt.Key.Key_Return)

    def take_up(self, order: WebOrder) -> None:
        self._hands.chord(Qt.Key.Key_2)
        self._choose(order)
        self._hands.press(Qt.Key.Key_Return)

    def pick(self, ware: Ware) -> None:
        self._hands.press(Qt.Key.Key_F4)
        self._hands.until(lambda: self._hands.has("digits.code"), "the digits to be asked for")
        self._hands.type(ware.gtin[-4:])
        self._hands.press(Qt.Key.Key_Return)

    def report_missing(self) -> None:
        self._hands.press(Qt.Key.Key_Delete)
        self._hands.see("How many did you find?")
        self._hands.type("1")
        self._hands.press(Qt.Key.Key_Return)

    def stage(self) -> None:
        self._hands.stands_in("stage.shelf")
        self._hands.type("P-21")
        self._hands.press(Qt.Key.Key_Return)

    def identify(self, order: WebOrder) -> None:
        self._hands.chord(Qt.Key.Key_2)
        self._hands.see("Orders to fulfill")
        self._hands.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        self._choose(order)
        self._hands.press(Qt.Key.Key_Return)
        self._hands.until(lambda: self._hands.has("handover.code"), "the code to be asked for")
        self._hands.type(order.code)

    def give_all(self) -> None:
        self._hands.chord(Qt.Key.Key_A)
        _wait_until_all_given(self._hands)
        self._hands.press(Qt.Key.Key_Return)

    def show_status(self) -> None:
        self._hands.chord(Qt.Key.Key_7)

    def try_now(self) -> None:
        self._hands.press(Qt.Key.Key_F5)

    def lock(self) -> None:
        self._hands.chord(Qt.Key.Key_L)

    def _choose(self, order: WebOrder) -> None:
        hands = self._hands
        hands.until(lambda: hands.reads("orders.customer") != "", "an order on the board")
        hands.press(Qt.Key.Key_Home)
        self._walk(Qt.Key.Key_Down, lambda: hands.reads("orders.customer") == order.customer, order.customer)

    def _walk(self, arrow: Qt.Key, there: Callable[[], bool], what: str) -> None:
        for _ in range(_ARROWS):
            if there():
                return
            self._hands.press(arrow)
            self._hands.still()
        raise Stuck(f"no arrow leads to {what}")


class ByMouse:
    """Taps alone."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def sign_on(self, person: DemoOperator) -> None:
        self._hands.click(person.name)
        self._hands.see("Enter your PIN")
        self._tap(person.pin)

    def open_till(self) -> None:
        self._hands.click("sell.open_till")
        self._hands.until(lambda: self._hands.has("shift.open"), "the float to be asked for")
        self._tap(str(FLOAT))
        self._hands.see(euros(FLOAT))
        self._hands.click("shift.open")

    def go_and_sell(self) -> None:
        self._hands.click("Sell")

    def fill_cart(self, cart: Cart) -> None:
        """Tiles, a weight on the pad, stepper, another quantity on the pad, removed and brought back."""
        hands = self._hands
        hands.click("sell.tile.Bananas")
        hands.until(lambda: hands.has("number.ok"), "the weight to be asked for")
        self._tap("500")
        hands.click("number.ok")
        cart.holds(BANANAS, 500)
        hands.click("sell.tile.Paper bag")
        cart.holds(BAG)
        hands.click("One more")
        cart.holds(BAG, 2 * PIECE)
        hands.click("Quantity 2")
        hands.until(lambda: hands.has("number.ok"), "the quantity to be asked for")
        self._tap("3")
        hands.click("number.ok")
        cart.holds(BAG, 3 * PIECE)
        hands.click_row("sell.lines", "Bananas")
        hands.click("Remove")
        hands.see("removed")
        cart.holds(BANANAS, 0)
        hands.click("Undo")
        cart.holds(BANANAS, 500)

    def fill_cart_offline(self, cart: Cart) -> None:
        self._hands.click("sell.tile.Stone-baked baguette")
        cart.holds(BAGUETTE)

    def pay(self, tendered: int) -> None:
        hands = self._hands
        hands.click("sell.cash")
        hands.until(lambda: hands.reads("cash.due") != "", "cash to be asked for")
        self._tap(str(tendered))
        hands.click("cash.take")
        hands.until(lambda: hands.has("complete.next"), "the sale to be complete")
        hands.see("Printed")
        hands.click("complete.next")

    def take_up(self, order: WebOrder) -> None:
        self._hands.click("Orders")
        self._choose(order)
        self._hands.click("orders.next_step")

    def pick(self, ware: Ware) -> None:
        self._hands.click("pick.by_hand")
        self._hands.until(lambda: self._hands.has("digits.code"), "the digits to be asked for")
        self._tap(ware.gtin[-4:])
        self._hands.click("digits.confirm")

    def report_missing(self) -> None:
        self._hands.click("pick.short")
        self._hands.click("short.not_on_shelf")
        self._hands.click("short.confirm")

    def stage(self) -> None:
        self._hands.click("stage.area.P")
        self._tap("21")
        self._hands.click("stage.confirm")

    def identify(self, order: WebOrder) -> None:
        self._hands.click("Orders")
        self._hands.see("Orders to fulfill")
        self._hands.click("Ready")
        self._choose(order)
        self._hands.click("orders.next_step")
        self._hands.until(lambda: self._hands.has("handover.code"), "the code to be asked for")
        self._tap(order.code)

    def give_all(self) -> None:
        self._hands.click("handover.give_all")
        _wait_until_all_given(self._hands)
        self._hands.click("handover.hand_over")

    def show_status(self) -> None:
        self._hands.click("Status")

    def try_now(self) -> None:
        self._hands.click("status.try_now")

    def lock(self) -> None:
        self._hands.click("Lock")

    def _choose(self, order: WebOrder) -> None:
        hands = self._hands
        hands.click_row("orders.list", order.customer)
        hands.until(lambda: hands.reads("orders.customer") == order.customer, f"{order.number} to be shown")

    def _tap(self, digits: str) -> None:
        """On the keypad of the screen."""
        for digit in digits:
            self._hands.click(digit)


_WAYS: Mapping[str, Callable[[Hands], Way]] = {"keyboard": ByKeyboard, "mouse": ByMouse}
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
        self._hands.see("Enter your PIN to go on")
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


def main(way: str, out: Path) -> None:
    """Play it, and print what came of it."""
    told = Told()
    with temporary_folder() as folder:
        _play(way, folder, out, told)
    print(json.dumps(asdict(told)), flush=True)


def _play(way: str, folder: Path, out: Path, told: Told) -> None:
    shop = DemoShop(folder, out / "papers", READABLE_PAPER)
    try:
        application = QApplication(sys.argv[:1])
        application.setCursorFlashTime(0)
        theme().install(Mode.LIGHT)
        theme().reduce_motion = True
        store_app = StoreApp(shop.config, shop.enroll_code(), SilentPlayer())
        try:
            watcher = Watcher(told)
            application.installEventFilter(watcher)
            size = _SIZES[way]
            store_app.shell.resize(size.width, size.height)
            hands = Hands(store_app.shell, LeftAlone(told), out)
            hands.take_up()
            Journey(shop, hands, _WAYS[way](hands), told).play()
        finally:
            store_app.close()
    finally:
        shop.close()


def _checked(hands: Hands) -> str:
    """Who is chosen among the people."""
    found = hands.window.findChildren(QAbstractButton)
    return next((button.accessibleName() for button in found if button.isVisible() and button.isChecked()), "")


def _wait_until_all_given(hands: Hands) -> None:
    """Everything that was picked; the candle was not."""
    hands.until(lambda: sum("Given" in row for row in hands.rows("handover.lines")) == 2, "both items to be given")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
