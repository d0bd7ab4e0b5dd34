"""The till's part of the day: signing on, the float, selling in every way, locking, counting, Z."""

from __future__ import annotations

from PySide6.QtCore import Qt

from demo.album import DARK, LARGE, SMALL
from demo.day_ground import CASHIER, SUPERVISOR, Bag, Ground, euros

FLOAT = 150_00
_PIECES_OF_MONEY = (500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1)

EGGS, PORRIDGE, BUTTER, COFFEE, LOAF, SKILLET = "50382", "20115", "50194", "31206", "20289", "40718-26"
CAPSULES, CANDLE, MILK, BANANAS, APPLES, BAG = "40122", "45367", "50112", "10011", "10105", "45112"


def sign_on_and_open(day: Ground) -> None:
    """The morning: who, and how much is in the drawer."""
    hands, person = day.hands, day.person(CASHIER)
    hands.see(person.name, "All sent")
    hands.click(person.name)
    hands.see("Enter your PIN")
    hands.type(person.pin[:2])
    day.album.take(hands, "01-sign-in", "Signing on: tap a name, type the PIN")
    hands.type(person.pin[2:])
    hands.see("The till is not open yet")
    day.say(f"{person.name} signs on")
    hands.click("sell.open_till")
    hands.until(lambda: hands.has("shift.open"), "the float to be asked for")
    hands.type(str(FLOAT))
    hands.see(euros(FLOAT))
    day.album.take(hands, "11-open-the-till", "Opening the till: the float is counted and typed")
    hands.press(Qt.Key.Key_Return)
    hands.see("Scan the first item")
    day.close_drawer()
    day.notes.float_minor = FLOAT
    day.say(f"the till is open with a float of {euros(FLOAT)}")


def sell_by_scanner_and_tile(day: Ground) -> None:
    """Barcodes, a bag with a weight label, a tile; paid with a tap on an amount."""
    hands, bag = day.hands, Bag(day)
    for sku in (BUTTER, PORRIDGE, EGGS, EGGS):
        day.scan(sku)
        bag.add(sku)
        _total(day, bag.total)
    hands.scan(day.shop.goods.weight_label(BANANAS, 1134))
    bag.add(BANANAS, 1134)
    _total(day, bag.total)
    for sku in (COFFEE, CAPSULES, LOAF, SKILLET):
        day.scan(sku)
        bag.add(sku)
        _total(day, bag.total)
    hands.click("sell.tile.Paper bag")
    bag.add(BAG)
    _total(day, bag.total)
    day.album.take(hands, "02-sell", "Selling: the cart, tiles and payment", (DARK, SMALL, LARGE))
    hands.click("sell.cash")
    _due(day, bag)
    tendered = -(-bag.due // 20_00) * 20_00
    day.album.take(hands, "03-tender-cash", "Cash: one tap takes an amount")
    hands.click(f"cash.amount.{tendered}")
    _finish(day, bag, tendered, "twenties", picture="04-complete")


def sell_by_search_and_keys(day: Ground) -> None:
    """``3*``, searching, removing and undoing, by keyboard alone; paid with an amount that is typed."""
    hands, bag = day.hands, Bag(day)
    hands.type("3*")
    day.scan(MILK)
    bag.add(MILK, 3_000)
    _total(day, bag.total)
    hands.press(Qt.Key.Key_F2)
    hands.type("oak candle")
    hands.see("Oak-Scented Candle")
    day.album.take(hands, "02-sell-search", "Searching by name: what is here, where it stands, what it costs")
    hands.press(Qt.Key.Key_Return)
    bag.add(CANDLE)
    _total(day, bag.total)
    day.scan(PORRIDGE)
    _total(day, bag.total + day.shop.goods.price(PORRIDGE, 1000))
    hands.press(Qt.Key.Key_Delete)
    _total(day, bag.total)
    hands.see("removed")
    hands.chord(Qt.Key.Key_Z)
    bag.add(PORRIDGE)
    _total(day, bag.total)
    hands.press(Qt.Key.Key_F9)
    _due(day, bag)
    tendered = bag.due + 1_00
    hands.type(str(tendered))
    hands.press(Qt.Key.Key_Return)
    _finish(day, bag, tendered, "typed")


def park_and_recall(day: Ground) -> None:
    """A customer forgot the purse: another one is served first. The copy of a receipt."""
    hands, first, second = day.hands, Bag(day), Bag(day)
    for sku in (COFFEE, LOAF):
        day.scan(sku)
        first.add(sku)
        _total(day, first.total)
    hands.press(Qt.Key.Key_F6)
    hands.see("Scan the first item")
    day.say("a sale is parked")
    day.scan(EGGS)
    second.add(EGGS)
    _total(day, second.total)
    hands.press(Qt.Key.Key_F9)
    hands.click(f"cash.amount.{second.due}")
    hands.until(lambda: hands.has("complete.print_again"), "the sale to be complete")
    paid = second.paid(second.due)
    day.close_drawer()
    hands.see("Printed")
    hands.click("complete.print_again")
    day.notes.copies += 1
    day.wait_for_paper()
    day.say(f"a sale of {euros(paid.total)}, paid exactly; its receipt printed again")
    hands.click("complete.next")
    hands.see("Scan the first item")
    hands.press(Qt.Key.Key_F6)
    _total(day, first.total)
    hands.press(Qt.Key.Key_F9)
    _due(day, first)
    hands.click("cash.note.1000")
    hands.see("€10.00")
    hands.click("cash.take")
    _finish(day, first, 10_00, "the parked sale")


def sell_offline(day: Ground) -> None:
    """Nothing about selling changes but one calm line."""
    hands, bag = day.hands, Bag(day)
    hands.scan(day.shop.goods.weight_label(APPLES, 842))
    bag.add(APPLES, 842)
    day.scan(MILK)
    bag.add(MILK)
    _total(day, bag.total)
    day.album.take(hands, "13-sell-offline", "The network is out: one calm line says what waits")
    hands.press(Qt.Key.Key_F9)
    _due(day, bag)
    hands.click("cash.amount.1000")
    _finish(day, bag, 10_00, "without a network")


def lock_and_change_over(day: Ground) -> None:
    """A wrong PIN, the right one, and then somebody else."""
    hands, cashier = day.hands, day.person(CASHIER)
    day.lock()
    hands.type("0000" if cashier.pin != "0000" else "1111")
    hands.see("tries left")
    day.album.take(hands, "01-sign-in-wrong-pin", "A wrong PIN: how many tries are left")
    hands.type(cashier.pin)
    hands.see("Scan the first item")
    day.say(f"{cashier.name} locks the till, mistypes the PIN once, and is back")
    day.lock()
    day.sign_on(SUPERVISOR)
    hands.see("Scan the first item")
    day.say(f"{day.person(SUPERVISOR).name} takes over")


def close(day: Ground) -> None:
    """The drawer is counted note by note, and the Z comes out."""
    hands = day.hands
    hands.chord(Qt.Key.Key_3)
    hands.until(lambda: hands.has("shift.count"), "the shift")
    day.album.take(hands, "11-shift", "The shift so far")
    hands.click("shift.count")
    day.close_drawer()
    left = day.notes.drawer
    for value in _PIECES_OF_MONEY:
        count, left = divmod(left, value)
        hands.stands_in(f"shift.count.{value}")
        hands.type(str(count) if count else "")
        hands.press(Qt.Key.Key_Down)
    hands.until(lambda: hands.reads("shift.counted") == euros(day.notes.drawer), f"{euros(day.notes.drawer)} counted")
    day.album.take(hands, "11-count", "Closing the till: counting what lies in the drawer")
    hands.click("shift.compare")
    hands.until(lambda: hands.has("shift.close"), "the comparison")
    day.album.take(hands, "11-compare", "Closing the till: counted against expected")
    before = len(day.shop.printer.receipts)
    hands.click("shift.close")
    hands.until(lambda: len(day.shop.printer.receipts) > before, "the Z to be cut")
    day.say(f"the till is closed: {euros(day.notes.drawer)} counted, nothing over, nothing short")
    day.album.take(hands, "11-closed", "After the Z")


def _finish(day: Ground, bag: Bag, tendered: int, how: str, picture: str = "") -> None:
    hands = day.hands
    hands.until(lambda: hands.has("complete.next"), "the sale to be complete")
    paid = bag.paid(tendered)
    if paid.change:
        hands.see(euros(paid.change))
    day.close_drawer()
    day.wait_for_paper()
    hands.see("Printed")
    if picture:
        day.album.take(hands, picture, "Complete: the change, large enough for both sides of the counter")
    day.say(f"a sale of {euros(paid.total)}: {euros(tendered)} in cash, {euros(paid.change)} back ({how})")
    hands.press(Qt.Key.Key_Return)
    hands.see("Scan the first item")


def _total(day: Ground, minor: int) -> None:
    """The cart says so much."""
    day.hands.until(lambda: day.hands.reads("sell.total") == euros(minor), f"a total of {euros(minor)}")


def _due(day: Ground, bag: Bag) -> None:
    """The screen asks for what the shelf prices come to."""
    day.hands.until(lambda: day.hands.reads("cash.due") == euros(bag.due), f"{euros(bag.due)} to pay")
