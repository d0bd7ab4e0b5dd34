"""Money goes back the way it came: the plan for the open basket, kept to unless another person allows otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.operators.operators import Operators
from app.pos.basket_view import till_of
from app.pos.model.basket import Basket
from app.pos.model.refund_plan import PlannedRefund, basket_plan, going_back, left_of, voided_plan
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.open_basket import OpenBasket
from app.pos.payments import repository as payments
from app.pos.payments.refundable import as_refundable, refundable
from app.pos.refund_check import require_still_out
from app.pos.refund_orders import with_orders
from app.pos.refund_origin import origin_of, origin_told
from app.pos.refund_rules import read_return_rules
from app.pos.refund_sale import SoldBefore, sale_here
from app.pos.taxing import taxed
from contract.errors import Refused
from contract.rules.permission import Asked


@dataclass(frozen=True, slots=True)
class RefundWay:
    """One way back: what is planned, and what of it is still to do; positive.

    ``linked``: a card that nobody has to present, for its payment is known; else ``why`` is the code of why it must be.
    """

    kind: TenderKind
    planned_minor: int
    left_minor: int
    reference: str = ""
    detail: str = ""
    linked: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """In the order in which it is done; ``next`` is the first that is not done."""

    ways: tuple[RefundWay, ...]

    @property
    def next(self) -> RefundWay | None:
        return next((own for own in self.ways if own.left_minor), None)


class RefundPlans:
    """What the open basket pays back, and how."""

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, basket: OpenBasket, clock: Clock) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._clock = clock

    def view(self) -> RefundPlan | None:
        """None where nothing is paid back."""
        basket = self._basket.current
        if basket is None or not basket.lines:
            return None
        with self._db.read() as conn:
            planned = self._planned(conn, basket)
            if not planned:
                return None
            left, _ = left_of(planned, _gone(conn, basket))
            still = {(way.kind, way.reference): self._worth_doing(way) for way in left}
            return RefundPlan(tuple(self._way(conn, way, still.get((way.kind, way.reference), 0)) for way in planned))

    def allowed(self, part: TenderPart) -> Actor | None:
        """Whether money may go back so: None where the plan says so, else whoever is allowed to do otherwise.

        ``part`` is negative; a card's names the payment that it gives back, if any. Refused: as ``Operators.require``;
        ``all_came_back`` (name) where another till took it back meanwhile.
        """
        basket = self._basket.current
        if basket is None or part.amount_minor >= 0 or basket.post_voids:
            return None
        with self._db.read() as conn:
            if not any(own.kind is TenderKind.CARD and own.amount_minor < 0 for own in basket.tenders):
                require_still_out(conn, basket)
            gone = _gone(conn, basket)
            planned = self._planned(conn, basket)
        _, before = left_of(planned, gone)
        _, beside = left_of(planned, (*gone, part))
        if not planned or beside - before < till_of(self._catalog.market()).rounding.increment:
            return None
        asked = Asked(
            subject=f"{part.kind.value}:{part.reference}",
            basket_id=basket.basket_id,
            amount_minor=-part.amount_minor,
            about=part.detail,
        )
        return self._operators.require("refund_otherwise", asked)

    def preview(self, basket: Basket, sold: SoldBefore) -> tuple[RefundWay, ...]:
        """How a basket that is not open yet would pay back, with what comes back of a sale that was found."""
        with self._db.read() as conn:
            ways = self._planned(conn, basket, sold)
            return tuple(self._way(conn, way, self._worth_doing(way), sold) for way in ways)

    def _planned(self, conn: Connection, basket: Basket, sold: SoldBefore | None = None) -> tuple[PlannedRefund, ...]:
        document = taxed(basket, self._catalog, conn, self._clock.now(), self._db.calendar)
        if document.gross >= 0:
            return ()
        if basket.post_voids:
            voided = sale_here(conn, basket.post_voids)
            return voided_plan(voided.tenders) if voided is not None else ()
        back = with_orders(conn, going_back(basket, inclusive=self._catalog.market().tax.prices_include_tax))
        ways = {own: origin_of(conn, own) for own in back.by_sale}
        if sold is not None and sold.transaction_id in ways:
            ways[sold.transaction_id] = origin_told(conn, sold)
        return basket_plan(-document.gross, back, ways, read_return_rules(conn).cash_minor)

    def _worth_doing(self, way: PlannedRefund) -> int:
        """What is less than a coin is not paid out in cash."""
        own = till_of(self._catalog.market())
        return -own.due(-way.amount_minor) if way.kind is TenderKind.CASH else way.amount_minor

    def _way(self, conn: Connection, way: PlannedRefund, left_minor: int, sold: SoldBefore | None = None) -> RefundWay:
        own = RefundWay(way.kind, way.amount_minor, left_minor, way.reference, way.detail)
        if way.kind is not TenderKind.CARD:
            return own
        why = _why_presented(conn, way.reference, left_minor, sold)
        return replace(own, linked=not why, why=why)


def _why_presented(conn: Connection, payment_id: str, minor: int, sold: SoldBefore | None) -> str:
    """The code of why the terminal cannot give so much of a payment back by itself, "" where it can."""
    told = sold.charges.get(payment_id) if sold is not None else None
    try:
        charge = as_refundable(conn, told) if told is not None else refundable(conn, payment_id)
    except Refused as refused:
        return "card_charge_unknown" if refused.code == "payment_unknown" else "card_charge_not_named"
    return "" if charge.left_minor >= minor else "card_charge_spent"


def _gone(conn: Connection, basket: Basket) -> tuple[TenderPart, ...]:
    """What went back already, each card's with the payment that it gives back."""
    return tuple(_naming_its_charge(conn, part) for part in basket.tenders if part.amount_minor < 0)


def _naming_its_charge(conn: Connection, part: TenderPart) -> TenderPart:
    if part.kind is not TenderKind.CARD:
        return part
    found = payments.payment_by_id(conn, part.reference)
    return replace(part, reference=found.reverses if found else "")
