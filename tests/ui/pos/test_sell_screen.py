"""Selling: what a person at the till can do by scanner, by touch and by keyboard, and what they see of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.pos.number_dialog import NumberDialog
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.control import Control
from app.ui.widgets.line_list import LineList
from app.ui.widgets.search_results import SearchResults
from app.ui.widgets.tile import fitting
from app.wording import isolated
from contract.messages.facts import (
    BasketAbandoned,
    BasketRecalled,
    BasketSuspended,
    DrawerOpened,
    ReceiptReprinted,
)
from tests.builders import (
    EGGS_GTIN,
    SKILLET_GTIN,
    SOURDOUGH,
    SOURDOUGH_GTIN,
    item,
    label,
    page,
    price,
    stock,
)
from tests.ui.pos.till import Till

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_a_scan_adds_a_line_and_counts_it_with_a_tick(till: Till) -> None:
    till.selling()
    till.scan(SOURDOUGH_GTIN)
    assert till.lines() == [("1", "Sourdough Batch Loaf, sliced", "3.20")]
    assert till.text("sell.total") == "€3.20"
    assert till.sounds == [Sound.ADDED]


def test_the_same_scan_again_makes_two_of_the_line(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.scan(EGGS_GTIN)
    assert till.lines() == [("2", "Free-Range Large Eggs", "8.30")]


def test_an_unknown_barcode_stops_and_stays_on_screen_with_its_number(till: Till) -> None:
    till.selling()
    till.scan("5391522407195")
    assert "5391522407195" in till.toast
    assert till.lines() == []
    assert till.sounds == [Sound.STOP]


def test_a_scan_never_lands_in_the_search_box(till: Till) -> None:
    till.selling()
    till.key(Qt.Key.Key_F2)
    till.scan(SOURDOUGH_GTIN)
    assert till.search.text() == ""
    assert len(till.lines()) == 1


def test_typing_a_name_finds_it_and_enter_adds_the_first(till: Till) -> None:
    till.selling()
    till.write("skil")
    results = till.find("sell.results")
    assert isinstance(results, SearchResults)
    assert "10 here" in results.rows.accessibleName()
    till.key(Qt.Key.Key_Return)
    assert till.lines() == [("1", "Cast-iron Skillet, pre-seasoned", "24.99")]
    assert till.find("sell.tiles").isVisible()


def test_enter_hit_before_the_results_are_there_still_adds_what_was_typed(till: Till) -> None:
    till.selling()
    till.write("s")
    edit = till.search
    QTest.keyClicks(edit, "kil")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    till.settle()
    assert till.lines() == [("1", "Cast-iron Skillet, pre-seasoned", "24.99")]


def test_arrows_choose_another_result(till: Till) -> None:
    till.selling()
    till.write("e")
    till.key(Qt.Key.Key_Down)
    results = till.find("sell.results")
    assert isinstance(results, SearchResults)
    chosen = results.current
    till.key(Qt.Key.Key_Return)
    assert [line.item_id for line in till.shop.sell.view().lines] == [chosen]


def test_a_sku_typed_and_entered_adds_that_item(till: Till) -> None:
    till.shop.catalog.apply(
        [
            page("chain", (item("item-bag", "Bag for Life", sku="45124"),), 100),
            page("pricelist:ie", (price("item-bag", 180),), 100),
        ]
    )
    till.selling()
    till.write("2*45124")
    till.key(Qt.Key.Key_Return)
    assert till.lines() == [("2", "Bag for Life", "3.60")]


def test_a_search_without_a_hit_says_so_and_escape_brings_the_tiles_back(till: Till) -> None:
    till.selling()
    till.write("zzz")
    assert till.find("sell.results").accessibleName() == "No product for zzz"
    till.key(Qt.Key.Key_Return)
    assert till.lines() == []
    till.key(Qt.Key.Key_Escape)
    assert till.find("sell.tiles").isVisible()


def test_enter_with_an_empty_search_box_does_nothing(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_F2)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.SELL
    assert len(till.lines()) == 1


def test_a_tile_adds_its_item_by_touch_and_by_key(till: Till) -> None:
    till.selling()
    till.tap("sell.tile.Eggs")
    till.key(Qt.Key.Key_2, ALT)
    assert till.lines() == [("2", "Free-Range Large Eggs", "8.30")]


def test_there_are_as_many_tiles_as_have_room_and_few_stay_as_large_as_many(till: Till) -> None:
    assert [fitting(wide, high) for wide, high in ((416, 388), (624, 388), (624, 323), (754, 700))] == [
        (3, 4), (4, 4), (4, 3), (5, 6)
    ]  # fmt: skip
    till.selling()
    tiles = [till.find(f"sell.tile.{name}") for name in ("Eggs", "Bananas")]
    assert {tile.height() <= 120 and tile.width() < till.find("sell.tiles").width() // 3 for tile in tiles} == {True}


def test_a_weighed_tile_asks_for_the_weight_and_says_what_it_costs(till: Till) -> None:
    till.selling()
    till.tap("sell.tile.Bananas")
    assert isinstance(till.dialog, NumberDialog)
    till.write("1134")
    assert any("€1.69" in name for name in till.words(till.dialog))
    till.key(Qt.Key.Key_Return)
    assert till.lines() == [("1.134 kg", "Bananas, loose", "1.69")]


def test_escape_at_the_weight_leaves_the_sale_as_it_was(till: Till) -> None:
    till.selling()
    till.tap("sell.tile.Bananas")
    till.write("5")
    till.key(Qt.Key.Key_Escape)
    assert till.dialog is None
    assert till.lines() == []


def test_a_scan_under_a_question_is_kept_out_of_the_sale(till: Till) -> None:
    till.selling()
    till.tap("sell.tile.Bananas")
    till.scan(EGGS_GTIN)
    assert till.sounds[-1] is Sound.STOP
    till.key(Qt.Key.Key_Escape)
    assert till.lines() == []


def test_plus_and_minus_change_the_selected_line_but_never_take_the_last(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.write("+")
    assert till.lines()[0][0] == "2"
    till.write("--")
    assert till.lines()[0][0] == "1"


def test_quick_steps_all_count(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    for _ in range(5):
        QTest.keyClick(till.shell, Qt.Key.Key_Plus)
    till.settle()
    assert till.lines()[0][0] == "6"


def test_the_keypad_sets_the_quantity(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_F4)
    till.write("12")
    till.tap("number.ok")
    assert till.lines() == [("12", "Free-Range Large Eggs", "49.80")]


def test_del_removes_and_ctrl_z_puts_back(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_Delete)
    assert [name for _, name, _ in till.lines()] == ["Free-Range Large Eggs"]
    assert "Sourdough Batch Loaf, sliced removed" in till.toast
    till.key(Qt.Key.Key_Z, CTRL)
    assert [name for _, name, _ in till.lines()] == ["Free-Range Large Eggs", "Sourdough Batch Loaf, sliced"]


def test_arrows_walk_the_cart_and_quick_hands_win(till: Till) -> None:
    till.selling()
    for code in (EGGS_GTIN, SOURDOUGH_GTIN, SKILLET_GTIN):
        till.scan(code)
    first = till.shop.sell.view().lines[0].line_id
    for _ in range(2):
        QTest.keyClick(till.shell.focusWidget(), Qt.Key.Key_Up)
    till.settle()
    assert till.only(LineList).current == first
    assert till.shop.sell.view().selected == first
    till.key(Qt.Key.Key_Delete)
    assert till.lines()[0][1] == "Sourdough Batch Loaf, sliced"


def test_letters_typed_while_the_cart_has_the_focus_go_to_the_search_box(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_Home)
    till.write("sk")
    assert till.search.text() == "sk"


def test_the_selected_line_says_what_is_left_here(till: Till) -> None:
    till.shop.tell("store:location-014", (stock(SOURDOUGH, on_hand=4_000),))
    till.selling()
    till.scan(SOURDOUGH_GTIN)
    model = till.cart
    assert "4 left in store" in model.lines[0].detail[0].text


def test_a_price_label_makes_a_line_that_cannot_be_changed(till: Till) -> None:
    till.selling()
    till.scan(label("20", "20555", 437))
    till.write("+")
    till.key(Qt.Key.Key_F4)
    assert till.dialog is None
    assert till.lines() == [("1", "Crème Fraîche Ham Quiche", "4.37")]


def test_park_sets_the_sale_aside_in_a_tab_and_a_tap_brings_it_back(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    assert _tabs(till) == ["Sale 0001"]
    till.key(Qt.Key.Key_F6)
    assert till.lines() == []
    assert len(till.facts(BasketSuspended)) == 1
    assert _tabs(till) == ["New sale", f"{isolated('12:00')}, 1 item"]
    _tap_tab(till, f"{isolated('12:00')}, 1 item")
    assert till.lines() == [("1", "Free-Range Large Eggs", "4.15")]
    assert len(till.facts(BasketRecalled)) == 1


def test_ctrl_n_begins_anew_and_ctrl_tab_changes_over(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_N, CTRL)
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_Tab, CTRL)
    assert [name for _, name, _ in till.lines()] == ["Free-Range Large Eggs"]
    till.key(Qt.Key.Key_Tab, CTRL)
    assert [name for _, name, _ in till.lines()] == ["Sourdough Batch Loaf, sliced"]


def test_many_parked_sales_fold_into_a_list(till: Till) -> None:
    till.selling()
    for code in (EGGS_GTIN, SOURDOUGH_GTIN, SKILLET_GTIN, EGGS_GTIN):
        till.scan(code)
        till.key(Qt.Key.Key_F6)
    assert _tabs(till) == ["New sale", "4 parked"]
    till.key(Qt.Key.Key_F6)
    assert isinstance(till.dialog, SalesDialog)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)
    assert [name for _, name, _ in till.lines()] == ["Sourdough Batch Loaf, sliced"]


def test_giving_up_a_sale_asks_and_escape_keeps_it(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.tap("sell.more")
    till.tap("more.sell_abandon")
    till.key(Qt.Key.Key_Escape)
    assert len(till.lines()) == 1
    till.key(Qt.Key.Key_Delete, CTRL)
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    assert till.lines() == []
    assert [fact.total_minor for fact in till.facts(BasketAbandoned)] == [415]


def test_without_an_open_shift_the_way_to_the_float_takes_the_place_of_the_tiles(till: Till) -> None:
    till.sign_on()
    till.go(Place.SELL)
    till.scan(EGGS_GTIN)
    assert "not open yet" in till.toast
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.CASH


def test_the_sale_is_as_it_was_left_after_a_restart(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.scan(EGGS_GTIN)
    till.restart()
    till.sign_on()
    till.go(Place.SELL)
    assert till.toast.startswith("Welcome back")
    assert till.lines() == [("2", "Free-Range Large Eggs", "8.30")]


def test_opening_the_drawer_is_on_the_record(till: Till) -> None:
    till.selling()
    till.tap("sell.more")
    till.tap("more.sell_drawer")
    assert [fact.reason for fact in till.facts(DrawerOpened)] == ["shift", "no_sale"]
    assert till.shop.drawer.opened == 2


def test_a_finished_sale_prints_again_from_the_list(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    sale = till.shop.settle.pay_cash(1_000)
    till.key(Qt.Key.Key_R, CTRL)
    till.key(Qt.Key.Key_Return)
    assert [fact.transaction_id for fact in till.facts(ReceiptReprinted)] == [sale.transaction_id]
    assert till.shop.papers.jobs[-1][2] is True
    till.tap("sell.more")
    till.tap("more.more_print_newest")
    assert len(till.facts(ReceiptReprinted)) == 2


def test_without_a_sale_the_money_is_off_and_says_why(till: Till) -> None:
    till.selling()
    cash = till.find("sell.cash")
    assert not cash.isEnabled()
    assert cash.accessibleDescription().startswith("There is nothing in the sale yet")
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.SELL
    till.scan(EGGS_GTIN)
    assert cash.accessibleName() == "Pay €4.15 in cash, F9"


def test_one_more_line_in_a_long_sale_changes_one_row_and_the_selection_only(till: Till) -> None:
    many = [item(f"item-{at:03d}", f"Item {at:03d}", sku=f"9{at:04d}") for at in range(60)]
    prices = [price(row.item_id, 100) for row in many]
    till.shop.catalog.apply([page("chain", many, 100), page("pricelist:ie", prices, 100)])
    till.sign_on()
    till.shop.shifts.open(0)
    for row in many[:-1]:
        till.shop.sell.add_item(row.item_id)
    till.go(Place.SELL)
    model = till.cart
    changed: list[int] = []
    reset: list[bool] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    model.modelReset.connect(lambda: reset.append(True))
    till.scan(many[-1].sku)
    assert model.rowCount() == 60
    assert not reset
    assert set(changed) <= {57, 58, 59}


def test_a_till_that_knows_no_prices_yet_says_what_it_waits_for(tmp_path: Path, qtbot: QtBot) -> None:
    till = Till(tmp_path / "shop", qtbot, knows_its_store=False)
    till.go(Place.SELL)
    assert any("doesn't know its prices and taxes yet" in words for words in till.words(till.sell))
    till.end()


def _tabs(till: Till) -> list[str]:
    words = till.words(till.shell.bar)
    return [word for word in words if "sale" in word.lower() or "parked" in word or "item" in word]


def _tap_tab(till: Till, label_: str) -> None:
    tab = next(own for own in till.shell.bar.findChildren(Control) if own.label == label_ and own.isVisible())
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    till.settle()
