"""Taking the money: the sale is one durable act; only then the receipt prints and the drawer opens."""

from __future__ import annotations

from dataclasses import dataclass

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos.basket_view import till_of
from app.pos.model.change import Piece, SmartAmount, Till
from app.pos.model.receipt_number import receipt_number
from app.pos.model.sale import CashPaid, completed_sale
from app.pos.open_basket import OpenBasket
from app.pos.papers import Papers
from app.pos.ports import Drawer, attempted
from app.pos.premises import read_premises
from app.pos.projections import record
from app.pos.shift import require_open_shift


@dataclass(frozen=True, slots=True)
class CashTenderView:
    """What the cash screen shows; minor units. ``rounding_minor`` is what rounding adds to the total."""

    currency: str
    total_minor: int
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
    rounding_minor: int
    due_minor: int
    tendered_minor: int
    change_minor: int
    change_pieces: tuple[Piece, ...]
    occurred_at: str
    print_job_id: str
    printing: str
    drawer: str


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

    def cash_view(self) -> CashTenderView:
        """Refused: ``basket_empty``."""
        market = self._catalog.market()
        now = self._clock.now()
        rates = market.rates(now, self._db.calendar.local(now).date())
        total, till = self._basket.filled().taxed(rates, market.tax).gross, till_of(market)
        due = till.due(total)
        notes = tuple(sorted(market.notes))
        return CashTenderView(market.currency, total, due - total, due, till.smart_amounts(due), notes)

    def change(self, tendered_minor: int) -> int:
        """What would be given back. Refused: ``basket_empty``, and as ``pay_cash`` of the amount."""
        return self._till().change(self.cash_view().due_minor, tendered_minor)

    def pay_cash(self, tendered_minor: int) -> SaleDone:
        """Finish the sale. Refused: ``basket_empty``, ``shift_not_open``, ``shift_counting``,
        ``tendered_too_little``, ``tendered_too_much``, ``tendered_not_in_coins``, ``tax_category_unknown``.
        """
        actor = self._operators.require("tender_cash")
        basket, market, till = self._basket.filled(), self._catalog.market(), self._till()
        with self._db.transaction(actor) as tx:
            rates = market.rates(tx.now, self._db.calendar.local(tx.now).date())
            taxed = basket.taxed(rates, market.tax)
            due = till.due(taxed.gross)
            change = till.change(due, tendered_minor)
            fact = completed_sale(
                basket,
                taxed,
                rates,
                CashPaid(tendered_minor, change, due - taxed.gross),
                document_number=tx.next_document_number("sale"),
                shift_id=require_open_shift(tx.conn),
                tender_id=tx.new_id(),
                prices_include_tax=market.tax.prices_include_tax,
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
