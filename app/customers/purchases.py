"""What a customer bought: at this till, also what has not gone up yet, and anywhere else where head office tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from app.customers.customers import Customers
from app.db import journal
from app.db.store import StoreDb
from app.pos.premises import read_premises
from app.pos.repository import recent_sales
from contract.messages.customer_wire import MAX_PURCHASES, Purchase
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Bought:
    """An item that was taken along."""

    item_id: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class PurchasesFound:
    """The newest first, and whether the whole chain was asked. ``last`` is what was in the newest sale of this till,
    which was ``last_at``.
    """

    purchases: tuple[Purchase, ...]
    whole_chain: bool
    last: tuple[Bought, ...] = ()
    last_at: str = ""


class Purchases:
    """Asks both."""

    def __init__(self, db: StoreDb, customers: Customers) -> None:
        self._db = db
        self._customers = customers

    def of(self, customer_id: str) -> PurchasesFound:
        """May wait for the network. Refused: as ``Customers.history``."""
        told = self._customers.history(customer_id).purchases
        sold, name = self._here(customer_id)
        here = [_purchase(header, sale, name) for header, sale in sold]
        found = {own.transaction_id: own for own in (*here, *(told or ()))}
        newest = sorted(found.values(), key=lambda own: (own.completed_at, own.transaction_id), reverse=True)
        bought = ((header.occurred_at, _taken_along(sale)) for header, sale in sold)
        last_at, last = next((one for one in bought if one[1]), ("", ()))
        return PurchasesFound(tuple(newest[:MAX_PURCHASES]), told is not None, last, last_at)

    def _here(self, customer_id: str) -> tuple[Sequence[tuple[EntryHeader, SaleCompleted]], str]:
        """Among the newest sales of this till, and what this store is called."""
        with self._db.read() as conn:
            facts = [journal.fact_of(conn, listed.entry_id) for listed in recent_sales(conn, _LOOKED_AT)]
            name = read_premises(conn).location.name if facts else ""
        told = ((found[0], found[1]) for found in facts if found is not None)
        return [(header, sale) for header, sale in told if _of(sale, customer_id)], name


def _of(sale: object, customer_id: str) -> TypeGuard[SaleCompleted]:
    return isinstance(sale, SaleCompleted) and sale.customer_id == customer_id


def _purchase(header: EntryHeader, sale: SaleCompleted, location_name: str) -> Purchase:
    return Purchase(
        transaction_id=sale.transaction_id,
        location_name=location_name,
        completed_at=header.occurred_at,
        currency=sale.currency,
        total_minor=sale.total_minor,
        line_count=len(sale.lines),
    )


def _taken_along(sale: SaleCompleted) -> tuple[Bought, ...]:
    """Each item once; deposits go with their bottles by themselves."""
    goods = (own for own in sale.lines if own.item_id and own.intent == "carry_out" and not own.linked_to)
    return tuple({own.item_id: Bought(own.item_id, own.name, own.size) for own in goods}.values())
