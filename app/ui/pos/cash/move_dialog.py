"""Letting go of the shift: which till goes on with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.widgets.table_list import RowView

ANY = "any"


def move_dialog(host: QWidget, registers: Sequence[tuple[str, str]], phrases: Phrases) -> SalesDialog:
    """Any till, or one of ``registers`` (id, name)."""
    text = phrases.text
    rows = [RowView(ANY, text("cash_move_any"), note=text("cash_move_any_note"))]
    rows += [RowView(register_id, name) for register_id, name in registers]
    return SalesDialog(
        host, text("cash_move_title"), text("cash_move_text"), text("cash_move_do"), text("sell_cancel"), rows
    )
