"""What customers and stored value ask of the OMS: quickly, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from contract.messages.customer_wire import BalanceFound, CustomersFound, HistoryFound


@dataclass(frozen=True, slots=True)
class HoldQuestion:
    """What is asked for a tender. The same ``tender_id`` gets the same answer, for ever. Points for loyalty."""

    tender_id: str
    account_id: str
    amount: int
    operator_id: str


@dataclass(frozen=True, slots=True)
class HoldVerdict:
    """Granted, or refused with a reason and the parameters its words need."""

    granted: bool
    reason: str = ""
    params: dict[str, str] = field(default_factory=dict)


class AccountDesk(Protocol):
    """Asks with a short timeout. Every question may be Unavailable ``oms_unreachable`` and its like."""

    def hold(self, question: HoldQuestion) -> HoldVerdict: ...

    def balance(self, account_id: str) -> BalanceFound: ...

    def find(self, words: str) -> CustomersFound: ...

    def history(self, customer_id: str) -> HistoryFound: ...
