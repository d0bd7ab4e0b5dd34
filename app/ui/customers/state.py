"""What the customer dialog shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contract.messages.rows import CustomerRow


class Reach(StrEnum):
    """Who was asked for what is listed."""

    NOBODY = "nobody"
    ASKING = "asking"
    CHAIN = "chain"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class FoundState:
    """Customers by their name; ``reach`` says of how many of the chain."""

    customers: tuple[CustomerRow, ...] = ()
    reach: Reach = Reach.NOBODY

    def customer(self, customer_id: str) -> CustomerRow | None:
        return next((own for own in self.customers if own.customer_id == customer_id), None)


def details(customer: CustomerRow) -> str:
    """What tells two people of one name apart."""
    parts = (customer.phone, customer.email, customer.city, customer.member_number)
    return " · ".join(part for part in parts if part)
