"""Turns gestures about finished sales and the drawer, made on the sell screen, into use cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.pos.reprint import SaleView
from app.pos.settle import SaleDone
from app.ui.approval import ApprovalDesk
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place, Stage
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

    def print_gift(self, transaction_id: str) -> None:
        """The paper that goes with a present."""
        self._desk.do(
            lambda: self._selling.sales.print_gift(transaction_id),
            lambda _: self._stage.toast(self._phrases.text("gift_printing")),
        )

    def cancel(self, transaction_id: str, reason: str) -> None:
        """Take the newest sale back whole, as long as nothing was done after it."""
        deeds = self._selling.returns
        if deeds is not None:
            self._desk.do(lambda: deeds.post_void.begin(reason, of=transaction_id), self._canceled)

    def _canceled(self, done: SaleDone | None) -> None:
        """Where a card gets its money back first the payment shows."""
        if done is None:
            self._stage.go(Place.CASH_TENDER)
        else:
            self._stage.go(Place.COMPLETE, done=done)

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
