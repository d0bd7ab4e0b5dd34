"""The basket as the sell screen shows it: raw figures, ready to be worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.catalog.catalog import Catalog
from app.catalog.model.market import Market
from app.pos.model.basket import Basket
from app.pos.model.change import Till
from app.pos.model.line import BasketLine, Modifier
from contract.values.time import BusinessCalendar


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. ``fixed``: its quantity came from a label and is not edited. The price is the catalog's."""

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str
    unit: str
    icon: str
    age_minimum: int
    quantity_thousandths: int
    price_ten_thousandths: int
    price_per_thousandths: int
    regular_minor: int
    modifiers: tuple[Modifier, ...]
    extended_minor: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class BasketView:
    """The basket and its totals in minor units. ``cash_due_minor`` is what the coupons leave, rounded for cash."""

    basket_id: str | None
    currency: str
    lines: tuple[LineView, ...]
    selected: str | None
    multiplier: int | None
    can_undo: bool
    pieces: int
    net_minor: int
    tax_minor: int
    total_minor: int
    cash_due_minor: int
    coupon_minor: int = 0
    external_reference: str = ""

    @property
    def rest_minor(self) -> int:
        """What the coupons leave to pay."""
        return max(self.total_minor - self.coupon_minor, 0)

    @property
    def saved_minor(self) -> int:
        """By how much the lines cost less than regularly; negative where overrides made them dearer."""
        return sum(line.regular_minor - line.extended_minor for line in self.lines)


def till_of(market: Market) -> Till:
    """Notes, coins and rounding of a market."""
    return Till(market.currency, market.notes, market.coins, market.cash)


def view_of(basket: Basket | None, catalog: Catalog, now: datetime, calendar: BusinessCalendar) -> BasketView:
    """Unavailable: ``market_unknown``. Refused: ``tax_category_unknown``."""
    market = catalog.market()
    if basket is None:
        return BasketView(None, market.currency, (), None, None, False, 0, 0, 0, 0, 0)
    taxed = basket.taxed(market.rates(now, calendar.local(now).date()), market.tax)
    return BasketView(
        basket_id=basket.basket_id,
        currency=basket.currency,
        lines=tuple(_line(line) for line in basket.lines),
        selected=basket.selected,
        multiplier=basket.multiplier,
        can_undo=basket.undo is not None,
        pieces=basket.pieces,
        net_minor=taxed.net,
        tax_minor=taxed.tax,
        total_minor=taxed.gross,
        cash_due_minor=till_of(market).due(max(taxed.gross - basket.coupon_minor, 0)),
        coupon_minor=basket.coupon_minor,
        external_reference=basket.external_reference,
    )


def _line(line: BasketLine) -> LineView:
    return LineView(
        line_id=line.line_id,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=str(line.unit),
        icon=line.icon,
        age_minimum=line.age_minimum,
        quantity_thousandths=line.quantity_thousandths,
        price_ten_thousandths=line.price_ten_thousandths,
        price_per_thousandths=line.price_per_thousandths,
        regular_minor=line.regular_minor,
        modifiers=line.modifiers,
        extended_minor=line.extended_minor,
        fixed=line.fixed,
    )
