"""Turns gestures about finished sales and the drawer, made on the sell screen, into use cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.pos.reprint import SaleView
from app.ui.approval import ApprovalDesk
from app.ui.pos.phrases import Phrases
from app.ui.screen import Stage
from app.ui.services import Selling


class Finished:
    """``show`` lists finished sales."""

    def __init__(
        self, selling: Selling, desk: ApprovalDesk, stage: Stage, show: Callable[[Sequence[SaleView]], None]
    ) -> None:
        self._selling, self._desk, self._stage, self._show = selling, desk, stage, show
        self._phrases = Phrases(stage.words, stage.wording)

    def recent(self) -> None:
        """The newest finished sales."""
        self._stage.tasks.store(self._selling.sales.recent_sales, self._show)

    def reprint(self, transaction_id: str) -> None:
        self._desk.do(
            lambda: self._selling.sales.reprint(transaction_id),
            lambda _: self._stage.toast(self._phrases.text("recent_printing")),
        )

    def reprint_newest(self) -> None:
        """Where nothing was sold yet, the empty list says so."""

        def print_it(sales: Sequence[SaleView]) -> None:
            if sales:
                self.reprint(sales[0].transaction_id)
            else:
                self._show(sales)

        self._stage.tasks.store(lambda: self._selling.sales.recent_sales(1), print_it)

    def open_drawer(self) -> None:
        self._desk.do(
            self._selling.drawer.open_without_sale,
            lambda _: self._stage.toast(self._phrases.text("drawer_opening")),
        )
