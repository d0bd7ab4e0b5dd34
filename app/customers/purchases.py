"""What a customer bought: at this till, also what has not gone up yet, and anywhere else where head office tells."""

from __future__ import annotations

from dataclasses import dataclass

from app.customers.customers import Customers
from app.db import journal
from app.db.store import StoreDb
from app.pos.premises import read_premises
from app.pos.repository import recent_sales
from contract.messages.customer_wire import MAX_PURCHASES, Purchase
from contract.messages.facts import SaleCompleted

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class PurchasesFound:
    """The newest first, and whether the whole chain was asked."""

    purchases: tuple[Purchase, ...]
    whole_chain: bool


class Purchases:
    """Asks both."""

    def __init__(self, db: StoreDb, customers: Customers) -> None:
        self._db = db
        self._customers = customers

    def of(self, customer_id: str) -> PurchasesFound:
        """May wait for the network. Refused: as ``Customers.history``."""
        told = self._customers.history(customer_id).purchases
        found = {own.transaction_id: own for own in (*self._here(customer_id), *(told or ()))}
        newest = sorted(found.values(), key=lambda own: (own.completed_at, own.transaction_id), reverse=True)
        return PurchasesFound(tuple(newest[:MAX_PURCHASES]), told is not None)

    def _here(self, customer_id: str) -> tuple[Purchase, ...]:
        """Among the newest sales of this till."""
        with self._db.read() as conn:
            facts = [journal.fact_of(conn, listed.entry_id) for listed in recent_sales(conn, _LOOKED_AT)]
            name = read_premises(conn).location.name if facts else ""
        return tuple(
            Purchase(
                transaction_id=told[1].transaction_id,
                location_name=name,
                completed_at=told[0].occurred_at,
                currency=told[1].currency,
                total_minor=told[1].total_minor,
                line_count=len(told[1].lines),
            )
            for told in facts
            if told is not None and isinstance(told[1], SaleCompleted) and told[1].customer_id == customer_id
        )
