"""The line to the OMS before and after there is one: use cases hold this, sync is attached to it."""

from __future__ import annotations

from collections.abc import Callable

from app.customers.desk import AccountDesk, HoldQuestion, HoldVerdict
from contract.errors import Unavailable
from contract.messages.customer_wire import BalanceFound, CustomersFound, HistoryFound


class AccountLine:
    """An ``AccountDesk``; ``attached`` gives the one there is, None on a register that was never enrolled."""

    def __init__(self, attached: Callable[[], AccountDesk | None]) -> None:
        self._attached = attached

    def hold(self, question: HoldQuestion) -> HoldVerdict:
        return self._desk().hold(question)

    def balance(self, account_id: str) -> BalanceFound:
        return self._desk().balance(account_id)

    def find(self, words: str) -> CustomersFound:
        return self._desk().find(words)

    def history(self, customer_id: str) -> HistoryFound:
        return self._desk().history(customer_id)

    def _desk(self) -> AccountDesk:
        desk = self._attached()
        if desk is None:
            raise Unavailable("oms_unreachable", reason="not_enrolled")
        return desk
