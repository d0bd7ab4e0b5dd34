"""The last sale of this register is taken back whole, as long as nothing was sold after it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.db.journal import fact_of
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos import repository
from app.pos.model.basket import Basket
from app.pos.model.line import Condition
from app.pos.model.return_line import return_line
from app.pos.model.tender import PAPER, TenderKind, TenderPart
from app.pos.open_basket import OpenBasket
from app.pos.refund_places import returned_here
from app.pos.refund_sale import SoldBefore, sold_before
from app.pos.settle import SaleDone, Settle
from app.typed_text import fit_reason
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.permission import Asked
from contract.rules.returnable import NOTHING, can_come_back, line_paid, refund
from contract.values.time import instant_text

_UNDOABLE = PAPER | {TenderKind.CASH}


class PostVoid:
    """Takes a finished sale back: goods to the shelf, cash out of the drawer, coupons to the customer."""

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, basket: OpenBasket, settle: Settle) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._settle = settle

    def last(self) -> SoldBefore:
        """The sale that can be taken back now.

        Refused: ``sale_unknown``, ``post_void_too_late``, ``post_void_not_plain`` where goods came back in it, or it
        was paid with what stands in other books: its goods come back as a return.
        """
        with self._db.read() as conn:
            return self._last(conn)

    def take_back(self, reason: str) -> SaleDone:
        """One document that brings back every line and pays out what was paid. Refused: as ``last``;
        ``basket_not_empty``, ``reason_needed``, ``text_too_long``, ``card_number_typed``, and as ``Settle.finish``.
        """
        told, sold = fit_reason(reason), self.last()
        self._basket.require_empty()
        asked = Asked(subject=sold.transaction_id, amount_minor=sold.sale.total_minor, about=sold.receipt_number)
        actor = self._operators.require("post_void", asked)
        with self._db.transaction(actor) as tx:
            if self._last(tx.conn).transaction_id != sold.transaction_id:
                raise Refused("post_void_too_late")
            self._basket.keep(tx, self._reversed(tx, sold, told))
        return self._paid_out()

    def _paid_out(self) -> SaleDone:
        """Where it cannot be finished nothing is left open."""
        try:
            view = self._settle.view()
            # What is left may be less than a coin: then nothing is due, and the rounding has to be booked all the same.
            return self._settle.pay_cash(view.due_minor) if view.left_minor else self._settle.finish()
        except Refused:
            with self._db.transaction() as tx:
                self._basket.clear(tx)
            raise

    def _last(self, conn: Connection) -> SoldBefore:
        newest = repository.recent_sales(conn, 1)
        found = fact_of(conn, newest[0].entry_id) if newest else None
        header, sale = found or (None, None)
        if header is None or not isinstance(sale, SaleCompleted):
            raise Refused("sale_unknown")
        if sale.shift_id != repository.open_shift_id(conn) or returned_here(conn, sale.transaction_id):
            raise Refused("post_void_too_late")
        if not all(map(can_come_back, sale.lines)) or any(
            TenderKind(own.kind) not in _UNDOABLE for own in sale.tenders
        ):
            raise Refused("post_void_not_plain")
        return sold_before(conn, header, sale)

    def _reversed(self, tx: Tx, sold: SoldBefore, reason: str) -> Basket:
        basket = Basket(tx.new_id(), sold.sale.currency, instant_text(tx.now), post_voids=sold.transaction_id)
        for line in sold.sale.lines:
            paid = line_paid(line, sold.sale.tax_totals)
            back = return_line(
                line,
                refund(paid, NOTHING, paid.count),
                (reason, Condition.SELLABLE),
                (sold.transaction_id, sold.receipt_number),
                inclusive=self._catalog.market().tax.prices_include_tax,
            )
            basket = basket.added(replace(back, line_id=tx.new_id()))
        parts = tuple(
            TenderPart(TenderKind(own.kind), -own.tendered_minor, own.reference, own.detail, tx.new_id())
            for own in sold.sale.tenders
            if own.kind != "cash"
        )
        return replace(basket, tenders=parts)
