"""Why a line costs what it does, and what would make it cost less: looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.pos.basket_view import BasketView, LineView, view_of
from app.pos.codes import asking_for
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from app.pos.open_basket import OpenBasket
from app.pos.premises import location_row, operator_name
from app.pos.promoting import Promoter, ShopperOf, nobody_known
from app.pos.promotion_uses import Spent, spent_codes
from app.pos.taxing import taxed
from contract.rules.promotion import Nearly, Promotion, UnusedCode
from contract.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where the catalog's price comes from: the store's own price list, or one that it is based on (not ``own``).

    ``customer_group`` and ``from_thousandths`` narrow it to members of a group and to a quantity.
    """

    pricelist: str
    own: bool
    customer_group: str = ""
    from_thousandths: int = 0


@dataclass(frozen=True, slots=True)
class TaxIncluded:
    """A tax of the line. ``lifted``: not charged, because of a certificate."""

    name: str
    ppm: int
    minor: int
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class LineWhy:
    """``approvers`` names, for each modifier of the line, who allowed it; "" where nobody had to."""

    line: LineView
    source: PriceSource | None
    approvers: tuple[str, ...]
    taxes: tuple[TaxIncluded, ...]
    prices_include_tax: bool


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A promotion that somebody took out of this sale; it can be put back."""

    promotion_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeShown:
    """A code and what it is for; ``why`` it brings nothing, "" where it does, and which sale ``spent`` it."""

    code: str
    name: str
    why: str = ""
    spent: Spent | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """All about the prices of a sale, and of one of its lines."""

    basket: BasketView
    line: LineWhy | None
    nearly: tuple[Nearly, ...]
    taken_out: tuple[TakenOut, ...]
    codes: tuple[CodeShown, ...]


class Why:
    """Reads only. Never Refused for a line that has gone meanwhile: the sale is explained without it."""

    def __init__(
        self, db: StoreDb, catalog: Catalog, basket: OpenBasket, clock: Clock, shopper_of: ShopperOf = nobody_known
    ) -> None:
        self._db, self._catalog, self._basket, self._clock = db, catalog, basket, clock
        self._shopper_of = shopper_of

    def explain(self, line_id: str) -> Explained:
        """``line_id`` is "" where no line is meant. Unavailable: ``market_unknown``."""
        basket, now = self._basket.current, self._clock.now()
        with self._db.read() as conn:
            view = view_of(basket, self._catalog, conn, now, self._db.calendar)
            if basket is None:
                return Explained(view, None, (), (), ())
            promoter = Promoter(self._catalog, self._db.calendar, self._shopper_of)
            known = self._catalog.known_promotions()
            found = promoter.applied(basket, known, conn, now)
            line = next((own for own in basket.lines if own.line_id == line_id), None)
            spent = spent_codes(conn, self._catalog, basket.codes, known)
            concerned = {one.promotion_id for one in known if line is None or promoter.concerns(one, line)}
            return Explained(
                view,
                self._line(line, basket, view, conn, now) if line else None,
                tuple(one for one in found.nearly if one.promotion_id in concerned),
                tuple(TakenOut(own, _name(own, known)) for own in basket.removed_promotions),
                tuple(_code(own, known, found.unused_codes, spent.get(own)) for own in basket.codes),
            )

    def offer_of(self, text: str) -> str:
        """What the promotion is called, past or to come, that has just this code; "" where none has."""
        return next((one.name for one in asking_for(text, self._catalog.known_promotions())), "")

    def _line(self, line: BasketLine, basket: Basket, view: BasketView, conn: Connection, now: datetime) -> LineWhy:
        at = basket.lines.index(line)
        own = taxed(basket, self._catalog, conn, now, self._db.calendar).lines[at]
        taxes = (
            TaxIncluded(part.rate.name, part.rate.ppm, part.relieved or part.tax, bool(part.rate.relief))
            for part in own.taxes
        )
        return LineWhy(
            view.lines[at],
            self._source(line, basket, conn, now),
            tuple(operator_name(conn, one.approver_id) for one in line.modifiers),
            tuple(taxes),
            self._catalog.market().tax.prices_include_tax,
        )

    def _source(self, line: BasketLine, basket: Basket, conn: Connection, now: datetime) -> PriceSource | None:
        """None where the price came from elsewhere: a label, a sale that is taken back, an older price list."""
        item, location = self._catalog.item(line.item_id), location_row(conn)
        if item is None or location is None or line.intent is not LineIntent.CARRY_OUT or line.fixed:
            return None
        shopper = self._shopper_of(conn, basket.customer_id) if basket.customer_id else None
        quantity = Quantity(line.quantity_thousandths, line.unit)
        found = self._catalog.standing_price(item, quantity, now, shopper.groups if shopper else ())
        if found is None or found.price != line.price(basket.currency):
            return None
        return PriceSource(location.pricelist, found.level == 0, found.customer_group, found.break_thousandths)


def _name(promotion_id: str, known: Sequence[Promotion]) -> str:
    return next((one.name for one in known if one.promotion_id == promotion_id), "")


def _code(code: str, known: Sequence[Promotion], unused: Sequence[UnusedCode], spent: Spent | None) -> CodeShown:
    asked = asking_for(code, known)
    why = next((one.why for one in unused if one.code == code), "")
    return CodeShown(code, asked[0].name if asked else "", why, spent)
