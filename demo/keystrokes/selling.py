"""Selling: goods into the sale, out of it, and what is done to a line."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.facts import BasketSuspended, OperatorSignedOn, SaleCompleted, ShiftOpened
from demo.keystrokes.desk import Desk
from demo.keystrokes.task import Task, same, sure
from demo.scenes import rows

FLOAT, DISCOUNT = 150_00, 50
NAME, TILE = "oak", "Bananas"
GRAMS = 1_250
MILK = 0


def selling(desk: Desk) -> None:
    """The till is open, and somebody who may do everything stands at it."""
    desk.counter.selling("manager")


def with_goods(desk: Desk) -> None:
    """Three things are in the sale."""
    selling(desk)
    desk.counter.scan_items(3)


def paid(desk: Desk) -> SaleCompleted:
    """Pay what is there, so that the journal says what it was. It does not count."""
    desk.counter.services.selling.settle.pay_cash(500_00)
    return desk.last(SaleCompleted)


def exact(desk: Desk) -> str:
    """The tile that takes just what is due."""
    due = desk.counter.services.selling.settle.view().due_minor
    return f"cash.amount.{due}"


# Beginning


def _nobody(desk: Desk) -> None:
    """The rota shows."""


def _sign_on_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Right)
    desk.write(rows.person("cashier").pin)


def _sign_on_by_touch(desk: Desk) -> None:
    desk.tap(rows.person("cashier").name)
    desk.tap_pad("", rows.person("cashier").pin)


def _signed_on(desk: Desk) -> None:
    desk.wait(lambda: bool(desk.facts(OperatorSignedOn)), "the sign-in")


def _closed(desk: Desk) -> None:
    desk.counter.sign_on("manager", Place.SELL)


def _open_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Return)
    desk.write(str(FLOAT))
    desk.key(Qt.Key.Key_Return)


def _open_by_touch(desk: Desk) -> None:
    desk.tap("sell.open_till")
    desk.tap_pad("shift.pad", str(FLOAT))
    desk.tap("shift.open")


def _opened(desk: Desk) -> None:
    same(desk.last(ShiftOpened).float_minor, FLOAT)


# Goods


def _three_scans(desk: Desk) -> None:
    desk.scan(*rows.barcodes()[:3])


def _three_by_keys(desk: Desk) -> None:
    _three_scans(desk)
    desk.key(Qt.Key.Key_F9)
    desk.alt(Qt.Key.Key_1)


def _three_by_touch(desk: Desk) -> None:
    _three_scans(desk)
    desk.tap("sell.cash")
    desk.tap(exact(desk))


def _three_sold(desk: Desk) -> None:
    sale = desk.last(SaleCompleted)
    same(len(sale.lines), 3)
    same([(own.kind, own.change_minor) for own in sale.tenders], [("cash", 0)])


def _search_by_keys(desk: Desk) -> None:
    desk.write(NAME)
    desk.wait(lambda: desk.hands.has("sell.results"), "what was found")
    desk.key(Qt.Key.Key_Return)


def _search_by_touch(desk: Desk) -> None:
    desk.tap("sell.search")
    desk.tap_letters(*NAME)
    desk.wait(lambda: desk.hands.has("sell.results"), "what was found")
    desk.tap_found()


def _found(desk: Desk) -> None:
    same(["Oak" in line.name for line in paid(desk).lines], [True])


def _three_of_by_keys(desk: Desk) -> None:
    desk.write("3*")
    desk.scan(rows.barcodes()[MILK])


def _three_of_by_touch(desk: Desk) -> None:
    desk.scan(rows.barcodes()[MILK])
    desk.tap("One more")
    desk.tap("One more")


def _three_of(desk: Desk) -> None:
    same([line.quantity_thousandths for line in paid(desk).lines], [3_000])


def _weigh_by_keys(desk: Desk) -> None:
    desk.alt(Qt.Key.Key_1)
    desk.write(str(GRAMS))
    desk.key(Qt.Key.Key_Return)


def _weigh_by_touch(desk: Desk) -> None:
    desk.tap(f"sell.tile.{TILE}")
    desk.tap_pad("number.pad", str(GRAMS))
    desk.tap("number.ok")


def _weighed(desk: Desk) -> None:
    same([line.quantity_thousandths for line in paid(desk).lines], [GRAMS])


def _remove_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Delete)


def _remove_by_touch(desk: Desk) -> None:
    desk.tap("Remove")


def _two_left(desk: Desk) -> None:
    same(len(paid(desk).lines), 2)


# The price of a line


def _cashier_with_goods(desk: Desk) -> None:
    desk.counter.selling("cashier")
    desk.counter.scan_items(3)


def _discount_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F7)
    desk.write(str(DISCOUNT))
    desk.alt(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: desk.hands.has("approval.pad"), "somebody to be asked")
    desk.write(_approver(desk).pin)


def _discount_by_touch(desk: Desk) -> None:
    desk.tap("Discount")
    desk.tap_pad("modifier.pad", str(DISCOUNT))
    desk.tap("modifier.reason.damaged")
    desk.tap("modifier.ok")
    desk.wait(lambda: desk.hands.has("approval.pad"), "somebody to be asked")
    desk.tap_pad("approval.pad", _approver(desk).pin)


def _approver(desk: Desk) -> rows.Person:
    """The first who is offered is chosen already."""
    shown = (own for own in rows.people() if desk.hands.has(f"approval.person.{own.operator_id}"))
    return min(shown, key=lambda own: desk.hands.find(f"approval.person.{own.operator_id}").x())


def _discounted(desk: Desk) -> None:
    sold = paid(desk).lines[-1]
    same([modifier.amount_minor for modifier in sold.modifiers], [DISCOUNT])
    sure(bool(sold.modifiers[0].approver_id), "nobody approved it")


# Aside


def _park_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F6)
    desk.key(Qt.Key.Key_F6)


def _park_by_touch(desk: Desk) -> None:
    desk.tap("sell.park")
    desk.tap("sell.park")


def _parked_and_back(desk: Desk) -> None:
    same(len(desk.facts(BasketSuspended)), 1)
    same(len(paid(desk).lines), 3)


SELLING = (
    Task("Sign on", _nobody, _sign_on_by_keys, _sign_on_by_touch, _signed_on,
         "→ to the name, 4 digits", "the name, 4 digits"),
    Task("Open the till with a float of €150.00", _closed, _open_by_keys, _open_by_touch, _opened,
         "Enter, the amount, Enter", "Open the till, the amount, Open"),
    Task("Sell 3 things, cash to the cent", selling, _three_by_keys, _three_by_touch, _three_sold,
         "F9, Alt+1", "Cash, the exact amount"),
    Task("Add an item by its name", selling, _search_by_keys, _search_by_touch, _found,
         "3 letters, Enter", "the search field, 3 letters, the item"),
    Task("Three of the same", selling, _three_of_by_keys, _three_of_by_touch, _three_of,
         "3, *", "+, +"),
    Task("Weigh something loose (1.250 kg)", selling, _weigh_by_keys, _weigh_by_touch, _weighed,
         "Alt+1, the grams, Enter", "the tile, the grams, Add"),
    Task("Remove the line just added", with_goods, _remove_by_keys, _remove_by_touch, _two_left,
         "Del", "Remove"),
    Task("Discount on a line, approved by a supervisor", _cashier_with_goods, _discount_by_keys, _discount_by_touch,
         _discounted, "F7, the amount, Alt+1, Enter, 6 digits", "Discount, the amount, why, Take it off, 6 digits"),
    Task("Park a sale and go on with it", with_goods, _park_by_keys, _park_by_touch, _parked_and_back,
         "F6, F6", "Park, Park"),
)  # fmt: skip
