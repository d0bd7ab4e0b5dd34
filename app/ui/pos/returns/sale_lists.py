"""Lists of sales to choose the one that goods come back of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.customers.purchases import PurchasesFound
from app.pos.refund_sale import SoldBefore
from app.pos.reprint import SaleView
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView
from app.wording import isolated
from contract.values.time import parse_instant


def by_card_dialog(host: QWidget, found: Sequence[SoldBefore], phrases: Phrases) -> SalesDialog:
    """Sales that a card paid for; ``taken`` gives the number on the receipt."""
    wording = phrases.wording
    rows = [
        RowView(
            own.receipt_number,
            phrases.text("recent_receipt", number=own.receipt_number),
            note=" · ".join((wording.day(parse_instant(own.occurred_at)), own.sale.lines[0].name)),
            value=wording.money(own.sale.total_minor, own.sale.currency),
            action=phrases.text("returns_open"),
        )
        for own in found
    ]
    return _dialog(host, phrases.text("returns_by_card"), "", rows, phrases)


def recent_dialog(host: QWidget, sales: Sequence[SaleView], phrases: Phrases) -> SalesDialog:
    """Finished sales of this till; ``taken`` gives the transaction."""
    rows = [
        RowView(
            own.transaction_id,
            phrases.text("recent_receipt", number=own.receipt_number),
            note=phrases.finished(own),
            lead=phrases.wording.clock(parse_instant(own.occurred_at)),
            value=phrases.wording.money(own.total_minor, own.currency),
            action=phrases.text("returns_open"),
        )
        for own in sales
        if own.total_minor >= 0
    ]
    return _dialog(host, phrases.text("returns_recent"), "", rows, phrases)


def purchases_dialog(host: QWidget, name: str, found: PurchasesFound, phrases: Phrases) -> SalesDialog:
    """What a customer bought; ``taken`` gives the transaction."""
    wording = phrases.wording
    rows = [
        RowView(
            own.transaction_id,
            own.location_name,
            note=" · ".join(
                (
                    wording.day(parse_instant(own.completed_at)),
                    phrases.count("returns_lines_count", own.line_count),
                )
            ),
            value=wording.money(own.total_minor, own.currency),
            action=phrases.text("returns_open"),
        )
        for own in found.purchases
        if own.total_minor >= 0
    ]
    told = "" if found.whole_chain else phrases.text("returns_purchases_here")
    return _dialog(host, phrases.text("returns_bought_by", name=isolated(name)), told, rows, phrases)


def _dialog(host: QWidget, title: str, told: str, rows: Sequence[RowView], phrases: Phrases) -> SalesDialog:
    text = phrases.text
    dialog = SalesDialog(host, title, told, text("returns_open"), text("recent_close"), rows)
    if not rows:
        dialog.say_empty(Icon.RECEIPT, text("returns_no_sales"), text("returns_no_sales_note"))
    return dialog
