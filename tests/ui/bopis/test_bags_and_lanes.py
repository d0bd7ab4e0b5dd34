"""Two lanes on the board, customers who are here, and bags that are ticked before they leave."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.ui.bopis.hand_over.signature_sheet import SignaturePad
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.action_row import ActionRow
from contract.messages.facts import OrderCheckedIn, OrderHandedOver
from tests.builders import LOCATION_ID
from tests.ui.bopis.shop import OrderShop


def draw(pad: SignaturePad, start: tuple[int, int], end: tuple[int, int]) -> None:
    """One stroke with the button held."""
    left, kinds = Qt.MouseButton.LeftButton, QEvent.Type
    steps = ((kinds.MouseButtonPress, start, left), (kinds.MouseMove, end, Qt.MouseButton.NoButton))
    for kind, place, button in steps:
        event = QMouseEvent(kind, QPointF(*place), QPointF(*place), button, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(pad, event)


def handed(shop: OrderShop) -> OrderHandedOver:
    return [fact for fact in shop.facts() if isinstance(fact, OrderHandedOver)][-1]


def test_a_ready_bag_leaves_with_three_gestures(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1, "butter": 2}))
    shop.go(Place.ORDERS)
    shop.scan(shop.token(order_id))
    assert shop.place() is Place.HAND_OVER
    shop.scan("W-20491-001/1")
    shop.press(Qt.Key.Key_Return)
    assert handed(shop).bags == ("W-20491-001/1",)
    assert shop.place() is Place.ORDERS


def test_a_bag_found_anywhere_leads_to_its_order(shop: OrderShop) -> None:
    shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1}))
    shop.go(Place.ORDERS)
    shop.scan("W-20491-001/1")
    assert shop.place() is Place.HAND_OVER


def test_a_bag_that_nobody_fetched_keeps_the_order_here(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1, "butter": 2}), "P-12, C-2")
    shop.go(Place.HAND_OVER, order_id=order_id)
    shop.scan(shop.token(order_id))
    shop.press(Qt.Key.Key_F5)
    shop.tap("handover.give_all")
    assert shop.text("handover.why") == "A bag is still in its place: scan or tick each."
    assert not shop.find("handover.hand_over").isEnabled()
    shop.tap("handover.bag.2")
    shop.press(Qt.Key.Key_Return)
    assert handed(shop).bags == ("W-20491-001/1", "W-20491-001/2")


def test_a_signature_is_drawn_or_its_name_typed(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1}))
    shop.go(Place.HAND_OVER, order_id=order_id)
    shop.scan(shop.token(order_id))
    row = shop.find("handover.sign")
    assert isinstance(row, ActionRow)
    shop.tap("handover.sign")
    shop.press(Qt.Key.Key_Escape)
    assert not row.isChecked(), "nobody signed"
    shop.press(Qt.Key.Key_F8)
    pad = shop.find("sign.pad")
    assert isinstance(pad, SignaturePad)
    draw(pad, (40, 60), (200, 120))
    assert pad.drawn.startswith("M ")
    shop.tap("sign.done")
    shop.tap("handover.sign")
    shop.press(Qt.Key.Key_Escape)
    assert row.isChecked(), "the signature stands"
    shop.scan("W-20491-001/1")
    shop.press(Qt.Key.Key_Return)
    assert handed(shop).signature is not None


def test_what_is_sent_stands_beside_what_is_collected(shop: OrderShop) -> None:
    pickup = shop.order("Eoin McCarthy", -18, {"candle": 1})
    shop.go(Place.ORDERS)
    assert not shop.find("orders.sent").isVisible()
    assert shop.find("orders.lines").isVisible()
    sent = shop.order("Aaliyah Khan", 30, {"candle": 1}, kind="ship")
    shop.settle()
    collected, parcels = shop.board._lists
    assert parcels.isVisible()
    assert [card.key for card in collected.shown] == [pickup]
    assert [card.key for card in parcels.shown] == [sent]
    assert not shop.find("orders.lines").isVisible()
    shop.press(Qt.Key.Key_Right)
    assert parcels.current == sent
    shop.press(Qt.Key.Key_Space)
    assert shop.text("orders.customer") == "Aaliyah Khan"
    assert not collected.isVisible()
    shop.press(Qt.Key.Key_Escape)
    assert collected.isVisible()


def test_a_customer_who_is_here_is_first_and_heard(shop: OrderShop) -> None:
    shop.order("Eoin McCarthy", -18, {"candle": 1})
    waiting = shop.ready(shop.order("Niamh O’Sullivan", 60, {"candle": 1}))
    shop.go(Place.ORDERS)
    shop.sounds.clear()
    with shop.shop.db.transaction() as tx:
        tx.record(OrderCheckedIn(order_id=waiting, location_id=LOCATION_ID, how="self", place="bay 3"))
    shop.settle()
    first = shop.board.cards[0]
    assert (first.key, first.chip.text if first.chip else "", first.action) == (waiting, "Here now", "Hand over")
    assert "bay 3" in first.facts
    assert shop.sounds == [Sound.CUSTOMER_HERE]
    shop.press(Qt.Key.Key_Up, Qt.Key.Key_F7)
    assert shop.toast == "Niamh O’Sullivan is not here any more. W-20492-002 waits as before."


def test_one_more_bag_is_put_elsewhere_by_a_tap_and_a_scan(shop: OrderShop) -> None:
    order_id = shop.order("Niamh O’Sullivan", 15, {"candle": 1})
    shop.go(Place.PICK, order_id=order_id)
    shop.scan("candle")
    shop.type("p12")
    shop.tap("stage.one_more")
    shop.scan("C-2")
    assert [bag.shelf for bag in shop.deeds.board.card(order_id).bags] == ["P-12", "C-2"]
