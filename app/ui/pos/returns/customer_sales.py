"""A sale by whose it was: the customer is found, then what they bought is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.customers.customers import Found
from app.customers.purchases import PurchasesFound
from app.ui.customers.deeds import CustomerDeeds
from app.ui.customers.find_dialog import FindDialog
from app.ui.customers.state import FoundState, Reach
from app.ui.pos.phrases import Phrases
from app.ui.pos.returns.sale_lists import purchases_dialog
from app.ui.screen import Stage
from contract.errors import AisleError
from contract.messages.rows import CustomerRow

_FEWEST = 2


class CustomerSales:
    """This store's customers are listed at once; head office is asked beside it."""

    def __init__(self, deeds: CustomerDeeds, stage: Stage) -> None:
        self._deeds, self._stage = deeds, stage
        self._phrases = Phrases(stage.words, stage.wording)
        self._dialog: FindDialog | None = None
        self._words, self._found = "", FoundState()

    def ask(self, host: QWidget, taken: Callable[[str], None]) -> None:
        """``taken`` gets the transaction that was chosen."""
        dialog = self._dialog = FindDialog(host, self._phrases, only_find=True)
        dialog.closed.connect(self._forget)
        dialog.typed.connect(self._find)
        dialog.taken.connect(lambda customer_id: self._list(host, customer_id, taken))
        dialog.open()

    def _forget(self) -> None:
        self._dialog, self._words = None, ""

    def _find(self, typed: str) -> None:
        words = self._words = typed.strip()
        if len(words) < _FEWEST:
            self._show(FoundState())
            return
        self._stage.tasks.store(
            partial(self._deeds.customers.find_here, words), lambda found: self._found_here(words, found)
        )

    def _found_here(self, words: str, found: Sequence[CustomerRow]) -> None:
        if words != self._words:
            return
        self._show(FoundState(tuple(found), Reach.ASKING))
        self._stage.tasks.free(
            partial(self._deeds.customers.find, words), lambda told: self._told(words, told), self._not_told
        )

    def _told(self, words: str, found: Found) -> None:
        if words == self._words:
            self._show(FoundState(found.customers, Reach.CHAIN if found.whole_chain else Reach.OFFLINE))

    def _not_told(self, error: AisleError) -> None:
        self._stage.tasks.refused.emit(error)

    def _show(self, found: FoundState) -> None:
        self._found = found
        if self._dialog is not None:
            self._dialog.show_found(found)

    def _list(self, host: QWidget, customer_id: str, taken: Callable[[str], None]) -> None:
        customer = self._found.customer(customer_id)
        if customer is None:
            return

        def listed(found: PurchasesFound) -> None:
            if self._dialog is not None:
                self._dialog.shut()
            dialog = purchases_dialog(host, customer.name, found, self._phrases)
            dialog.taken.connect(taken)
            dialog.open()

        self._stage.tasks.free(partial(self._deeds.purchases.of, customer_id), listed, self._not_told)
