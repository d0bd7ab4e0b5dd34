"""A wave from the board to the shelves: started, walked by scan, key and tap, left, joined, given up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.bopis.wave.screen import WaveScreen
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.overlay import Overlay
from contract.messages.facts import OrderPicked, OrderStaged, WaveEnded, WaveStarted
from contract.states.fulfillment import LineState
from tests.ui.bopis.shop import BARCODES, OrderShop


@pytest.fixture
def orders(shop: OrderShop) -> list[str]:
    """A wants two waters and a butter, B a water: the board is open."""
    made = [
        shop.order("Eoin McCarthy", -18, {"water": 2, "butter": 1}),
        shop.order("Blessing Adeyemi", 20, {"water": 1}),
    ]
    shop.go(Place.ORDERS)
    return made


def wave_screen(shop: OrderShop) -> WaveScreen:
    return shop.screen(WaveScreen)


def picked(shop: OrderShop) -> list[tuple[str, str, int]]:
    return [
        (fact.line.item_id, fact.tote, fact.line.thousandths) for fact in shop.facts() if isinstance(fact, OrderPicked)
    ]


def here(shop: OrderShop) -> Place | None:
    return shop.shell.current.place if shop.shell.current else None


@pytest.mark.usefixtures("orders")
def test_a_wave_is_started_walked_and_put_away_without_a_look_at_the_board(shop: OrderShop) -> None:
    assert shop.find("orders.wave").accessibleName() == "Start wave 1 · 2 orders, 4 items"
    shop.press(Qt.Key.Key_F9)
    assert here(shop) is Place.WAVE
    assert shop.text("pick.order") == "Wave 1"
    assert shop.text("pick.bin") == "A-07-3"
    assert shop.find("pick.count").accessibleName() == "Pick 3"
    assert [row.bin for row in wave_screen(shop).route] == ["A-07-3", "F-02-1"]
    gestures = 1
    for symbol in (
        BARCODES["water"],
        BARCODES["water"],
        "TOTE-A",
        BARCODES["water"],
        "TOTE-B",
        BARCODES["butter"],
        "A",
    ):
        shop.scan(symbol)
        gestures += 1
    lines, units = 3, 4
    assert gestures <= 2 * lines + 2 + (units - lines)
    assert picked(shop) == [("water", "A", 1000), ("water", "A", 1000), ("water", "B", 1000), ("butter", "A", 1000)]
    assert shop.text("stage.title") == "Tote A: W-20491-001"
    shop.scan("P-12")
    assert shop.text("stage.title") == "Tote B: W-20492-002"
    shop.scan("P-14")
    assert here(shop) is Place.ORDERS
    assert [fact.shelf for fact in shop.facts() if isinstance(fact, OrderStaged)] == ["P-12", "P-14"]
    assert [fact.outcome for fact in shop.facts() if isinstance(fact, WaveEnded)] == ["picked"]
    assert "Wave 1 is done." in shop.toast


@pytest.mark.usefixtures("orders")
def test_what_is_in_hand_says_where_it_goes_and_a_tap_or_enter_drops_it(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_F9)
    shop.scan(BARCODES["water"])
    assert shop.text("pick.scanned") == "1 in hand"
    assert shop.find("pick.count").accessibleName() == "Pick 2"
    shop.tap("tote.B")
    assert shop.text("pick.message") == "In tote B."
    shop.scan(BARCODES["water"])
    shop.press(Qt.Key.Key_Return)
    assert picked(shop) == [("water", "B", 1000), ("water", "A", 1000)]
    shop.press_control(Qt.Key.Key_Z)
    assert shop.find("pick.count").accessibleName() == "Pick 2"


@pytest.mark.usefixtures("orders")
def test_a_wrong_item_and_a_wrong_tote_are_named(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_F9)
    shop.scan(BARCODES["gin"])
    assert "Small-batch Dry Gin" in shop.text("pick.message")
    assert shop.sounds[-1] is Sound.STOP
    shop.press(Qt.Key.Key_Down)
    shop.scan(BARCODES["butter"])
    shop.scan("TOTE-B")
    assert shop.text("pick.message") == "Not tote B. Kilbride Farm Butter, unsalted goes into A."
    shop.press(Qt.Key.Key_Delete)
    assert "First scan its tote: A" in shop.text("pick.message")
    assert Overlay.topmost() is None


def test_what_cannot_be_found_is_missing_from_who_is_served_last(shop: OrderShop, orders: list[str]) -> None:
    shop.press(Qt.Key.Key_F9)
    shop.scan(BARCODES["water"])
    shop.scan("A")
    shop.press(Qt.Key.Key_Delete)
    shop.tap("short.not_on_shelf")
    shop.press(Qt.Key.Key_Return)
    assert shop.standing(orders[1]) == {LineState.SHORT: 1000}
    assert shop.standing(orders[0]) == {LineState.OPEN: 1000, LineState.PICKED: 1000, LineState.SHORT: 1000}


def test_a_person_chooses_what_goes_along_and_goes_on_later(shop: OrderShop, orders: list[str]) -> None:
    shop.tap("orders.wave_choose")
    shop.tap("plan.W-20491-001")
    shop.tap("plan.start")
    started = next(fact for fact in shop.facts() if isinstance(fact, WaveStarted))
    assert [one.order_id for one in started.orders] == orders[1:]
    assert here(shop) is Place.WAVE
    shop.press(Qt.Key.Key_Escape)
    assert shop.find("orders.wave").accessibleName() == "Go on with wave 1 · 0 of 1 item"
    shop.press(Qt.Key.Key_F9)
    shop.tap("wave.give_up")
    shop.press(Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert here(shop) is Place.ORDERS
    assert shop.find("orders.wave").accessibleName() == "Start wave 2 · 2 orders, 4 items"


def test_an_order_that_leaves_is_told_at_once(shop: OrderShop, orders: list[str]) -> None:
    shop.press(Qt.Key.Key_F9)
    shop.take_away(orders[1])
    shop.settle()
    assert "W-20492-002 is not picked here any more" in shop.text("pick.message")
    assert shop.find("pick.count").accessibleName() == "Pick 2"


@pytest.mark.usefixtures("orders")
def test_goods_by_weight_are_asked_for_their_weight(shop: OrderShop) -> None:
    shop.order("Seán Ó Murchú", -20, {"tomatoes": 750})
    shop.settle()
    shop.press(Qt.Key.Key_F9)
    shop.scan("tomatoes")
    assert shop.text("detail.weight") == "0.000 kg"
    shop.type("742")
    shop.press(Qt.Key.Key_Return)
    shop.scan("A")
    assert picked(shop) == [("tomatoes", "A", 750)]
