"""The drawer."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.facts import CashMoved, SaleCompleted, ShiftClosed
from demo.keystrokes.desk import Desk
from demo.keystrokes.selling import FLOAT, paid, with_goods
from demo.keystrokes.task import Task, same

PAID_OUT = 12_50
REASON = "milk"
_PIECES = (500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1)
_SHELF = "P-12"
_ORDER, _NUMBER, _CODE = "order-1", "W-20490-001", "481733"


def _at_the_drawer(desk: Desk) -> None:
    desk.counter.selling("manager")


def _pay_out_by_keys(desk: Desk) -> None:
    desk.ctrl(Qt.Key.Key_3)
    desk.ctrl(Qt.Key.Key_K)
    for _ in range(3):
        desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)
    desk.write(str(PAID_OUT))
    desk.key(Qt.Key.Key_Tab)
    desk.write(REASON)
    desk.key(Qt.Key.Key_Return)


def _pay_out_by_touch(desk: Desk) -> None:
    desk.tap("rail.cash")
    desk.tap("shift.cash")
    desk.tap_row("sales.list", "Paid out")
    desk.tap("Next")
    desk.tap_pad("cash.pad", str(PAID_OUT))
    desk.tap("cash.said")
    desk.tap_letters(*REASON)
    desk.tap("Record it")


def _paid_out(desk: Desk) -> None:
    moved = desk.last(CashMoved)
    same((moved.kind, abs(moved.amount_minor)), ("paid_out", PAID_OUT))


# Closing


def _day_is_over(desk: Desk) -> None:
    with_goods(desk)
    paid(desk)
    desk.counter.sign_on("manager", Place.CASH)


def _pieces(desk: Desk) -> list[tuple[int, int]]:
    """What lies in the drawer, by value: the expected amount, though nobody told it."""
    cash = desk.last(SaleCompleted).tenders[0]
    left, counted = FLOAT + cash.tendered_minor - cash.change_minor, []
    for value in (own for own in _PIECES if desk.hands.has(f"shift.count.{own}")):
        count, left = divmod(left, value)
        counted.append((value, count))
    return counted


def _close_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Return)
    for _, count in _pieces(desk):
        desk.write(str(count) if count else "")
        desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: desk.hands.has("shift.close"), "the comparison")
    desk.key(Qt.Key.Key_Return)


def _tap_row(desk: Desk, name: str) -> None:
    """The lowest row that shows brings those below it."""
    while not desk.shows(name):
        desk.tap(next(f"shift.count.{own}" for own in reversed(_PIECES) if desk.shows(f"shift.count.{own}")))
    desk.tap(name)


def _close_by_touch(desk: Desk) -> None:
    desk.tap("shift.count")
    for value, count in _pieces(desk):
        if count:
            _tap_row(desk, f"shift.count.{value}")
            desk.tap_pad("shift.pad", str(count))
    desk.tap("shift.compare")
    desk.tap("shift.close")


def _closed(desk: Desk) -> None:
    desk.wait(lambda: bool(desk.facts(ShiftClosed)), "the Z")
    same(desk.last(ShiftClosed).over_short_minor, 0)


OFFICE = (
    Task("Pay €12.50 out of the drawer", _at_the_drawer, _pay_out_by_keys, _pay_out_by_touch, _paid_out,
         "Ctrl+3, Ctrl+K, ↓ three times, Enter, the amount, Tab, why (4 letters), Enter",
         "Cash, Move cash, Paid out, Next, the amount, the field, why (4 letters), Record it"),
    Task("Count the drawer blind and close the till", _day_is_over, _close_by_keys, _close_by_touch, _closed,
         "Enter, the count of each note and coin and ↓, Enter, Enter",
         "Count and close, each note and coin and its count, Compare, Close"),
)  # fmt: skip
