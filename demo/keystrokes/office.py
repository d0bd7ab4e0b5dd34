"""The drawer, and the orders that customers made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.facts import CashMoved, OrderHandedOver, SaleCompleted, ShiftClosed
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.collection_code import collection_code_hash, collection_token
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from demo.keystrokes.desk import Desk
from demo.keystrokes.selling import FLOAT, paid, with_goods
from demo.keystrokes.task import Task, same
from demo.scenes import rows
from tests import builders

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


# An order that was made on the web


def _goods() -> tuple[Mapping[str, str], ...]:
    """Two things that are sold by the piece to anybody."""
    marked = {gtin: row for row in rows.wares() for gtin in row["gtins"].split(";")}
    return tuple(marked[gtin] for gtin in rows.barcodes()[:2])


def _ordered(desk: Desk) -> None:
    desk.counter.sign_on("manager")
    lines = tuple(
        OrderLineRow(
            line_id=f"line-{at}", item_id=f"item-{row['sku']}", sku=row["sku"], name=row["name"], size=row["size"],
            quantities={LineState.OPEN: 1_000}, price_minor=int(row["price_minor"]),
        )
        for at, row in enumerate(_goods())
    )  # fmt: skip
    order = OrderRow(
        order_id=_ORDER, number=_NUMBER, location_id=builders.LOCATION_ID, channel="web", customer_name="Eoin McCarthy",
        customer_phone_end="0142", code_hash=collection_code_hash(_ORDER, _CODE), placed_at="2026-11-21T09:00:00.000Z",
        due_at=instant_text(desk.counter.clock.now() + timedelta(minutes=20)), currency="EUR",
        total_minor=sum(line.price_minor for line in lines), lines=lines,
    )  # fmt: skip
    desk.counter.tell(f"store:{builders.LOCATION_ID}", (order,))
    desk.counter.go(Place.ORDERS)


def _pick_all(desk: Desk) -> None:
    """Go where the screen says."""
    left = list(_goods())
    while left:
        desk.wait(lambda: bool(_asked_for(desk, left)), "the next row of the route")
        row = _asked_for(desk, left)[0]
        left.remove(row)
        desk.scan(row["gtins"].split(";")[0])
    desk.wait(lambda: desk.hands.has("stage.shelf"), "a shelf to be asked for")


def _asked_for(desk: Desk, goods: list[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [row for row in goods if row["name"] in desk.hands.reads("pick.item")]


def _collected(desk: Desk) -> None:
    desk.scan(collection_token(_NUMBER, _CODE))
    desk.wait(lambda: desk.hands.has("handover.give_all"), "the customer's code to fit")


def _order_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F9)
    _pick_all(desk)
    desk.write(_SHELF)
    desk.key(Qt.Key.Key_Return)
    _collected(desk)
    desk.ctrl(Qt.Key.Key_A)
    desk.key(Qt.Key.Key_Return)


def _order_by_touch(desk: Desk) -> None:
    desk.tap("orders.wave")
    _pick_all(desk)
    desk.tap(f"stage.area.{_SHELF[0]}")
    desk.tap_pad("", _SHELF[2:])
    desk.tap("stage.confirm")
    _collected(desk)
    desk.tap("handover.give_all")
    desk.tap("handover.hand_over")


def _handed_over(desk: Desk) -> None:
    desk.wait(lambda: bool(desk.facts(OrderHandedOver)), "the hand-over")
    same(len(desk.last(OrderHandedOver).lines), 2)


OFFICE = (
    Task("Pay €12.50 out of the drawer", _at_the_drawer, _pay_out_by_keys, _pay_out_by_touch, _paid_out,
         "Ctrl+3, Ctrl+K, ↓ three times, Enter, the amount, Tab, why (4 letters), Enter",
         "Cash, Move cash, Paid out, Next, the amount, the field, why (4 letters), Record it"),
    Task("Count the drawer blind and close the till", _day_is_over, _close_by_keys, _close_by_touch, _closed,
         "Enter, the count of each note and coin and ↓, Enter, Enter",
         "Count and close, each note and coin and its count, Compare, Close"),
    Task("Pick an order of 2 things, put it on its shelf, hand it over", _ordered, _order_by_keys, _order_by_touch,
         _handed_over, "F9, the goods, the shelf, Enter, the customer’s code, Ctrl+A, Enter",
         "Pick the next order, the goods, the shelf, Put it on, the customer’s code, Give all, Hand over"),
)  # fmt: skip
