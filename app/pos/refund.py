"""Goods that come back: the sale is found, what is left of it shown, and lines are put on the open basket.

What else is sold in the same basket makes it an exchange with one net tender. ``find`` does it all; a screen that must
not wait for the network calls ``begin`` and ``finish`` on the store lane and ``ask`` elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.operators.operators import Operators
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, Condition
from app.pos.model.return_line import given_back, return_line
from app.pos.open_basket import OpenBasket
from app.pos.refund_bounds import require_within_bounds
from app.pos.refund_by_card import sales_by_card
from app.pos.refund_find import Wanted, WantedBy, wanted, wanted_sale
from app.pos.refund_line import ReturnableLine, require_with_customer, returnable_line
from app.pos.refund_origin import keep_origin
from app.pos.refund_rules import read_return_rules
from app.pos.refund_sale import SoldBefore, find_here, in_basket
from app.pos.refund_waiting import known_goods
from app.pos.shift import require_open_shift
from app.pos.signed_receipts import SignedReceipts
from app.typed_text import fit_reason, fit_to_keep
from contract.errors import Refused, Unavailable
from contract.messages.facts import SoldLine
from contract.rules.permission import Asked
from contract.rules.returnable import NOTHING, CameBack, Refund, refund
from contract.values.gs1 import read_symbol
from contract.values.ids import IdFactory
from contract.values.receipt_number import parse_receipt_number
from contract.values.time import instant_text

_KEPT = 20
"""Sales looked up lately, so that what head office told is at hand when the lines are chosen."""


@dataclass(frozen=True, slots=True)
class ReturnableQuestion:
    """What head office is asked: ``receipt`` is the number on it, or what ``by`` says. ``known`` is what this store
    knows itself.
    """

    request_id: str
    operator_id: str
    receipt: str
    known: SoldBefore | None = None
    by: WantedBy = "receipt"


@dataclass(frozen=True, slots=True)
class ReturnableVerdict:
    """What head office told: the sale and what came back of it, or why not."""

    sold: SoldBefore | None
    reason: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


AskOffice = Callable[[ReturnableQuestion], ReturnableVerdict]
"""Asks head office, with a short timeout. Unavailable: ``oms_unreachable`` and its like."""


@dataclass(frozen=True, slots=True)
class ReturnableSale:
    """``days_left`` is negative where the sale is too old; ``asked`` whether head office was heard about it.

    ``by_code``: only its receipt tells of it, made in ``store``, and at most ``bound_minor`` is paid for it. ``gift``:
    whoever brings it is not to see its prices. ``days``: for so long nobody is asked. ``by_order``: an order that was
    paid where it was placed.
    """

    transaction_id: str
    receipt_number: str
    occurred_at: str
    currency: str
    total_minor: int
    days_left: int
    asked: bool
    lines: tuple[ReturnableLine, ...]
    reasons: tuple[str, ...]
    by_code: bool = False
    gift: bool = False
    store: str = ""
    bound_minor: int = 0
    days: int = 0
    by_order: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """``units`` of a line that come back, why, and in which condition."""

    line_id: str
    units: int
    reason: str
    condition: Condition = Condition.SELLABLE


class Returns:
    """What comes back. Every method may be Refused as ``Operators.require``."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        clock: Clock,
        ask: AskOffice,
        new_id: IdFactory,
        signed: SignedReceipts | None = None,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._clock = clock
        self._ask_office = ask
        self._new_id = new_id
        self._signed = signed
        self._found: dict[str, SoldBefore] = {}

    def find(self, text: str) -> ReturnableSale:
        """By the code or the number on a receipt, or an order's; ``482`` is this till's newest sale of that number.

        Refused: ``receipt_unreadable``, ``sale_unknown``, ``sale_in_other_currency``, and as ``SignedReceipts.read``.
        Unavailable: ``sale_not_known_here``, ``order_not_known_here`` while head office cannot be asked about one that
        nobody here knows,
        ``receipt_needs_office`` for one with more lines than the code on its receipt holds.
        """
        question = self.begin(text)
        return self.finish(question, self.ask(question))

    def by_card(self, last_four: str) -> tuple[SoldBefore, ...]:
        """Sales of this store that a card paid for, newest first. Refused: ``sale_unknown``."""
        self._operators.require("add_item")
        with self._db.read() as conn:
            found = sales_by_card(conn, last_four)
        if not found:
            raise Refused("sale_unknown")
        return found

    def begin(self, text: str) -> ReturnableQuestion:
        """What to ask. Refused: ``receipt_unreadable``, ``sale_unknown``, and as ``SignedReceipts.read``."""
        operator_id = self._operators.require("add_item").operator_id or ""
        by_code = self._signed.read(text) if self._signed is not None else None
        if by_code is not None:
            return self._by_code(operator_id, by_code)
        told = fit_to_keep(text)
        with self._db.read() as conn:
            return self._question(operator_id, wanted(conn, told))

    def begin_sale(self, transaction_id: str) -> ReturnableQuestion:
        """What to ask about a sale from a list."""
        operator_id = self._operators.require("add_item").operator_id or ""
        with self._db.read() as conn:
            return self._question(operator_id, wanted_sale(conn, transaction_id))

    def _question(self, operator_id: str, own: Wanted) -> ReturnableQuestion:
        return ReturnableQuestion(self._new_id(), operator_id, own.told, own.known, own.by)

    def _by_code(self, operator_id: str, told: SoldBefore) -> ReturnableQuestion:
        """A sale of this store is known better than its receipt tells it."""
        number = parse_receipt_number(told.receipt_number)
        with self._db.read() as conn:
            here = find_here(conn, number) if number is not None else None
        known = replace(here, gift=told.gift) if here is not None else told
        return ReturnableQuestion(self._new_id(), operator_id, told.receipt_number, known)

    def ask(self, question: ReturnableQuestion) -> ReturnableVerdict | None:
        """What head office says, or None where it cannot be asked now."""
        try:
            return self._ask_office(question)
        except Unavailable:
            return None

    def finish(self, question: ReturnableQuestion, verdict: ReturnableVerdict | None) -> ReturnableSale:
        """The sale as it stands. Refused and Unavailable: as ``find``."""
        heard, sold = verdict.sold if verdict else None, question.known
        if sold is not None and heard is not None:
            sold = replace(heard, gift=sold.gift) if sold.by_code else sold.with_told(heard)
        sold = sold or heard
        if sold is None:
            if verdict is None:
                raise Unavailable("order_not_known_here" if question.by == "order" else "sale_not_known_here")
            raise Refused(verdict.reason or "sale_unknown", **verdict.params)
        if sold.by_code and not sold.sale.lines:
            raise Unavailable("receipt_needs_office")
        if sold.sale.currency != self._catalog.market().currency:
            raise Refused("sale_in_other_currency", currency=sold.sale.currency)
        return self.remember(sold)

    def remember(self, sold: SoldBefore) -> ReturnableSale:
        """A sale that was read from elsewhere, such as the code on its receipt."""
        self._found.pop(sold.transaction_id, None)
        self._found[sold.transaction_id] = sold
        while len(self._found) > _KEPT:
            del self._found[next(iter(self._found))]
        return self.view(sold.transaction_id)

    def view(self, transaction_id: str) -> ReturnableSale:
        """What is left of a sale that was found. Refused: ``sale_unknown``."""
        sold = self._sold(transaction_id)
        with self._db.read() as conn:
            before, rules = sold.came_back(conn), read_return_rules(conn)
            left = known_goods(conn, sold)
        waiting = in_basket(self._basket.current, transaction_id, inclusive=self._inclusive)
        paid = sold.paid()
        return ReturnableSale(
            transaction_id=transaction_id,
            receipt_number=sold.receipt_number,
            occurred_at=sold.occurred_at,
            currency=sold.sale.currency,
            total_minor=sold.sale.total_minor,
            by_code=sold.by_code,
            gift=sold.gift,
            store=sold.store,
            bound_minor=rules.offline_minor,
            days=rules.days,
            by_order=parse_receipt_number(sold.receipt_number) is None,
            days_left=rules.days - sold.days_since(self._today()),
            asked=sold.asked,
            lines=tuple(
                returnable_line(line, paid.get(line.line_id), before, waiting, self._catalog.item(line.item_id), left)
                for line in sold.sale.lines
            ),
            reasons=rules.reasons,
        )

    def line_scanned(self, transaction_id: str, text: str, chosen: Mapping[str, int]) -> str:
        """The line that one more of what was scanned belongs to; ``chosen`` are units by line, not yet added.

        Refused: ``item_unknown``, ``not_on_receipt`` (name), ``not_handed_over`` (name), ``all_came_back`` (name).
        """
        found = self._catalog.lookup(read_symbol(text, self._catalog.market().layout))
        if found is None:
            raise Refused("item_unknown", text=text)
        same = [line for line in self.view(transaction_id).lines if line.item_id == found.item.item_id]
        if not same:
            raise Refused("not_on_receipt", name=found.item.name)
        for line in same:
            if chosen.get(line.line_id, 0) < line.available:
                return line.line_id
        if any(line.waits for line in same):
            raise Refused("not_handed_over", name=found.item.name)
        raise Refused("all_came_back", name=found.item.name)

    def add(self, transaction_id: str, choices: Sequence[Choice]) -> None:
        """Put what comes back on the open basket, in one act; removing a line there takes it back. A sale that is
        nobody's is that of the customer who bought, whose points go back with it; who brings a gift is somebody else.

        Refused: ``sale_unknown``, ``nothing_comes_back``, ``line_unknown``, ``more_than_returnable`` (left),
        ``reason_needed``, ``shift_not_open``, ``shift_counting``, ``basket_full``, ``return_offline_limit``
        (left_minor), ``not_handed_over`` (name).
        """
        sold = self._sold(transaction_id)
        if not choices:
            raise Refused("nothing_comes_back")
        require_with_customer(self.view(transaction_id).lines, {own.line_id: own.units for own in choices})
        lines = self._lines(sold, choices)
        with self._db.transaction(self._actor(sold, lines)) as tx:
            require_open_shift(tx.conn)
            require_within_bounds(tx, sold, sum(given_back(line, inclusive=self._inclusive) for line in lines))
            basket = self._basket.current or self._new(tx)
            if not (basket.customer_id or sold.gift):
                basket = replace(basket, customer_id=sold.sale.customer_id)
            for line in lines:
                basket = basket.added(replace(line, line_id=tx.new_id()))
            self._basket.keep(tx, basket)
            keep_origin(tx.conn, sold)

    def would_be(self, transaction_id: str, choices: Sequence[Choice]) -> tuple[Basket, SoldBefore]:
        """The basket with these lines on it, which is kept nowhere, and their sale. Refused: as ``add``."""
        sold = self._sold(transaction_id)
        basket = self._basket.current or Basket("", self._catalog.market().currency, "")
        for at, line in enumerate(self._lines(sold, choices)):
            basket = basket.added(replace(line, line_id=f"back-{at}"))
        return basket, sold

    def _lines(self, sold: SoldBefore, choices: Sequence[Choice]) -> list[BasketLine]:
        paid, sold_lines = sold.paid(), {line.line_id: line for line in sold.sale.lines}
        with self._db.read() as conn:
            before = sold.came_back(conn)
        for line_id, own in in_basket(self._basket.current, sold.transaction_id, inclusive=self._inclusive).items():
            before[line_id] = before.get(line_id, NOTHING) + own
        lines = []
        for choice in choices:
            if choice.line_id not in paid:
                raise Refused("line_unknown", line_id=choice.line_id)
            known = before.get(choice.line_id, NOTHING)
            back = refund(paid[choice.line_id], known, choice.units)
            before[choice.line_id] = known + CameBack(choice.units, back.net_minor, back.tax_minor)
            lines.append(self._back(sold, sold_lines[choice.line_id], back, choice))
        return lines

    def _back(self, sold: SoldBefore, line: SoldLine, back: Refund, choice: Choice) -> BasketLine:
        item = self._catalog.item(line.item_id)
        return return_line(
            line,
            back,
            (fit_reason(choice.reason), choice.condition),
            (sold.transaction_id, sold.receipt_number),
            icon=item.icon if item else "",
            inclusive=self._inclusive,
        )

    def _actor(self, sold: SoldBefore, lines: Sequence[BasketLine]) -> Actor:
        """Whoever may do it: what is too old, or too much for the operator alone, needs another person."""
        with self._db.read() as conn:
            days = read_return_rules(conn).days
        late = sold.days_since(self._today()) > days
        asked = Asked(
            subject=sold.transaction_id,
            basket_id=self._basket.current.basket_id if self._basket.current else "",
            amount_minor=sum(given_back(line, inclusive=self._inclusive) for line in lines),
            about=sold.receipt_number,
        )
        return self._operators.require("return_late" if late else "return_item", asked)

    def _sold(self, transaction_id: str) -> SoldBefore:
        found = self._found.get(transaction_id)
        if found is None:
            raise Refused("sale_unknown")
        return found

    def _new(self, tx: Tx) -> Basket:
        return Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))

    def _today(self) -> date:
        return self._db.calendar.local(self._clock.now()).date()

    @property
    def _inclusive(self) -> bool:
        return self._catalog.market().tax.prices_include_tax
