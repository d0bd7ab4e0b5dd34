"""Puts receipts and reports into the print queue, worded for this store."""

from __future__ import annotations

from collections.abc import Collection

from app.catalog.catalog import Catalog
from app.db.store import StoreDb
from app.pos import shift_repository
from app.pos.card_papers import card_document
from app.pos.cash_papers import drawer_document, slip_document
from app.pos.cash_rules import read_cash_rules
from app.pos.day_report import day_document
from app.pos.gift_receipt import gift_document
from app.pos.model.shift_sums import ShiftDetails, ShiftSums
from app.pos.order_receipt import orders_of
from app.pos.payments.model import Payment
from app.pos.ports import ReceiptQueue
from app.pos.premises import operator_name, read_premises, register_names
from app.pos.receipt import Issue, number_of, receipt_document
from app.pos.refund_rules import read_return_rules
from app.pos.sealing import Sealer, signature_of
from app.pos.shift_details import details_of
from app.pos.shift_report import x_document, z_document
from app.pos.signed_receipts import made_code
from app.wording import Wording, Words
from contract.messages.entry import EntryHeader
from contract.messages.facts import CashMoved, DayClosed, SaleCompleted, ShiftClosed, ShiftReleased
from contract.rules.returnable import can_come_back
from contract.values.ids import IdFactory


class Papers:
    """Prints what was recorded. The id of an entry is the id of its print job, so a repeated act prints once."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        words: Words,
        queue: ReceiptQueue,
        new_id: IdFactory,
        sealer: Sealer | None = None,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._words = words
        self._queue = queue
        self._new_id = new_id
        self._sealer = sealer

    def print_receipt(self, header: EntryHeader, sale: SaleCompleted, *, copy: bool = False) -> None:
        """The customer's receipt, or a copy of it."""
        job_id, issue = self._new_id() if copy else header.id, self._issue(header)
        code = made_code(self._sealer, sale, header, number_of(sale, issue))
        with self._db.read() as conn:
            orders = orders_of(conn, sale)
        self._queue.enqueue(job_id, receipt_document(sale, issue, code, self._days(sale), orders), copy=copy)

    def receipt_code(self, header: EntryHeader, sale: SaleCompleted) -> str:
        """What the code on the receipt says; "" where nothing of it can come back, or nobody could believe it."""
        if sale.series != "sale" or not any(map(can_come_back, sale.lines)):
            return ""
        return made_code(self._sealer, sale, header, number_of(sale, self._issue(header)))

    def print_gift(self, header: EntryHeader, sale: SaleCompleted, line_ids: Collection[str] = ()) -> None:
        """The receipt that goes with a present: these lines, or all that can come back, and no price."""
        issue = self._issue(header)
        code = made_code(self._sealer, sale, header, number_of(sale, issue), gift=True)
        document = gift_document(sale, issue, code, self._days(sale), line_ids)
        self._queue.enqueue(self._new_id(), document)

    def print_z(self, header: EntryHeader, closed: ShiftClosed, *, copy: bool = False) -> None:
        """The Z, or a copy of it."""
        with self._db.read() as conn:
            listed = shift_repository.shift_by_id(conn, closed.shift_id)
            signature = signature_of(conn, header)
            details = details_of(conn, listed.sums, signature) if listed else ShiftDetails(seal=signature)
        document = z_document(closed, details, self._issue(header))
        self._queue.enqueue(self._new_id() if copy else header.id, document, copy=copy)

    def print_x(self, sums: ShiftSums) -> None:
        """The figures so far; those of the drawer stay hidden where the count is blind."""
        with self._db.read() as conn:
            details, blind = details_of(conn, sums), read_cash_rules(conn).blind
            premises = read_premises(conn)
        wording = self._wording()
        words = self._words.speaking(wording.locale)
        self._queue.enqueue(self._new_id(), x_document(sums, details, wording, words, premises, blind=blind))

    def print_slip(self, header: EntryHeader, moved: CashMoved) -> None:
        """What goes with cash that was moved."""
        with self._db.read() as conn:
            second = operator_name(conn, moved.second_id)
        self._queue.enqueue(header.id, slip_document(moved, second, self._issue(header)))

    def print_drawer(self, header: EntryHeader, released: ShiftReleased, code: str) -> None:
        """What lies in a drawer on its way to another register."""
        with self._db.read() as conn:
            to_register = register_names(conn).get(released.to_register_id or "", "")
        self._queue.enqueue(header.id, drawer_document(code, to_register, self._issue(header)))

    def print_card(self, payment: Payment, *, signed: bool) -> None:
        """The slip of a payment by card: the customer's, or the store's, which is ``signed``. Once for each."""
        with self._db.read() as conn:
            found = shift_repository.fact_of(conn, payment.entry_id)
        if found is not None:
            self._queue.enqueue(payment.payment_id, card_document(payment, self._issue(found[0]), signed=signed))

    def print_day(self, header: EntryHeader, day: DayClosed, *, copy: bool = False) -> None:
        """The report of a store's day, or a copy of it."""
        with self._db.read() as conn:
            names = register_names(conn)
        document = day_document(day, names, self._issue(header))
        self._queue.enqueue(self._new_id() if copy else header.id, document, copy=copy)

    def _days(self, sale: SaleCompleted) -> int | None:
        """How long its goods can come back; None where none can."""
        if not any(map(can_come_back, sale.lines)):
            return None
        with self._db.read() as conn:
            return read_return_rules(conn).days

    def _issue(self, header: EntryHeader) -> Issue:
        with self._db.read() as conn:
            premises = read_premises(conn)
            served_by = operator_name(conn, header.operator_id)
        wording = self._wording()
        return Issue(header, premises, served_by, wording, self._words.speaking(wording.locale))

    def _wording(self) -> Wording:
        market = self._catalog.market()
        return Wording(market.language, market.currency, self._db.calendar.time_zone)
