"""Puts receipts and reports into the print queue, worded for this store."""

from __future__ import annotations

from app.catalog.catalog import Catalog
from app.db.store import StoreDb
from app.pos.model.shift_sums import ShiftSums
from app.pos.ports import ReceiptQueue
from app.pos.premises import operator_name, read_premises
from app.pos.receipt import Issue, receipt_document
from app.pos.shift_report import x_document, z_document
from app.wording import Wording, Words
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted, ShiftClosed
from contract.values.ids import IdFactory


class Papers:
    """Prints what was recorded. The id of an entry is the id of its print job, so a repeated act prints once."""

    def __init__(self, db: StoreDb, catalog: Catalog, words: Words, queue: ReceiptQueue, new_id: IdFactory) -> None:
        self._db = db
        self._catalog = catalog
        self._words = words
        self._queue = queue
        self._new_id = new_id

    def print_receipt(self, header: EntryHeader, sale: SaleCompleted, *, copy: bool = False) -> None:
        """The customer's receipt, or a copy of it."""
        job_id = self._new_id() if copy else header.id
        self._queue.enqueue(job_id, receipt_document(sale, self._issue(header)), copy=copy)

    def print_z(self, header: EntryHeader, closed: ShiftClosed) -> None:
        self._queue.enqueue(header.id, z_document(closed, self._issue(header)))

    def print_x(self, sums: ShiftSums) -> None:
        self._queue.enqueue(self._new_id(), x_document(sums, self._wording(), self._words))

    def _issue(self, header: EntryHeader) -> Issue:
        with self._db.read() as conn:
            premises = read_premises(conn)
            served_by = operator_name(conn, header.operator_id)
        return Issue(header, premises, served_by, self._wording(), self._words)

    def _wording(self) -> Wording:
        market = self._catalog.market()
        return Wording(market.language, market.currency, self._db.calendar.time_zone)
