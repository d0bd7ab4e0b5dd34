"""Goods come back on the screen: by receipt and scan, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.pos.returns.screen import ReturnsScreen
from app.ui.screen import Place
from contract.messages.facts import SaleCompleted
from tests.builders import EGGS_GTIN, SKILLET_GTIN
from tests.ui.pos.till import Till


def test_a_receipt_is_found_goods_are_scanned_and_go_onto_the_sale(till: Till) -> None:
    till.selling()
    till.shop.sell.scan("3*")
    till.shop.sell.scan(EGGS_GTIN)
    receipt = till.shop.settle.pay_cash(2_000).receipt_number
    till.key(Qt.Key.Key_F8)
    till.write(receipt)
    till.key(Qt.Key.Key_Return)
    for _ in range(4):
        till.scan(EGGS_GTIN)
    screen = till.only(ReturnsScreen)
    (choice,) = screen._presenter.state.chosen.values()
    assert choice.units == 3
    till.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    till.key(Qt.Key.Key_F6)
    told = till.words(screen)
    assert "Out of the drawer" in told
    assert sum("€12.45" in words for words in told) >= 2
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.CASH_TENDER
    view = till.shop.sell.view()
    assert [(line.condition, line.extended_minor) for line in view.lines] == [("damaged", -1_245)]


def test_a_receipt_that_is_scanned_at_the_till_opens_what_came_of_it(till: Till) -> None:
    till.selling()
    till.shop.sell.scan(EGGS_GTIN)
    receipt = till.shop.settle.pay_cash(500).receipt_number
    till.shell.scan_unresolved.connect(lambda text: till.shell.go(Place.RETURNS, receipt=text))
    till.scan(receipt)
    assert till.place is Place.RETURNS
    sale = till.only(ReturnsScreen)._presenter.state.sale
    assert sale is not None
    assert sale.receipt_number == receipt


def test_goods_without_a_receipt_come_back_by_keys_alone(till: Till) -> None:
    till.selling()
    till.key(Qt.Key.Key_F8)
    till.key(Qt.Key.Key_F4)
    till.scan(EGGS_GTIN)
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.SELL
    (line,) = till.shop.sell.view().lines
    assert (line.extended_minor, line.condition) == (-830, "sellable")


def test_the_sale_just_finished_is_canceled_with_a_reason(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_F9)
    till.write("500")
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.COMPLETE
    till.key(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    till.key(Qt.Key.Key_2)
    till.key(Qt.Key.Key_Return)
    sold, back = till.facts(SaleCompleted)
    assert (back.post_voids, back.total_minor) == (sold.transaction_id, -sold.total_minor)
    assert back.lines[0].returned is not None
    assert back.lines[0].returned.reason == "Wrong goods"
    assert "€4.15" in " ".join(till.words(till.shell))


def test_a_present_gets_a_receipt_without_a_price(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_F9)
    till.write("500")
    till.key(Qt.Key.Key_Return)
    till.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    _, document, copy = till.shop.papers.jobs[-1]
    assert "GIFT RECEIPT" in str(document)
    assert "4.15" not in str(document)
    assert not copy


def test_the_newest_sale_is_canceled_from_the_list_and_none_before_it(till: Till) -> None:
    till.selling()
    for _ in range(2):
        till.shop.sell.scan(EGGS_GTIN)
        till.shop.settle.pay_cash(500)
    till.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Delete)
    till.key(Qt.Key.Key_1)
    till.key(Qt.Key.Key_Return)
    assert len(till.facts(SaleCompleted)) == 2
    till.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    till.key(Qt.Key.Key_Delete)
    till.key(Qt.Key.Key_1)
    till.key(Qt.Key.Key_Return)
    (_, sold, void) = till.facts(SaleCompleted)
    assert void.post_voids == sold.transaction_id
    assert till.place is Place.COMPLETE


def test_a_sale_is_found_in_the_list_of_the_recent_ones(till: Till) -> None:
    till.selling()
    till.shop.sell.scan(EGGS_GTIN)
    receipt = till.shop.settle.pay_cash(500).receipt_number
    till.key(Qt.Key.Key_F8)
    till.key(Qt.Key.Key_F3)
    till.key(Qt.Key.Key_Return)
    sale = till.only(ReturnsScreen)._presenter.state.sale
    assert sale is not None
    assert sale.receipt_number == receipt


def test_what_the_customer_takes_instead_stands_beside_what_came_back(till: Till) -> None:
    till.selling()
    till.shop.sell.scan(EGGS_GTIN)
    receipt = till.shop.settle.pay_cash(500).receipt_number
    till.scan(SKILLET_GTIN)
    till.go(Place.RETURNS)
    till.scan(receipt)
    till.key(Qt.Key.Key_Plus)
    screen = till.only(ReturnsScreen)
    told = till.words(screen)
    assert "Exchange for" in told
    assert any("€20.84" in words for words in told)
    line_id = till.shop.sell.view().lines[0].line_id
    till.tap(f"returns.keep.{line_id}")
    assert "Refund" in till.words(screen)
    till.key(Qt.Key.Key_F8)
    assert till.place is Place.SELL
    assert [line.extended_minor for line in till.shop.sell.view().lines] == [-415]


def test_the_code_of_an_order_asks_for_what_was_charged_for_it(till: Till) -> None:
    till.selling()
    till.key(Qt.Key.Key_F8)
    till.scan("AISLE:W-20491-445:481733")
    assert till.toast.startswith("This store took no order of that number")
