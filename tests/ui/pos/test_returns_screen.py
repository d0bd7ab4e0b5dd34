"""Goods come back on the screen: by receipt and scan, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.pos.returns.screen import ReturnsScreen
from app.ui.screen import Place
from tests.builders import EGGS_GTIN
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
    assert "€12.45 in cash" in " ".join(till.words(screen))
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.SELL
    view = till.shop.sell.view()
    assert [(line.condition, line.extended_minor) for line in view.lines] == [("damaged", -1_245)]
