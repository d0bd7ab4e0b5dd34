"""The two ways to work through the same day: by keyboard alone, and by mouse alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from demo.chain import DemoOperator
from demo.customers import WebOrder
from demo.day_ground import PIECE, euros
from demo.day_till import BAG, BANANAS, CANDLE, LOAF, MILK, PORRIDGE
from demo.goods import Goods, Ware
from demo.hands import Hands, Stuck

FLOAT = 80_00
BAGUETTE = "20223"
_ARROWS = 30
"""More than any list here is long."""


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
        self._walk(Qt.Key.Key_Right, lambda: person.name in checked(self._hands), person.name)
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
        wait_until_all_given(self._hands)
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
        wait_until_all_given(self._hands)
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


WAYS: Mapping[str, Callable[[Hands], Way]] = {"keyboard": ByKeyboard, "mouse": ByMouse}


def checked(hands: Hands) -> str:
    """Who is chosen among the people."""
    found = hands.window.findChildren(QAbstractButton)
    return next((button.accessibleName() for button in found if button.isVisible() and button.isChecked()), "")


def wait_until_all_given(hands: Hands) -> None:
    """Everything that was picked; the candle was not."""
    hands.until(lambda: sum("Given" in row for row in hands.rows("handover.lines")) == 2, "both items to be given")
