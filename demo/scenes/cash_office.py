"""The drawer's day: float, moves, count, comparison, Z, and the close of the day."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.ui.screen import Place
from contract.messages.rows import CashRulesRow
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene
from tests.builders import LOCATION_ID

_PIECES = {5_000: 3, 2_000: 4, 1_000: 6, 500: 2, 200: 8, 100: 11, 50: 4, 20: 7}


def opening(counter: Counter) -> None:
    counter.sign_on("cashier", Place.CASH)


def opening_typed(counter: Counter) -> None:
    opening(counter)
    counter.write("15000")


def shift(counter: Counter) -> None:
    """A morning's sales, a closed shift before them."""
    _closed_shift(counter)
    _sold(counter, 6)
    counter.go(Place.CASH)


def blind(counter: Counter) -> None:
    """Who may not close is not told what should be there."""
    _sold(counter, 3)
    counter.sign_on("cashier", Place.CASH)


def moving(counter: Counter) -> None:
    shift(counter)
    counter.chord(Qt.Key.Key_K)


def moving_amount(counter: Counter) -> None:
    moving(counter)
    counter.key(Qt.Key.Key_Down)
    counter.key(Qt.Key.Key_Return)
    counter.write("3000")


def second_person(counter: Counter) -> None:
    """More than one person may carry alone: who else is here?"""
    counter.tell(f"store:{LOCATION_ID}", (CashRulesRow(location_id=LOCATION_ID, second_person_minor=2_000),))
    moving_amount(counter)
    counter.key(Qt.Key.Key_Return)


def let_go(counter: Counter) -> None:
    """The drawer is on its way to another till; its code is told."""
    shift(counter)
    counter.services.selling.shifts.release()
    counter.settle()


def which_drawer(counter: Counter) -> None:
    """The code on its slip, before a shift goes on."""
    let_go(counter)
    counter.chord(Qt.Key.Key_O)
    counter.write("48")


def wrong_drawer(counter: Counter) -> None:
    which_drawer(counter)
    counter.key(Qt.Key.Key_Return)


def counting(counter: Counter) -> None:
    shift(counter)
    counter.key(Qt.Key.Key_Return)
    _count(counter)


def comparing(counter: Counter) -> None:
    counting(counter)
    counter.tap("shift.compare")


def closing_needs_approval(counter: Counter) -> None:
    blind(counter)
    counter.tap("shift.count")
    _count(counter)
    counter.tap("shift.compare")
    counter.tap("shift.reason.wrong_change")
    counter.tap("shift.close")


def closed(counter: Counter) -> None:
    _closed_shift(counter)
    _closed_shift(counter)
    counter.go(Place.CASH)


def day(counter: Counter) -> None:
    closed(counter)
    counter.chord(Qt.Key.Key_Y)


def parked_first(counter: Counter) -> None:
    """A sale under way stands in the way of the count."""
    counter.selling()
    counter.scan_items(2)
    counter.go(Place.CASH)
    counter.tap("shift.count")


def _sold(counter: Counter, sales: int) -> None:
    counter.selling()
    for at in range(sales):
        counter.scan_items(3, first=at)
        counter.services.selling.settle.pay_cash(20_000)
        counter.clock.advance(minutes=7)


def counting_again(counter: Counter) -> None:
    _closed_shift(counter)
    reports = counter.hands.find("shift.reports")
    reports.setFocus()
    counter.key(Qt.Key.Key_Down)
    counter.key(Qt.Key.Key_Return)


def _closed_shift(counter: Counter) -> None:
    _sold(counter, 2)
    counter.go(Place.CASH)
    counter.key(Qt.Key.Key_Return)
    _count(counter)
    counter.tap("shift.compare")
    counter.tap("shift.reason.wrong_change")
    counter.tap("shift.close")
    counter.settle()


def _count(counter: Counter) -> None:
    for value, pieces in _PIECES.items():
        edit = counter.hands.find(f"shift.count.{value}")
        assert isinstance(edit, QLineEdit)
        edit.setText(str(pieces))
        edit.textEdited.emit(str(pieces))
    counter.settle()


SCENES = (
    Scene("11-cash", "opening", opening, thorough=True),
    Scene("11-cash", "opening-typed", opening_typed),
    Scene("11-cash", "shift", shift, thorough=True),
    Scene("11-cash", "shift-offline", shift, online=False),
    Scene("11-cash", "blind", blind, thorough=True),
    Scene("11-cash", "moves", moving, thorough=True),
    Scene("11-cash", "moves-amount", moving_amount),
    Scene("11-cash", "second-person", second_person, thorough=True),
    Scene("11-cash", "let-go", let_go, thorough=True),
    Scene("11-cash", "which-drawer", which_drawer, thorough=True),
    Scene("11-cash", "wrong-drawer", wrong_drawer, thorough=True),
    Scene("11-cash", "count", counting, thorough=True),
    Scene("11-cash", "compare", comparing, thorough=True),
    Scene("11-cash", "needs-approval", closing_needs_approval, thorough=True),
    Scene("11-cash", "closed", closed, thorough=True),
    Scene("11-cash", "count-again", counting_again, thorough=True),
    Scene("11-cash", "day", day, thorough=True),
    Scene("11-cash", "refused", parked_first),
)
