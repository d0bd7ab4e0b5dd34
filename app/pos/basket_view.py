"""The basket as the sell screen shows it: raw figures, ready to be worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.catalog.model.market import Market
from app.pos.model.basket import Basket
from app.pos.model.change import Till
from app.pos.model.line import AgeCheck, BasketLine, Component, LineIntent, Modifier
from app.pos.model.orders import OrderNote, note_of
from app.pos.model.tender import Tendering
from app.pos.payable import barred_by, number_needed, recalled_lots
from app.pos.premises import operator_name
from app.pos.taxing import taxed
from contract.values.time import BusinessCalendar


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. ``fixed``: its quantity came from a label and is not edited. The price is the catalog's.

    ``modifiers`` say why it costs what it does: an override, discounts by hand, then promotions. What comes back has
    negative quantity and amounts.
    """

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
    intent: LineIntent = LineIntent.CARRY_OUT
    condition: str = ""
    reference: str = ""
    components: tuple[Component, ...] = ()
    linked_to: str = ""
    age_check: AgeCheck | None = None
    serial: str = ""
    lot: str = ""
    note: str = ""
    associate_id: str = ""
    order: OrderNote | None = None
    recalled: bool = False
    number_needed: str = ""
    recalled_lots: tuple[str, ...] = ()
    tracking: str = ""
    served_by: str = ""

    @property
    def age_unchecked(self) -> bool:
        return bool(self.age_minimum) and self.intent is LineIntent.CARRY_OUT and self.age_check is None

    @property
    def comes_back(self) -> bool:
        return self.quantity_thousandths < 0


@dataclass(frozen=True, slots=True)
class BasketView:
    """The basket and its totals in minor units. ``left_minor`` is what was not paid yet, ``cash_due_minor`` the same
    rounded for cash; both are negative where the customer gets money.

    ``removed_promotions``: taken out by hand, to be put back. ``exemption``: the certificate of who pays no tax.
    """

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
    left_minor: int = 0
    paid_minor: int = 0
    external_reference: str = ""
    customer_id: str = ""
    exemption: str = ""
    removed_promotions: tuple[str, ...] = ()
    source_code: str = ""
    note: str = ""
    age_to_check: int = 0
    age_born_by: date | None = None

    @property
    def saved_minor(self) -> int:
        """By how much what is sold costs less than regularly; negative where overrides made it dearer."""
        return sum(line.regular_minor - line.extended_minor for line in self.lines if not line.comes_back)

    @property
    def deposit_minor(self) -> int:
        """What is paid for bottles and not for what is in them."""
        return sum(line.extended_minor for line in self.lines if line.linked_to and not line.comes_back)


def till_of(market: Market) -> Till:
    """Notes, coins and rounding of a market."""
    return Till(market.currency, market.notes, market.coins, market.cash)


def view_of(
    basket: Basket | None, catalog: Catalog, conn: Connection, now: datetime, calendar: BusinessCalendar
) -> BasketView:
    """Unavailable: ``market_unknown``. Refused: ``tax_category_unknown``."""
    market = catalog.market()
    if basket is None:
        return BasketView(None, market.currency, (), None, None, False, 0, 0, 0, 0, 0)
    document = taxed(basket, catalog, conn, now, calendar)
    tendering = Tendering(document.gross, till_of(market), basket.tenders)
    return BasketView(
        basket_id=basket.basket_id,
        currency=basket.currency,
        lines=tuple(_line(line, catalog, conn, note_of(basket.orders, line.reference)) for line in basket.lines),
        selected=basket.selected,
        multiplier=basket.multiplier,
        can_undo=basket.undo is not None,
        pieces=basket.pieces,
        net_minor=document.net,
        tax_minor=document.tax,
        total_minor=document.gross,
        cash_due_minor=tendering.due_minor,
        left_minor=tendering.left_minor,
        paid_minor=basket.paid_minor,
        external_reference=basket.external_reference,
        customer_id=basket.customer_id,
        exemption=basket.exemption.certificate if basket.exemption else "",
        removed_promotions=basket.removed_promotions,
        source_code=basket.source_code,
        note=basket.note,
        age_to_check=basket.age_to_check,
        age_born_by=born_by(calendar.local(now).date(), basket.age_to_check),
    )


def born_by(today: date, age: int) -> date | None:
    """The last birthday of who is old enough today; None where no age is asked. Who was born on a 29 February is a
    year older on 1 March.
    """
    if not age:
        return None
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - age, day=28 if leap_day else today.day)


def _line(line: BasketLine, catalog: Catalog, conn: Connection, order: OrderNote | None) -> LineView:
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
        fixed=line.fixed or line.comes_back or bool(line.linked_to),
        intent=line.intent,
        condition=line.returned.condition.value if line.returned else "",
        reference=line.reference,
        components=line.components,
        linked_to=line.linked_to,
        age_check=line.age_check,
        serial=line.serial,
        lot=line.lot,
        note=line.note,
        associate_id=line.associate_id,
        order=order,
        recalled=barred_by(line, catalog) is not None,
        number_needed=number_needed(line, catalog),
        recalled_lots=recalled_lots(line.item_id, catalog),
        tracking=line.tracking,
        served_by=operator_name(conn, line.associate_id) if line.associate_id else "",
    )
