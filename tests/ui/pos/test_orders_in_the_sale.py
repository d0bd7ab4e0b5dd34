"""Ordering instead of taking along, by the keyboard alone and by touch alone; ready orders leave with the sale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.pos.order_dialog.dialog import OrderDialog
from app.ui.screen import Place
from app.ui.widgets.segmented import Segmented
from contract.messages.facts import OrderCanceled, OrderHandedOver, OrderPlaced, SaleCompleted
from contract.rules.collection_code import collection_token
from tests.builders import EGGS_GTIN, LOCATION_ID, SKILLET_GTIN
from tests.integration.app_bopis.counter import CODE, web_order
from tests.ui.pos.order_till import OrderTill

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def till(tmp_path: Path, qtbot: QtBot) -> Iterator[OrderTill]:
    made = OrderTill(tmp_path / "register", qtbot)
    made.selling()
    yield made
    made.end()


def asked(till: OrderTill) -> OrderDialog:
    assert isinstance(till.dialog, OrderDialog)
    return till.dialog


def choose(till: OrderTill, name: str, key: str) -> None:
    found = till.find(name)
    assert isinstance(found, Segmented)
    found.tab(key).click()
    till.settle()


def pay(till: OrderTill) -> SaleCompleted:
    till.shop.settle.pay_cash(till.shop.settle.view().due_minor)
    till.settle()
    return till.facts(SaleCompleted)[-1]


def test_by_the_keyboard_alone_a_deposit_is_agreed(till: OrderTill) -> None:
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_O, CTRL)
    asked(till)
    till.write("Mara Keane")
    till.key(Qt.Key.Key_Tab)
    till.write("087 555 0123")
    till.key(Qt.Key.Key_F10)
    till.key(Qt.Key.Key_Return)
    assert till.dialog is None
    ((_, name, amount),) = till.lines()
    assert (name.startswith("Deposit"), amount) == (True, "5.00")
    pay(till)
    (placed,) = till.facts(OrderPlaced)
    assert (placed.how, placed.location_id, placed.deposit_minor) == ("pickup", LOCATION_ID, 500)


def test_by_touch_alone_it_is_collected_in_another_store(till: OrderTill) -> None:
    till.scan(SKILLET_GTIN)
    till.tap("sell.more")
    till.tap("more.more_order_line")
    choose(till, "order.way", "elsewhere")
    choose(till, "order.when", "1")
    for name, value in (("order.name", "Mara"), ("order.phone", "087 555")):
        field = till.find(name)
        assert isinstance(field, QLineEdit)
        field.setText(value)
    till.tap("order.agree")
    line = till.cart.line(0)
    assert line.amount == "24.99"
    assert any("Brannock’s Galway" in segment.text for segment in line.detail)
    pay(till)
    assert till.facts(OrderPlaced)[0].location_id == "location-027"


def test_what_is_missing_is_said_and_what_was_typed_stays(till: OrderTill) -> None:
    till.scan(SKILLET_GTIN)
    till.tap("sell.more")
    till.tap("more.more_order_line")
    till.key(Qt.Key.Key_F7)
    till.write("Mara")
    till.tap("order.agree")
    dialog = asked(till)
    assert any("telephone" in words for words in till.words(dialog))
    name = till.find("order.name")
    assert isinstance(name, QLineEdit)
    assert name.text() == "Mara"
    till.key(Qt.Key.Key_Escape)
    assert till.dialog is None
    assert till.lines() == [("1", "Cast-iron Skillet, pre-seasoned", "24.99")]


def test_everything_in_the_sale_is_ordered_at_once_and_taken_along_after_all(till: OrderTill) -> None:
    till.scan(SKILLET_GTIN)
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.ShiftModifier)
    till.write("Mara")
    till.key(Qt.Key.Key_Tab)
    till.write("087 55")
    till.key(Qt.Key.Key_Return)
    assert any("no telephone number" in words for words in till.words(asked(till)))
    till.write("5 0123")
    till.key(Qt.Key.Key_Return)
    view = till.shop.sell.view()
    assert len({line.reference for line in view.lines}) == 1
    till.key(Qt.Key.Key_O, CTRL)
    assert till.dialog is not None
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    assert {line.reference for line in till.shop.sell.view().lines} == {""}


def test_a_collection_code_on_the_sell_screen_adds_the_order_to_what_is_sold(till: OrderTill) -> None:
    till.shop.tell(f"store:{LOCATION_ID}", (web_order(),))
    till.scan(EGGS_GTIN)
    till.scan(collection_token("W-1", CODE))
    assert till.place is Place.SELL
    assert till.lines()[1] == ("2", "Cast-iron Skillet, pre-seasoned", "0.00")
    assert any("Paid" in one.text for one in till.cart.line(1).detail)
    pay(till)
    assert len(till.facts(OrderHandedOver)) == 1


def test_who_is_attached_is_told_of_what_stands_ready_for_them(till: OrderTill) -> None:
    till.shop.tell(f"store:{LOCATION_ID}", (web_order(customer_id="customer-1", paid=False, deposit_minor=1_000),))
    till.scan(EGGS_GTIN)
    till.shop.sell.attach_customer("customer-1")
    till.go(Place.SELL)
    till.tap("sell.order_ready")
    places = [till.place]
    till.write(CODE)
    till.key(Qt.Key.Key_A, CTRL)
    till.key(Qt.Key.Key_F6)
    places.append(till.place)
    assert places == [Place.HAND_OVER, Place.SELL]
    assert [amount for _, _, amount in till.lines()] == ["4.15", "45.00", "−10.00"]
    assert pay(till).total_minor == 3_915


def test_an_order_that_was_paid_ahead_is_canceled_at_the_hand_over(till: OrderTill) -> None:
    till.shop.tell(f"store:{LOCATION_ID}", (web_order(paid=False, deposit_minor=1_000),))
    till.shell.go(Place.HAND_OVER, order_id="order-W-1")
    till.settle()
    till.write(CODE)
    till.tap("handover.cancel_order")
    assert till.dialog is not None
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.SELL
    assert till.shop.sell.view().total_minor == -1_000
    pay(till)
    assert till.facts(OrderCanceled)[0].refunded_minor == 1_000


def test_head_office_is_asked_beside_the_sale_and_the_line_says_what_is_promised(till: OrderTill) -> None:
    for reachable, told in ((False, "On the shelf here"), (True, "Reserved")):
        till.head_office.reachable = reachable
        till.scan(SKILLET_GTIN)
        till.key(Qt.Key.Key_O, CTRL)
        till.write("Mara")
        till.key(Qt.Key.Key_Tab)
        till.write("087 555 0123")
        till.key(Qt.Key.Key_Return)
        till.settle()
        assert told in [segment.text for segment in till.cart.line(0).detail]
        pay(till)
    assert [fact.promise for fact in till.facts(OrderPlaced)] == ["firm", "firm"]


def test_what_waits_to_be_collected_is_canceled_one_key_from_its_receipt(till: OrderTill) -> None:
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_O, CTRL)
    till.write("Mara")
    till.key(Qt.Key.Key_Tab)
    till.write("087 555 0123")
    till.key(Qt.Key.Key_Return)
    pay(till)
    till.go(Place.RETURNS)
    till.write("1")
    till.key(Qt.Key.Key_Return)
    till.key(Qt.Key.Key_Plus)
    assert till.dialog is not None
    till.key(Qt.Key.Key_Return)
    till.settle()
    assert till.place is Place.SELL
    assert [amount for _, _, amount in till.lines()] == ["−24.99"]
    pay(till)
    assert len(till.facts(OrderCanceled)) == 1
