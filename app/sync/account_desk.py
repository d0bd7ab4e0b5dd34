"""Asks the OMS about accounts and customers while an operator waits: quickly, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from app.customers.desk import HoldQuestion, HoldVerdict
from contract.errors import Unavailable
from contract.messages.customer_wire import (
    BalanceFound,
    BalanceWanted,
    CustomersFound,
    CustomersWanted,
    HistoryFound,
    HistoryWanted,
)
from contract.messages.sync import RequestAnswer, RequestPush


class AccountsDesk(Protocol):
    """Where it is answered. Unavailable: ``oms_unreachable`` and its like. Refused: the OMS's reasons."""

    def ask(self, request: RequestPush) -> RequestAnswer: ...

    def balance(self, wanted: BalanceWanted) -> BalanceFound: ...

    def find_customers(self, wanted: CustomersWanted) -> CustomersFound: ...

    def history(self, wanted: HistoryWanted) -> HistoryFound: ...


class NetworkAccountDesk:
    """An ``AccountDesk`` over a connection of its own; ``connected`` says whether asking is worth the wait."""

    def __init__(self, desk: AccountsDesk, connected: Callable[[], bool]) -> None:
        self._desk = desk
        self._connected = connected
        self._turn = threading.Lock()

    def hold(self, question: HoldQuestion) -> HoldVerdict:
        request = RequestPush(
            id=question.tender_id,
            kind="hold",
            operator_id=question.operator_id,
            body={"account_id": question.account_id, "amount": str(question.amount)},
        )
        with self._asking():
            told = self._desk.ask(request)
        return HoldVerdict(told.granted, told.reason, dict(told.params))

    def balance(self, account_id: str) -> BalanceFound:
        with self._asking():
            return self._desk.balance(BalanceWanted(account_id=account_id))

    def find(self, words: str) -> CustomersFound:
        with self._asking():
            return self._desk.find_customers(CustomersWanted(words=words))

    def history(self, customer_id: str) -> HistoryFound:
        with self._asking():
            return self._desk.history(HistoryWanted(customer_id=customer_id))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if not self._connected():
            raise Unavailable("oms_unreachable", reason="offline")
        with self._turn:
            yield
