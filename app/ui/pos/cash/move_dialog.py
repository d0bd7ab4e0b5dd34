"""A shift goes from till to till: who is to go on with it, and which drawer somebody brought."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.ui.pos.number_dialog import NumberAsked, NumberDialog
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.theme.icons import Icon
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


def code_dialog(host: QWidget, register_name: str, phrases: Phrases) -> NumberDialog:
    """The code on the slip in the drawer of ``register_name``."""
    text = phrases.text
    asked = NumberAsked(
        title=text("cash_code_title"),
        text=text("cash_code_text", register=register_name),
        field=text("cash_code_field"),
        ok=text("cash_take_over"),
        cancel=text("sell_cancel"),
        clear=text("pad_clear"),
        backspace=text("pad_backspace"),
        show=lambda code: str(code) if code else "",
        worth=lambda _code: "",
        icon=Icon.LOCK_OPEN,
    )
    return NumberDialog(host, asked)
