"""Finished sales: the newest in a list, one in full, and its receipt again."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import journal
from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos import repository
from app.pos.papers import Papers
from app.pos.premises import Premises, operator_name, read_premises
from app.pos.refund_sale import recorded_sale
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import ReceiptReprinted, SaleCompleted
from contract.rules.permission import Asked
from contract.rules.returnable import can_come_back
from contract.values.receipt_number import receipt_number


@dataclass(frozen=True, slots=True)
class SaleView:
    """A finished sale in a list; ``occurred_at`` is UTC text."""

    transaction_id: str
    document_number: int
    receipt_number: str
    occurred_at: str
    operator_name: str
    total_minor: int
    currency: str
    pieces: int


class FinishedSales:
    """What was sold here."""

    def __init__(self, db: StoreDb, operators: Operators, papers: Papers) -> None:
        self._db = db
        self._operators = operators
        self._papers = papers

    def recent_sales(self, limit: int = 50) -> tuple[SaleView, ...]:
        """Newest first."""
        with self._db.read() as conn:
            found = repository.recent_sales(conn, limit)
            if not found:
                return ()
            premises = read_premises(conn)
            names = {own: operator_name(conn, own) for own in {listed.operator_id for listed in found}}
        return tuple(_view(listed, premises, names[listed.operator_id]) for listed in found)

    def next_number(self) -> int:
        """What the document of the sale under way will be numbered, if it is one of goods sold."""
        with self._db.read() as conn:
            return repository.last_number(conn, self._db.incarnation, "sale") + 1

    def sale(self, transaction_id: str) -> tuple[EntryHeader, SaleCompleted]:
        """A sale as recorded, also before the records were set aside. Refused: ``sale_unknown``."""
        with self._db.read() as conn:
            listed = repository.sale_by_id(conn, transaction_id)
            found = recorded_sale(conn, listed.entry_id) if listed else None
        if found is None:
            raise Refused("sale_unknown")
        return found

    def in_journal(self, entry_id: str) -> bool:
        """Whether this very database recorded it: not one that was set aside, nor a copy of it."""
        with self._db.read() as conn:
            return journal.fact_of(conn, entry_id) is not None

    def receipt_code(self, transaction_id: str) -> str:
        """The code on the receipt of a sale, "" where it has none. Refused: ``sale_unknown``."""
        return self._papers.receipt_code(*self.sale(transaction_id))

    def reprint(self, transaction_id: str) -> None:
        """Print a copy; that it was printed is recorded. Refused: ``sale_unknown``."""
        actor = self._operators.require("reprint", Asked(subject=transaction_id))
        header, sale = self.sale(transaction_id)
        with self._db.transaction(actor) as tx:
            tx.record(ReceiptReprinted(transaction_id=transaction_id))
        self._papers.print_receipt(header, sale, copy=True)

    def print_gift(self, transaction_id: str) -> None:
        """Print the receipt that goes with a present; that it was printed is recorded.

        Refused: ``sale_unknown``, ``gift_receipt_of_nothing`` for a sale of which nothing can come back.
        """
        actor = self._operators.require("reprint", Asked(subject=transaction_id))
        header, sale = self.sale(transaction_id)
        if not any(map(can_come_back, sale.lines)):
            raise Refused("gift_receipt_of_nothing")
        with self._db.transaction(actor) as tx:
            tx.record(ReceiptReprinted(transaction_id=transaction_id))
        self._papers.print_gift(header, sale)


def _view(listed: repository.SaleListed, premises: Premises, name: str) -> SaleView:
    return SaleView(
        transaction_id=listed.transaction_id,
        document_number=listed.document_number,
        receipt_number=receipt_number(
            premises.location.code,
            premises.register.number,
            listed.incarnation,
            listed.document_number,
            listed.series,
        ),
        occurred_at=listed.occurred_at,
        operator_name=name,
        total_minor=listed.total_minor,
        currency=listed.currency,
        pieces=listed.pieces,
    )
