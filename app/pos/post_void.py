"""The last sale of this register is taken back whole, as long as nothing was sold after it: what was paid goes back the
way it came. Its goods can stand in a basket again at once, to be paid another way.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.db.drafts import drop_draft, load_draft, save_draft
from app.db.journal import fact_of
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos import repository
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket, basket_from_json, basket_to_json
from app.pos.model.line import Condition
from app.pos.model.return_line import return_line
from app.pos.model.tender import PAPER, TenderKind, TenderPart
from app.pos.open_basket import OpenBasket
from app.pos.refund_places import returned_here
from app.pos.refund_sale import SoldBefore, sale_here, sold_before
from app.pos.sell import Sell
from app.pos.settle import SaleDone, Settle
from app.typed_text import fit_reason
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.permission import Asked
from contract.rules.returnable import NOTHING, line_paid, refund
from contract.values.time import instant_text

_AT_ONCE = PAPER | {TenderKind.CASH}
_NOT_WHOLE = {
    "empties": "post_void_empties",
    "hand_over": "post_void_orders",
    "pickup": "post_void_orders",
    "ship": "post_void_orders",
    "deposit": "post_void_orders",
}
_GOODS, _ANEW = "finished-basket", "pay-anew"
"""Drafts: the basket of the newest sale, and the sale that is being taken back to be paid another way."""


class KeepsGoods:
    """A ``SaleFollower``: the goods of the newest sale are kept, and one that is taken back is taken back whole."""

    def __init__(self, basket: OpenBasket) -> None:
        self._basket = basket

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """Refused: ``post_void_too_late``, ``post_void_changed``."""
        if sale.post_voids:
            _require_whole(tx.conn, sale)
            return
        basket = self._basket.current
        if basket is not None and basket.basket_id == sale.transaction_id:
            save_draft(tx.conn, _GOODS, basket_to_json(basket))


class PostVoid:
    """Takes a finished sale back: goods to the shelf, cash out of the drawer, coupons to the customer."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        settle: Settle,
        sell: Sell | None = None,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._settle = settle
        self._sell = sell

    def last(self) -> SoldBefore:
        """The sale that can be taken back now.

        Refused: ``sale_unknown``, ``post_void_too_late``, ``post_void_not_plain`` where goods came back in it or money
        was put on a card, ``post_void_empties``, ``post_void_orders``: its goods come back as a return.
        """
        with self._db.read() as conn:
            return self._last(conn)

    def begin(self, reason: str, *, of: str = "", pay_anew: bool = False) -> SaleDone | None:
        """Take the last sale back; None where cards or accounts get their money first, as the plan of the open basket
        says. ``of``: the sale that is meant. ``pay_anew``: its goods are to be paid another way afterwards.

        Refused: as ``last``; ``basket_not_empty``, ``reason_needed``, ``text_too_long``, ``card_number_typed``, and as
        ``Settle.finish``.
        """
        told, sold = fit_reason(reason), self.last()
        if of not in ("", sold.transaction_id):
            raise Refused("post_void_too_late")
        self._basket.require_empty()
        if pay_anew:
            self._goods(sold.transaction_id)
        asked = Asked(subject=sold.transaction_id, amount_minor=sold.sale.total_minor, about=sold.receipt_number)
        actor = self._operators.require("post_void", asked)
        with self._db.transaction(actor) as tx:
            if self._last(tx.conn).transaction_id != sold.transaction_id:
                raise Refused("post_void_too_late")
            self._basket.keep(tx, self._reversed(tx, sold, told))
            if pay_anew:
                save_draft(tx.conn, _ANEW, sold.transaction_id)
            else:
                drop_draft(tx.conn, _ANEW)
        return self._paid_out() if _at_once(sold.sale) else None

    def take_back(self, reason: str) -> SaleDone:
        """One document that brings back every line and pays out what was paid, at once. Refused: as ``begin``;
        ``post_void_not_plain`` where a card or an account gets money back.
        """
        if not _at_once(self.last().sale):
            raise Refused("post_void_not_plain")
        done = self.begin(reason)
        assert done is not None, "what was paid in cash and on paper is paid out at once"
        return done

    def again(self, voided: str) -> BasketView | None:
        """The goods of a sale that was taken back to be paid another way stand in the basket; None for any other.

        Refused: ``basket_not_empty``, ``sale_not_kept``.
        """
        with self._db.read() as conn:
            if load_draft(conn, _ANEW) != voided:
                return None
        self._basket.require_empty()
        goods, actor = self._goods(voided), self._operators.require("add_item")
        with self._db.transaction(actor) as tx:
            drop_draft(tx.conn, _ANEW)
            anew = replace(goods, basket_id=tx.new_id(), started_at=instant_text(tx.now), external_reference="")
            self._basket.keep(tx, replace(anew, tenders=(), undo=None))
        return self._sell.view() if self._sell is not None else None

    def _goods(self, transaction_id: str) -> Basket:
        with self._db.read() as conn:
            kept = load_draft(conn, _GOODS)
        basket = basket_from_json(kept) if kept else None
        if basket is None or basket.basket_id != transaction_id:
            raise Refused("sale_not_kept")
        return basket

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
        for line in sale.lines:
            if line.intent != "carry_out":
                raise Refused(_NOT_WHOLE.get(line.intent, "post_void_not_plain"))
        return sold_before(conn, header, sale)

    def _reversed(self, tx: Tx, sold: SoldBefore, reason: str) -> Basket:
        basket = Basket(
            tx.new_id(),
            sold.sale.currency,
            instant_text(tx.now),
            post_voids=sold.transaction_id,
            customer_id=sold.sale.customer_id,
        )
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
            if TenderKind(own.kind) in PAPER
        )
        return replace(basket, tenders=parts)


def _at_once(sale: SaleCompleted) -> bool:
    """Whether nobody but the drawer has to give anything back."""
    return all(TenderKind(own.kind) in _AT_ONCE for own in sale.tenders)


def _require_whole(conn: Connection, void: SaleCompleted) -> None:
    """Nothing was sold between, and nothing was put on the document or taken off it."""
    newest = repository.recent_sales(conn, 2)
    if void.post_voids not in {own.transaction_id for own in newest}:
        raise Refused("post_void_too_late")
    sold = sale_here(conn, void.post_voids)
    if sold is None or sold.total_minor != -void.total_minor:
        raise Refused("post_void_changed")
