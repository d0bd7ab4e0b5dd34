"""Taking the money: the sale is one durable act; only then the receipt prints and the drawer opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos.basket_view import till_of
from app.pos.model.basket import Basket, Coupon
from app.pos.model.change import Piece, SmartAmount, Till
from app.pos.model.receipt_number import receipt_number
from app.pos.model.sale import CashPaid, completed_sale
from app.pos.open_basket import OpenBasket
from app.pos.papers import Papers
from app.pos.ports import Drawer, attempted
from app.pos.premises import read_premises
from app.pos.projections import record
from app.pos.reference import fit_reference, require_not_finished, require_not_sold
from app.pos.shift import require_open_shift
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.rules.tax import TaxedDocument, TaxRate

MAX_COUPON_NUMBER = 70
"""The longest of GS1's coupon application identifiers (8110) and its leading digits fit."""


@dataclass(frozen=True, slots=True)
class TenderView:
    """What the tender screen shows; minor units. Coupons are taken off the total; ``rounding_minor`` is what rounding
    adds to the rest, and ``due_minor`` is what is left to pay in cash.

    ``excess_minor``: by how much coupons exceed a total that has become smaller since; nothing can be paid till then.
    """

    currency: str
    total_minor: int
    coupons: tuple[Coupon, ...]
    coupon_minor: int
    excess_minor: int
    rounding_minor: int
    due_minor: int
    smart_amounts: tuple[SmartAmount, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SaleDone:
    """A finished sale. ``printing`` and ``drawer`` are codes of what kept a device from its part, else empty."""

    transaction_id: str
    document_number: int
    receipt_number: str
    currency: str
    total_minor: int
    coupon_minor: int
    rounding_minor: int
    due_minor: int
    tendered_minor: int
    change_minor: int
    change_pieces: tuple[Piece, ...]
    occurred_at: str
    print_job_id: str
    printing: str
    drawer: str

    @property
    def cash(self) -> bool:
        """Whether any of it was paid in cash."""
        return bool(self.due_minor or self.tendered_minor or self.rounding_minor)


class Settle:
    """Payment of the open basket."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        papers: Papers,
        drawer: Drawer,
        clock: Clock,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._papers = papers
        self._drawer = drawer
        self._clock = clock

    def cash_view(self) -> TenderView:
        """Refused: ``basket_empty``."""
        basket, till = self._basket.filled(), self._till()
        total = self._taxed(basket, self._clock.now()).gross
        rest = max(total - basket.coupon_minor, 0)
        due = till.due(rest)
        return TenderView(
            currency=till.currency,
            total_minor=total,
            coupons=basket.coupons,
            coupon_minor=basket.coupon_minor,
            excess_minor=max(basket.coupon_minor - total, 0),
            rounding_minor=due - rest,
            due_minor=due,
            smart_amounts=till.smart_amounts(due),
            notes=tuple(sorted(till.notes)),
        )

    def change(self, tendered_minor: int) -> int:
        """What would be given back. Refused: ``basket_empty``, and as ``pay_cash`` of the amount."""
        return self._till().change(self.cash_view().due_minor, tendered_minor)

    def add_coupon(self, amount_minor: int, reference: str) -> TenderView:
        """Take a manufacturer's coupon as a part of the payment.

        Refused: ``basket_empty``, ``amount_out_of_bounds``, ``coupon_too_large`` (left_minor), ``too_many_coupons``,
        ``coupon_number_needed``, ``text_too_long``, ``card_number_typed``.
        """
        coupon = Coupon(amount_minor, _coupon_number(reference))
        actor, basket = self._operators.require("tender_coupon"), self._basket.filled()
        with self._db.transaction(actor) as tx:
            self._basket.keep(tx, basket.with_coupon(coupon, self._taxed(basket, tx.now).gross))
        return self.cash_view()

    def remove_coupon(self, index: int) -> TenderView:
        """Give a coupon back. Refused: ``basket_empty``, ``coupon_unknown``."""
        actor, basket = self._operators.require("tender_coupon"), self._basket.filled()
        with self._db.transaction(actor) as tx:
            self._basket.keep(tx, basket.without_coupon(index))
        return self.cash_view()

    def pay_cash(self, tendered_minor: int, external_reference: str = "") -> SaleDone:
        """Finish the sale: what coupons leave is paid in cash, which may be nothing.

        ``external_reference``: what another system calls this sale; else the one that the basket was brought in with.

        Refused: ``basket_empty``, ``shift_not_open``, ``shift_counting``, ``coupon_too_large`` (left_minor),
        ``tendered_too_little``, ``tendered_too_much``, ``tendered_not_in_coins``, ``tax_category_unknown``,
        ``reference_already_sold`` (reference), ``basket_sold_elsewhere`` (register), ``text_too_long``,
        ``card_number_typed``.
        """
        actor = self._operators.require("tender_cash")
        basket, market, till = self._basket.filled(), self._catalog.market(), self._till()
        reference = fit_reference(external_reference or basket.external_reference)
        with self._db.transaction(actor) as tx:
            require_not_sold(tx.conn, reference)
            require_not_finished(tx.conn, basket.basket_id)
            rates = self._rates(tx.now)
            taxed = basket.taxed(rates, market.tax)
            rest = taxed.gross - basket.coupon_minor
            if rest < 0:
                raise Refused("coupon_too_large", left_minor=taxed.gross)
            due = till.due(rest)
            change = till.change(due, tendered_minor)
            fact = completed_sale(
                basket,
                taxed,
                rates,
                CashPaid(tendered_minor, change, due - rest),
                document_number=tx.next_document_number("sale"),
                shift_id=require_open_shift(tx.conn),
                prices_include_tax=market.tax.prices_include_tax,
                new_id=tx.new_id,
                external_reference=reference,
            )
            premises = read_premises(tx.conn)
            header = record(tx, fact).header
            self._basket.clear(tx)
            tx.stale("shift", "sales")
        number = receipt_number(
            premises.location.code, premises.register.number, header.incarnation, fact.document_number
        )
        return SaleDone(
            transaction_id=fact.transaction_id,
            document_number=fact.document_number,
            receipt_number=number,
            currency=fact.currency,
            total_minor=fact.total_minor,
            coupon_minor=basket.coupon_minor,
            rounding_minor=fact.rounding_minor,
            due_minor=due,
            tendered_minor=tendered_minor,
            change_minor=change,
            change_pieces=till.pieces(change),
            occurred_at=header.occurred_at,
            print_job_id=header.id,
            printing=attempted(lambda: self._papers.print_receipt(header, fact)),
            drawer=attempted(self._drawer.open),
        )

    def _till(self) -> Till:
        return till_of(self._catalog.market())

    def _taxed(self, basket: Basket, now: datetime) -> TaxedDocument:
        return basket.taxed(self._rates(now), self._catalog.market().tax)

    def _rates(self, now: datetime) -> Mapping[str, TaxRate]:
        return self._catalog.market().rates(now, self._db.calendar.local(now).date())


def _coupon_number(typed: str) -> str:
    number = fit_to_keep(typed)
    if not number:
        raise Refused("coupon_number_needed")
    if len(number) > MAX_COUPON_NUMBER:
        raise Refused("text_too_long", longest=MAX_COUPON_NUMBER)
    return number
