"""Taking the money: the sale is one durable act; only then the receipt prints and the drawer opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.operators.operators import Operators
from app.pos.basket_view import till_of
from app.pos.model.basket import Basket
from app.pos.model.change import Piece, SmartAmount, Till
from app.pos.model.sale import Issuing, completed_sale, only_returns, saved_minor, sold_lines
from app.pos.model.tender import PAPER, Tendering, TenderKind, TenderPart
from app.pos.open_basket import OpenBasket
from app.pos.papers import Papers
from app.pos.ports import Drawer, ElectronicTender, RefundGuard, SaleFollower, attempted
from app.pos.premises import read_premises
from app.pos.projections import record
from app.pos.reference import fit_reference, require_not_finished, require_not_sold
from app.pos.shift import require_open_shift
from app.pos.taxing import taxed
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.entry import SealedEntry
from contract.messages.facts import SaleCompleted, SoldTender
from contract.values.receipt_number import receipt_number

MAX_PAPER_NUMBER = 70
"""The longest of GS1's coupon application identifiers (8110) and its leading digits fit."""
_OPENS_DRAWER = PAPER | {TenderKind.CASH}


@dataclass(frozen=True, slots=True)
class TenderView:
    """What the tender screen shows; minor units, negative where money goes to the customer.

    ``left_minor`` is what the parts leave to pay, ``due_minor`` the same in cash, and ``rounding_minor`` what cash
    rounding adds. ``change_minor``: what cash among the parts gives back once they cover the total (``covered``).
    ``excess_minor``: by how much the parts are too much for a total that changed since; nothing can be paid till then.
    """

    currency: str
    total_minor: int
    parts: tuple[TenderPart, ...]
    paid_minor: int
    left_minor: int
    excess_minor: int
    rounding_minor: int
    due_minor: int
    change_minor: int
    covered: bool
    smart_amounts: tuple[SmartAmount, ...]
    notes: tuple[int, ...]

    @property
    def refund(self) -> bool:
        """Whether the customer gets money."""
        return self.total_minor < 0


@dataclass(frozen=True, slots=True)
class SaleDone:
    """A finished sale. ``printing`` and ``drawer`` are codes of what kept a device from its part, else empty.

    ``due_minor`` is what cash had to pay, negative where it was paid out; ``change_minor`` what it gives back. Where
    only machines paid the drawer stays shut. ``saved_minor``: by how much the goods cost less than regularly.
    """

    transaction_id: str
    series: str
    document_number: int
    receipt_number: str
    currency: str
    total_minor: int
    tenders: tuple[SoldTender, ...]
    rounding_minor: int
    due_minor: int
    tendered_minor: int
    change_minor: int
    change_pieces: tuple[Piece, ...]
    occurred_at: str
    print_job_id: str
    printing: str
    drawer: str
    drawer_opens: bool
    saved_minor: int

    @property
    def cash(self) -> bool:
        """Whether any of it was paid in cash."""
        return any(own.kind == "cash" for own in self.tenders)

    @property
    def other_minor(self) -> int:
        """What was paid otherwise than in cash."""
        return sum(own.tendered_minor for own in self.tenders if own.kind != "cash")

    @property
    def paid_out_minor(self) -> int:
        """What cash the customer gets that is no change."""
        return max(-self.due_minor, 0)


class Settle:
    """Payment of the open basket, in any mix of parts."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        papers: Papers,
        drawer: Drawer,
        clock: Clock,
        electronic: Mapping[TenderKind, ElectronicTender] | None = None,
        followers: Sequence[SaleFollower] = (),
        refunds: RefundGuard | None = None,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._papers = papers
        self._drawer = drawer
        self._clock = clock
        self._electronic = electronic or {}
        self._followers = followers
        self._refunds = refunds

    def view(self) -> TenderView:
        """Refused: ``basket_empty``."""
        basket = self._basket.filled()
        with self._db.read() as conn:
            own = self._tendering(basket, conn, self._clock.now())
        pays_in = own.sign > 0 and not own.covered
        return TenderView(
            currency=basket.currency,
            total_minor=own.total_minor,
            parts=own.parts,
            paid_minor=own.paid_minor,
            left_minor=own.left_minor,
            excess_minor=own.excess_minor,
            rounding_minor=own.rounding_minor,
            due_minor=own.due_minor,
            change_minor=own.change_minor,
            covered=own.covered,
            smart_amounts=own.till.smart_amounts(own.due_minor) if pays_in else (),
            notes=tuple(sorted(own.till.notes)) if pays_in else (),
        )

    def change(self, tendered_minor: int) -> int:
        """What would be given back. Refused: ``basket_empty``, and as ``pay_cash`` of the amount."""
        return self._till().change(self.view().due_minor, tendered_minor)

    def in_coins(self, minor: int) -> int:
        """The nearest amount that coins make."""
        return self._till().due(minor)

    def add(self, part: TenderPart) -> TenderView:
        """Take a part of the payment, or pay it out where the amount is negative; it is kept with the basket.

        What a part stands for must have happened before, by whoever moves such money.

        Refused: ``basket_empty``, ``amount_out_of_bounds``, ``tender_too_large`` (left_minor), ``too_many_tenders``,
        ``tender_pays_nothing_out``, ``nothing_left_to_pay``, ``tendered_too_much``, ``tendered_not_in_coins``,
        ``coupon_number_needed``, ``text_too_long``, ``card_number_typed``.
        """
        told = replace(part, reference=_paper_number(part.reference)) if part.kind in PAPER else part
        actor, basket = self._operators.require(_operation(part.kind)), self._basket.to_pay()
        actor = self._otherwise(told) or actor
        with self._db.transaction(actor) as tx:
            named = replace(told, tender_id=told.tender_id or tx.new_id())
            parts = self._tendering(basket, tx.conn, tx.now).added(named).parts
            self._basket.keep(tx, replace(basket, tenders=parts))
        return self.view()

    def remove(self, index: int) -> TenderView:
        """Undo a part of the payment. Refused: ``basket_empty``, ``tender_unknown``, and as its kind can be undone."""
        basket = self._basket.filled()
        part = basket.tender(index)
        actor = self._operators.require(_operation(part.kind))
        elsewhere = self._electronic.get(part.kind)
        if elsewhere is not None:
            elsewhere.undo(part)
        with self._db.transaction(actor) as tx:
            self._basket.keep(tx, basket.without_tender(index))
        return self.view()

    def pay_cash(self, tendered_minor: int, external_reference: str = "") -> SaleDone:
        """Finish the sale: what the parts leave is paid in cash, which may be nothing, or paid out.

        ``external_reference``: what another system calls this sale; else the one that the basket was brought in with.

        Refused: ``basket_empty``, ``shift_not_open``, ``shift_counting``, ``tender_too_large`` (left_minor),
        ``tendered_too_little``, ``tendered_too_much``, ``tendered_not_in_coins``, ``amount_out_of_bounds``,
        ``tax_category_unknown``, ``reference_already_sold`` (reference), ``basket_sold_elsewhere`` (register),
        ``text_too_long``, ``card_number_typed``.
        """
        return self._finish("tender_cash", tendered_minor, external_reference)

    def finish(self, external_reference: str = "") -> SaleDone:
        """Finish a sale whose parts leave nothing to pay. Refused: as ``pay_cash``."""
        return self._finish("add_item", None, external_reference)

    def _finish(self, operation: str, tendered_minor: int | None, external_reference: str) -> SaleDone:
        actor = self._operators.require(operation)
        if tendered_minor is not None:
            actor = self._otherwise(TenderPart(TenderKind.CASH, tendered_minor)) or actor
        basket, market = self._basket.to_pay(), self._catalog.market()
        reference = fit_reference(external_reference or basket.external_reference)
        with self._db.transaction(actor) as tx:
            require_not_sold(tx.conn, reference)
            require_not_finished(tx.conn, basket.basket_id)
            document = taxed(basket, self._catalog, tx.conn, tx.now, self._db.calendar)
            tendering = Tendering(document.gross, self._till(), basket.tenders)
            if tendered_minor is not None:
                tendering = tendering.completed_in_cash(tendered_minor)
            else:
                tendering.require_covered()
            issuing = Issuing(
                document_number=tx.next_document_number("return" if only_returns(basket) else "sale"),
                shift_id=require_open_shift(tx.conn),
                prices_include_tax=market.tax.prices_include_tax,
                external_reference=reference,
            )
            fact = completed_sale(basket, document, tendering, issuing, tx.new_id)
            entry = record(tx, fact)
            for follower in self._followers:
                follower.finished(tx, fact)
            self._basket.clear(tx)
            tx.stale("shift", "sales")
        return self._done(entry, fact, tendering)

    def _otherwise(self, part: TenderPart) -> Actor | None:
        """Who does it, where money goes back another way than it came."""
        return self._refunds.allowed(part) if self._refunds is not None and part.amount_minor < 0 else None

    def _done(self, entry: SealedEntry, fact: SaleCompleted, tendering: Tendering) -> SaleDone:
        cash = tendering.cash
        change = cash.change_minor if cash else 0
        out = max(-cash.tendered_minor, 0) if cash else 0
        opens = not fact.tenders or any(own.kind in _OPENS_DRAWER for own in fact.tenders)
        # Before the paper: the drawer hangs on the printer, and whoever waits for change does not wait for a receipt.
        drawer = attempted(self._drawer.open) if opens else ""
        return SaleDone(
            transaction_id=fact.transaction_id,
            series=fact.series,
            document_number=fact.document_number,
            receipt_number=self._receipt_number(entry, fact),
            currency=fact.currency,
            total_minor=fact.total_minor,
            tenders=fact.tenders,
            rounding_minor=fact.rounding_minor,
            due_minor=cash.tendered_minor - change if cash else 0,
            tendered_minor=cash.tendered_minor if cash else 0,
            change_minor=change,
            change_pieces=self._till().pieces(change or out),
            occurred_at=entry.header.occurred_at,
            print_job_id=entry.header.id,
            printing=attempted(lambda: self._papers.print_receipt(entry.header, fact)),
            drawer=drawer,
            drawer_opens=opens,
            saved_minor=saved_minor(fact),
        )

    def _receipt_number(self, entry: SealedEntry, fact: SaleCompleted) -> str:
        with self._db.read() as conn:
            premises = read_premises(conn)
        return receipt_number(
            premises.location.code,
            premises.register.number,
            entry.header.incarnation,
            fact.document_number,
            fact.series,
        )

    def _tendering(self, basket: Basket, conn: Connection, now: datetime) -> Tendering:
        document = taxed(basket, self._catalog, conn, now, self._db.calendar)
        # Worked out while the customer looks for the money, and remembered for the moment that takes it.
        sold_lines(basket.lines, document.lines, self._catalog.market().tax.prices_include_tax)
        return Tendering(document.gross, self._till(), basket.tenders)

    def _till(self) -> Till:
        return till_of(self._catalog.market())


def _operation(kind: TenderKind) -> str:
    return f"tender_{kind.value}"


def _paper_number(typed: str) -> str:
    number = fit_to_keep(typed)
    if not number:
        raise Refused("coupon_number_needed")
    if len(number) > MAX_PAPER_NUMBER:
        raise Refused("text_too_long", longest=MAX_PAPER_NUMBER)
    return number
