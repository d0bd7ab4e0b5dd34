"""Picking by scan, by key and by mouse; short picks; the shelf."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.bopis.pick_scan import Detail
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.pick.detail_sheet import DetailQuestion, DetailSheet
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.overlay import Overlay
from contract.messages.facts import OrderPicked, OrderShort, OrderStaged, OrderUnpicked
from contract.states.fulfillment import LineState
from tests.ui.bopis.shop import BARCODES, OrderShop


@pytest.fixture
def order_id(shop: OrderShop) -> str:
    """Three waters, a butter and a coffee, open on the pick screen at A-05-2."""
    shop.stock("water", 14)
    made = shop.order("Eoin McCarthy", -18, {"water": 3, "butter": 1, "coffee": 1})
    shop.go(Place.PICK, order_id=made)
    return made


def picked(shop: OrderShop) -> list[tuple[str, int, str]]:
    return [
        (fact.line.item_id, fact.line.thousandths, fact.scanned)
        for fact in shop.facts()
        if isinstance(fact, OrderPicked)
    ]


def marks(shop: OrderShop) -> list[tuple[str, bool, bool]]:
    return [(row.bin, row.done, row.current) for row in shop.pick.route]


@pytest.mark.usefixtures("order_id")
def test_the_row_says_where_what_and_how_many(shop: OrderShop) -> None:
    assert shop.text("pick.bin") == "A-05-2"
    assert shop.find("pick.count").accessibleName() == "Pick 1"
    assert shop.text("pick.item") == "Alderbrook Ground Coffee, Dark Roast"
    assert marks(shop) == [("A-05-2", False, True), ("A-07-3", False, False), ("F-02-1", False, False)]
    assert not shop.shell.rail.isVisible()


@pytest.mark.usefixtures("order_id")
def test_a_scan_counts_one_and_the_next_row_comes_by_itself(shop: OrderShop) -> None:
    shop.scan(BARCODES["coffee"])
    assert shop.text("pick.bin") == "A-07-3"
    shop.scan(BARCODES["water"])
    assert shop.text("pick.scanned") == "1 of 3 picked"
    assert shop.find("pick.count").accessibleName() == "Pick 2"
    assert shop.text("pick.progress") == "2 of 5 items"
    assert shop.sounds[-2:] == [Sound.ADDED, Sound.ADDED]
    assert picked(shop) == [("coffee", 1000, BARCODES["coffee"]), ("water", 1000, BARCODES["water"])]


@pytest.mark.usefixtures("order_id")
def test_the_wrong_item_is_named_beside_the_one_that_is_wanted(shop: OrderShop) -> None:
    shop.scan(BARCODES["gin"])
    told = shop.text("pick.message")
    assert "Small-batch Dry Gin" in told
    assert "Alderbrook Ground Coffee, Dark Roast" in told
    assert shop.sounds[-1] is Sound.STOP
    assert picked(shop) == []


@pytest.mark.usefixtures("order_id")
def test_a_bin_or_a_tap_on_the_route_goes_to_its_row(shop: OrderShop) -> None:
    shop.scan("F-02-1")
    assert shop.text("pick.item") == "Kilbride Farm Butter, unsalted"
    route = shop.pick._side.list
    shop.tap_at("pick.route", route.visualRect(route.model().index(1, 0)))
    assert shop.text("pick.bin") == "A-07-3"
    shop.press(Qt.Key.Key_Up)
    assert shop.text("pick.bin") == "A-05-2"


@pytest.mark.usefixtures("order_id")
def test_do_it_later_moves_the_row_to_the_end(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_F6)
    assert [row.bin for row in shop.pick.route] == ["A-07-3", "F-02-1", "A-05-2"]
    assert shop.pick.route[-1].note == "Later"
    shop.tap("pick.later")
    assert [row.bin for row in shop.pick.route] == ["F-02-1", "A-05-2", "A-07-3"]


def test_ctrl_z_puts_the_last_picks_back_one_by_one(shop: OrderShop, order_id: str) -> None:
    shop.scan(BARCODES["coffee"])
    shop.scan(BARCODES["water"])
    shop.press_control(Qt.Key.Key_Z)
    assert shop.standing(order_id) == {LineState.PICKED: 1000, LineState.OPEN: 4000}
    shop.tap("pick.undo")
    assert shop.standing(order_id) == {LineState.OPEN: 5000}
    assert [fact.line.item_id for fact in shop.facts() if isinstance(fact, OrderUnpicked)] == ["water", "coffee"]
    assert not shop.find("pick.undo").isVisible()


@pytest.mark.usefixtures("order_id")
def test_leaving_and_coming_back_resumes_at_the_same_row(shop: OrderShop) -> None:
    shop.scan("F-02-1")
    shop.press(Qt.Key.Key_Escape)
    assert shop.place() is Place.ORDERS
    assert shop.text("orders.customer") == "Eoin McCarthy"
    shop.press(Qt.Key.Key_Return)
    assert (shop.place(), shop.text("pick.bin")) == (Place.PICK, "F-02-1")


@pytest.mark.usefixtures("order_id")
def test_an_order_that_was_open_when_the_program_ended_is_open_again(shop: OrderShop) -> None:
    shop.scan("F-02-1")
    shop.go(Place.ORDERS)
    shop.go(Place.PICK)
    assert (shop.text("pick.order"), shop.text("pick.bin")) == ("W-20491-001 · Eoin McCarthy", "F-02-1")


@pytest.mark.usefixtures("order_id")
def test_without_a_barcode_the_last_four_digits_are_asked_by_keyboard(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_F4)
    shop.type("9999")
    shop.press(Qt.Key.Key_Return)
    assert "not on Alderbrook Ground Coffee" in shop.text("digits.problem")
    assert picked(shop) == []
    shop.type(BARCODES["coffee"][-4:])
    shop.press(Qt.Key.Key_Return)
    assert Overlay.topmost() is None
    assert picked(shop) == [("coffee", 1000, "")]
    assert shop.text("pick.bin") == "A-07-3"


@pytest.mark.usefixtures("order_id")
def test_without_a_barcode_several_are_counted_by_mouse(shop: OrderShop) -> None:
    shop.scan("A-07-3")
    shop.tap("pick.by_hand")
    overlay = Overlay.topmost()
    assert overlay is not None
    for digit in BARCODES["water"][-4:]:
        overlay._key(digit)  # type: ignore[attr-defined]
    overlay._step(-1)  # type: ignore[attr-defined]
    shop.tap("digits.confirm")
    assert picked(shop) == [("water", 2000, "")]
    assert shop.text("pick.scanned") == "2 of 3 picked"


@pytest.mark.usefixtures("order_id")
def test_a_scan_under_an_open_sheet_counts_nothing(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_F4)
    shop.scan(BARCODES["coffee"])
    assert picked(shop) == []
    assert shop.sounds[-1] is Sound.STOP


def test_a_short_pick_says_what_happens_before_it_is_done(shop: OrderShop, order_id: str) -> None:
    shop.scan("A-07-3")
    shop.scan(BARCODES["water"])
    shop.press(Qt.Key.Key_Delete)
    assert not shop.find("short.confirm").isEnabled()
    shop.press(Qt.Key.Key_Plus)
    assert shop.find("short.found").accessibleName() == "2"
    assert shop.text("short.confirm") == "1 not found"
    shop.press(Qt.Key.Key_Plus)
    assert shop.text("short.confirm") == "1 not found"
    shop.press(Qt.Key.Key_2, Qt.Key.Key_Return)
    shorts = [
        (fact.line.item_id, fact.line.thousandths, fact.reason) for fact in shop.facts() if isinstance(fact, OrderShort)
    ]
    assert shorts == [("water", 1000, "damaged")]
    assert shop.standing(order_id)[LineState.SHORT] == 1000
    assert shop.find("pick.count").accessibleName() == "Pick 1"
    shop.scan(BARCODES["water"])
    assert next(row for row in shop.pick.route if row.bin == "A-07-3").done


@pytest.mark.usefixtures("order_id")
def test_a_short_pick_by_mouse_of_a_whole_row_moves_on(shop: OrderShop) -> None:
    shop.tap("pick.short")
    shop.tap("short.not_on_shelf")
    shop.tap("short.confirm")
    assert shop.text("pick.bin") == "A-07-3"
    assert shop.pick.route[0].note == "1 not found"
    assert "noted as not found" in shop.text("pick.message")


def all_scanned(shop: OrderShop) -> None:
    for key in ("coffee", "water", "water", "water", "butter"):
        shop.scan(BARCODES[key])


def test_after_the_last_row_a_scanned_shelf_takes_the_order(shop: OrderShop, order_id: str) -> None:
    all_scanned(shop)
    assert shop.text("stage.title") == "Everything is picked"
    shop.scan("P-12")
    assert [(fact.order_id, fact.shelf) for fact in shop.facts() if isinstance(fact, OrderStaged)] == [
        (order_id, "P-12")
    ]
    assert shop.place() is Place.ORDERS
    assert shop.toast == "W-20491-001 stands on P-12, ready for Eoin McCarthy."
    assert shop.sounds[-1] is Sound.DONE


@pytest.mark.usefixtures("order_id")
def test_a_shelf_can_be_typed_and_one_that_is_none_is_said_so(shop: OrderShop) -> None:
    all_scanned(shop)
    shop.type("shelf")
    shop.press(Qt.Key.Key_Return)
    assert "shelf" in shop.pick._shelf._field._problem.text()
    assert shop.place() is Place.PICK
    shop.pick._shelf.begin()
    shop.type("c2")
    shop.press(Qt.Key.Key_Return)
    assert [fact.shelf for fact in shop.facts() if isinstance(fact, OrderStaged)] == ["C-2"]


@pytest.mark.usefixtures("order_id")
def test_after_a_last_row_without_barcode_the_shelf_is_typed_at_once(shop: OrderShop) -> None:
    for code in (BARCODES["coffee"], *[BARCODES["water"]] * 3):
        shop.scan(code)
    shop.press(Qt.Key.Key_F4)
    shop.type(BARCODES["butter"][-4:])
    shop.press(Qt.Key.Key_Return)
    shop.type("p12")
    shop.press(Qt.Key.Key_Return)
    assert [fact.shelf for fact in shop.facts() if isinstance(fact, OrderStaged)] == ["P-12"]


@pytest.mark.usefixtures("order_id")
def test_a_shelf_can_be_tapped(shop: OrderShop) -> None:
    all_scanned(shop)
    shop.tap("stage.area.P")
    pad = shop.pick._shelf._pad
    for digit in "12":
        pad.key(digit).click()
    shop.settle()
    assert shop.text("stage.confirm") == "Put it on P-12"
    shop.tap("stage.confirm")
    assert [fact.shelf for fact in shop.facts() if isinstance(fact, OrderStaged)] == ["P-12"]


@pytest.mark.usefixtures("order_id")
def test_the_last_pick_can_be_undone_from_the_shelf(shop: OrderShop) -> None:
    all_scanned(shop)
    shop.press_control(Qt.Key.Key_Z)
    assert shop.text("pick.bin") == "F-02-1"
    assert marks(shop)[-1] == ("F-02-1", False, True)


def test_an_order_of_which_nothing_was_found_needs_no_shelf(shop: OrderShop) -> None:
    shop.go(Place.PICK, order_id=shop.order("Blessing Adeyemi", 10, {"candle": 1}))
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert shop.text("stage.title") == "Nothing of it was found"
    shop.press(Qt.Key.Key_Return)
    assert shop.place() is Place.ORDERS


def test_goods_by_weight_need_the_label_of_the_scale(shop: OrderShop) -> None:
    order_id = shop.order("Katarzyna Wiśniewska", 10, {"tomatoes": 750})
    shop.go(Place.PICK, order_id=order_id)
    assert shop.find("pick.count").accessibleName() == "Pick 0.750 kg"
    shop.scan("tomatoes")
    assert shop.text("detail.weight") == "0.000 kg", "the scan does not say it, so it is asked for"
    shop.press(Qt.Key.Key_Escape)
    shop.scan("tomatoes@750")
    assert shop.standing(order_id) == {LineState.PICKED: 750}


def test_a_lot_that_is_typed_is_answered_once(shop: OrderShop) -> None:
    answered: list[Detail] = []
    question = DetailQuestion("lot", "Sparkling Water", "each", answered.append)
    DetailSheet(shop.shell, Phrases(shop.words, shop.wording), question).open()
    shop.type("L-7")
    shop.press(Qt.Key.Key_Return)
    assert answered == [Detail(lot="L-7")]
    assert Overlay.topmost() is None


@pytest.mark.usefixtures("order_id")
def test_what_a_message_offers_is_done_once_by_its_key_and_not_by_undo(shop: OrderShop) -> None:
    done: list[str] = []
    shop.shell.toast("On the list.", action="Count it now", run=lambda: done.append("counted"))
    shop.press_control(Qt.Key.Key_Z)
    assert done == []
    for _ in range(2):
        shop.press_alt(Qt.Key.Key_Return)
    assert done == ["counted"]


def test_an_order_taken_away_while_it_is_picked_leads_back_with_words(shop: OrderShop, order_id: str) -> None:
    shop.scan(BARCODES["coffee"])
    shop.take_away(order_id)
    shop.settle()
    assert shop.place() is Place.ORDERS
    assert "Head office took" in shop.toast
