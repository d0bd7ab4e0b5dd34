"""Today: the store's day so far, from the books of this till."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text
from contract.messages.rows import CashRulesRow
from tests.builders import LOCATION_ID, SKILLET_GTIN
from tests.ui.pos.till import Till


def test_today_shows_what_was_taken_and_leads_to_what_needs_somebody(till: Till) -> None:
    till.selling()
    till.shop.tell(f"store:{LOCATION_ID}", (CashRulesRow(location_id=LOCATION_ID, drawer_limit_minor=10_000),))
    till.shop.sell.scan(SKILLET_GTIN)
    till.shop.settle.pay_cash(2_500)
    till.shop.online = False
    till.key(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert till.place is Place.TODAY
    taken = till.find("today.taken")
    assert isinstance(taken, Text)
    assert taken.text() == "€24.99"
    needs = till.find("today.needs")
    assert isinstance(needs, TableList)
    needs.acted.emit(needs.row(0).key)
    till.settle()
    assert str(till.place) == Place.CASH
