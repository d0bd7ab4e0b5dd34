"""Orders that customers made elsewhere: picked alone or in a wave, missed, waited for, handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.facts import OrderCheckedIn, OrderHandedOver, OrderPicked, OrderShort, OrderStaged, WaveEnded
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.collection_code import collection_code_hash, collection_token
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from demo.keystrokes.desk import Desk
from demo.keystrokes.task import Task, same
from demo.scenes import rows
from tests import builders

Ware = Mapping[str, str]
_SHELF, _CODE = "P-12", "481733"
_SHELVES = ("P-12", "P-14")


def _goods(count: int = 2) -> list[Ware]:
    """Things that are sold by the piece to anybody."""
    marked = {gtin: row for row in rows.wares() for gtin in row["gtins"].split(";")}
    return [marked[gtin] for gtin in rows.barcodes()[:count]]


def _barcode(ware: Ware) -> str:
    return ware["gtins"].split(";")[0]


def _number(at: int) -> str:
    return f"W-20490-{at:03}"


def _order(desk: Desk, at: int, goods: Sequence[Ware]) -> str:
    """One of each, due soon."""
    lines = tuple(
        OrderLineRow(
            line_id=f"line-{at}-{step}", item_id=f"item-{row['sku']}", sku=row["sku"], name=row["name"],
            size=row["size"], quantities={LineState.OPEN: 1_000}, price_minor=int(row["price_minor"]),
        )
        for step, row in enumerate(goods)
    )  # fmt: skip
    order_id, due = f"order-{at}", desk.counter.clock.now() + timedelta(minutes=20 + at)
    order = OrderRow(
        order_id=order_id, number=_number(at), location_id=builders.LOCATION_ID, channel="web",
        customer_name="Eoin McCarthy", customer_phone_end="0142", code_hash=collection_code_hash(order_id, _CODE),
        placed_at="2026-11-21T09:00:00.000Z", due_at=instant_text(due), currency="EUR",
        total_minor=sum(line.price_minor for line in lines), lines=lines,
    )  # fmt: skip
    desk.counter.tell(f"store:{builders.LOCATION_ID}", (order,))
    return order_id


def _one_order(desk: Desk) -> None:
    desk.counter.sign_on("manager")
    _order(desk, 1, _goods())
    desk.counter.go(Place.ORDERS)


def _two_orders(desk: Desk) -> None:
    """Both want the first thing, one of them another one too."""
    desk.counter.sign_on("manager")
    _order(desk, 1, _goods())
    _order(desk, 2, _goods(1))
    desk.counter.go(Place.ORDERS)


def _ready_order(desk: Desk) -> None:
    desk.counter.sign_on("manager")
    order_id, deeds = _order(desk, 1, _goods()), desk.counter.services.orders
    deeds.pick.open(order_id)
    for ware in _goods():
        deeds.pick.scan(_barcode(ware))
    deeds.pick.leave()
    deeds.stage.stage(order_id, _SHELF)
    desk.counter.go(Place.ORDERS)


def _picking(desk: Desk) -> None:
    _one_order(desk)
    desk.counter.go(Place.PICK, order_id="order-1")


# One order from the shelf to its customer


def _asked_for(desk: Desk) -> Ware:
    """What the row of the route says."""
    desk.wait(lambda: any(own["name"] in desk.hands.reads("pick.item") for own in _goods()), "a row of the route")
    return next(own for own in _goods() if own["name"] in desk.hands.reads("pick.item"))


def _pick_all(desk: Desk) -> None:
    """Go where the screen says."""
    for _ in _goods():
        desk.scan(_barcode(_asked_for(desk)))
    desk.wait(lambda: desk.hands.has("stage.shelf"), "a shelf to be asked for")


def _collected(desk: Desk) -> None:
    desk.scan(collection_token(_number(1), _CODE))
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


# A wave


def _walk(desk: Desk) -> None:
    """Each thing into the tote that the screen names, then tote by tote onto a shelf."""
    totes = {ware["sku"]: ("A", "B") if at == 0 else ("A",) for at, ware in enumerate(_goods())}
    for _ in totes:
        ware = _asked_for(desk)
        for tote in totes[ware["sku"]]:
            desk.scan(_barcode(ware), f"TOTE-{tote}")
    for shelf in _SHELVES:
        desk.wait(lambda: desk.hands.has("stage.shelf"), "a shelf to be asked for")
        desk.scan(shelf)


def _wave_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F9)
    _walk(desk)


def _wave_by_touch(desk: Desk) -> None:
    desk.tap("orders.wave")
    _walk(desk)


def _waved(desk: Desk) -> None:
    same([fact.outcome for fact in desk.facts(WaveEnded)], ["picked"])
    same(sorted(fact.tote for fact in desk.facts(OrderPicked)), ["A", "A", "B"])
    same([fact.shelf for fact in desk.facts(OrderStaged)], list(_SHELVES))


# What is not there


def _short_by_keys(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Delete)
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_Return)


def _short_by_touch(desk: Desk) -> None:
    desk.tap("pick.short")
    desk.tap("short.not_on_shelf")
    desk.tap("short.confirm")


def _missed(desk: Desk) -> None:
    same([(fact.reason, fact.line.thousandths) for fact in desk.facts(OrderShort)], [("not_on_shelf", 1_000)])


# A customer


def _check_in_by_keys(desk: Desk) -> None:
    desk.alt(Qt.Key.Key_2)
    desk.key(Qt.Key.Key_F7)


def _check_in_by_touch(desk: Desk) -> None:
    desk.tap("Ready 1")
    desk.tap("orders.check_in")


def _checked_in(desk: Desk) -> None:
    same([fact.order_id for fact in desk.facts(OrderCheckedIn)], ["order-1"])


def _bag_by_keys(desk: Desk) -> None:
    _with_bag(desk)
    desk.key(Qt.Key.Key_Return)


def _bag_by_touch(desk: Desk) -> None:
    _with_bag(desk)
    desk.tap("handover.hand_over")


def _with_bag(desk: Desk) -> None:
    _collected(desk)
    desk.scan(f"{_number(1)}/1")


FULFILLING = (
    Task("Pick an order of 2 things, put it on its shelf, hand it over", _one_order, _order_by_keys, _order_by_touch,
         _handed_over, "F9, the goods, the shelf, Enter, the customer’s code, Ctrl+A, Enter",
         "Pick the next order, the goods, the shelf, Put it on, the customer’s code, Give all, Hand over"),
    Task("Pick a wave of 2 orders into a tote each, put both on their shelves", _two_orders, _wave_by_keys,
         _wave_by_touch, _waved, "F9, each thing and its tote, the shelves",
         "Start wave, each thing and its tote, the shelves"),
    Task("Say that a line of an order is not there", _picking, _short_by_keys, _short_by_touch, _missed,
         "Del, 1, Enter", "Can’t find it, why, 1 not found"),
    Task("Check a customer in", _ready_order, _check_in_by_keys, _check_in_by_touch, _checked_in,
         "Alt+2, F7", "Ready, Customer is here"),
    Task("Hand over a ready bag", _ready_order, _bag_by_keys, _bag_by_touch, _handed_over,
         "the customer’s code, the bag, Enter", "the customer’s code, the bag, Hand over"),
)  # fmt: skip
