"""The list of finished sales over the sell screen: each prints again, with prices or without; the newest may end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.pos.reprint import SaleView
from app.ui.pos.complete.post_void_dialog import PostVoidDialog
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.finished import Finished
from app.ui.pos.sell.sales_dialog import GIFT, recent_dialog


def open_recent(host: QWidget, sales: Sequence[SaleView], phrases: Phrases, finished: Finished) -> None:
    """Newest first."""
    numbers = {own.transaction_id: own.receipt_number for own in sales}

    def asked(deed: str, transaction_id: str) -> None:
        if deed == GIFT:
            finished.print_gift(transaction_id)
            return
        why = PostVoidDialog(host, phrases, numbers[transaction_id])
        why.confirmed.connect(lambda reason: finished.cancel(transaction_id, reason))
        why.open()

    dialog = recent_dialog(host, sales, phrases)
    dialog.taken.connect(finished.reprint)
    dialog.also_asked.connect(asked)
    dialog.open()
