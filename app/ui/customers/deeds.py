"""What screens do with customers and stored value."""

from __future__ import annotations

from dataclasses import dataclass

from app.customers.customers import Customers
from app.customers.lines import StoredValueLines
from app.customers.purchases import Purchases
from app.customers.stored_value import StoredValue


@dataclass(frozen=True, slots=True)
class CustomerDeeds:
    """Built once when the program starts."""

    customers: Customers
    value: StoredValue
    lines: StoredValueLines
    purchases: Purchases
