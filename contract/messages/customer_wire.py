"""Questions of a register about customers and accounts. They move nothing, so their answers are not kept.

``POST /v1/customers/find``    CustomersWanted -> CustomersFound
``POST /v1/customers/history`` HistoryWanted -> HistoryFound
``POST /v1/accounts/balance``  BalanceWanted -> BalanceFound
"""

from __future__ import annotations

from pydantic import Field

from contract.messages.customer_rows import CustomerRow
from contract.messages.sync import Wire

MAX_FOUND = 20
MAX_PURCHASES = 50


class CustomersWanted(Wire):
    """``words``: a name, the end of a phone number, an e-mail address or a member number."""

    words: str = Field(min_length=2, max_length=120)


class CustomersFound(Wire):
    customers: tuple[CustomerRow, ...]


class HistoryWanted(Wire):
    customer_id: str = Field(min_length=1, max_length=64)


class Purchase(Wire):
    """A finished sale or return of the chain."""

    transaction_id: str
    location_name: str
    completed_at: str
    currency: str
    total_minor: int
    line_count: int


class HistoryFound(Wire):
    """The newest first."""

    purchases: tuple[Purchase, ...]


class BalanceWanted(Wire):
    account_id: str = Field(min_length=1, max_length=80)


class BalanceFound(Wire):
    """``known`` is False for an account that nobody ever moved. Points for loyalty."""

    known: bool
    balance: int = 0
    held: int = 0
    limit_minor: int = 0


CUSTOMER_WIRE: dict[str, type[Wire]] = {
    "customers_wanted": CustomersWanted,
    "customers_found": CustomersFound,
    "history_wanted": HistoryWanted,
    "history_found": HistoryFound,
    "balance_wanted": BalanceWanted,
    "balance_found": BalanceFound,
}
"""What is sent as a whole, by name."""
