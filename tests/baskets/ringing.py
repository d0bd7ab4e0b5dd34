"""A basket by dice, rung as a register would: gestures, promotions, taxes, tenders, and the fact of the sale."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import cast

from sqlalchemy import Connection, StaticPool, create_engine

from app.catalog.catalog import Catalog
from app.db.tables import row as row_table
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine
from app.pos.model.sale import Issuing, completed_sale
from app.pos.model.tender import Tendering, TenderKind, TenderPart
from app.pos.promoting import Promoter
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.promotion import Promotion, Shopper
from contract.rules.tax import TaxedDocument
from contract.rules.tax_in_force import Exemption, relieved
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity
from contract.values.time import BusinessCalendar
from tests.baskets.lines import brought_back_unknown, gone_back, sold
from tests.baskets.offers import COUPON, GOODS, Goods, promotions
from tests.baskets.places import Place, places
from tests.builders import NOON, SequentialIds

_MANY_PIECES = 34
"""Beyond 48 the choice between equal ways to give a promotion is another one; the calculator knows the exact one."""
_STARTED = "2026-11-21T12:00:00.000Z"
_CALENDAR = BusinessCalendar("Europe/Dublin")
_TAKEN = (TenderKind.COUPON, TenderKind.VOUCHER, TenderKind.CARD, TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT)
_PAID_OUT = (TenderKind.CARD, TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT)


@dataclass(frozen=True, slots=True)
class Around:
    """All that decides a basket beside its lines."""

    place: Place
    promotions: tuple[Promotion, ...]
    shopper: Shopper | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A finished basket; ``parts`` are all the tenders, cash as it was handed over or paid out."""

    around: Around
    basket: Basket
    parts: tuple[TenderPart, ...]
    fact: SaleCompleted


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a register knows of items and promotions."""

    told: tuple[Promotion, ...]

    def promotions(self, _moment: object) -> tuple[Promotion, ...]:
        return self.told

    def item(self, item_id: str) -> Goods | None:
        return _BY_ID.get(item_id)


_BY_ID = {goods.item_id: goods for goods in GOODS}


def ring(dice: Random) -> Rung:
    """Whatever the dice say."""
    told = promotions(dice, dice.choice((0, 0, 1, 2, 3, 5)))
    shopper = Shopper(frozenset({"gold"}), member=True, uses={"promotion-1": 1}) if dice.random() < 0.4 else None
    around = Around(dice.choice(places()), told, shopper)
    basket = _asked(dice, _filled(dice, around), around)
    basket = promoted(basket, around)
    given = sorted({own.promotion_id for line in basket.lines for own in line.modifiers if own.promotion_id})
    if given and dice.random() < 0.1:
        basket = promoted(basket.without_promotion(dice.choice(given)), around)
    return paid(dice, basket, around)


def promoted(basket: Basket, around: Around) -> Basket:
    """As the register reprices it with every gesture."""
    promoter = Promoter(cast(Catalog, _Shelf(around.promotions)), _CALENDAR, lambda _conn, _id: around.shopper)
    return promoter.repriced(basket, _connection(), NOON)


def taxed(basket: Basket, place: Place) -> TaxedDocument:
    """As the register taxes it."""
    return basket.taxed(relieved(place.taxes, basket.exemption), place.market.tax)


def paid(dice: Random, basket: Basket, around: Around) -> Rung:
    """In any mix of parts, and the fact of it."""
    document = taxed(basket, around.place)
    tendering = _tendered(dice, Tendering(document.gross, around.place.till))
    issuing = Issuing(1 + dice.randrange(9999), "shift-1", around.place.market.tax.prices_include_tax)
    fact = completed_sale(basket, document, tendering, issuing, SequentialIds())
    return Rung(around, basket, tendering.parts, fact)


def refunded(dice: Random, rung: Rung, lines: Iterable[BasketLine]) -> Rung:
    """Some of its lines brought back as a sale of its own, where it was bought."""
    around = replace(rung.around, promotions=())
    basket = replace(_empty(rung.around.place), basket_id="basket-back")
    for line in lines:
        basket = basket.added(line)
    return paid(dice, basket, around)


@cache
def _connection() -> Connection:
    """The register's rows: none, so that the promotions of every place hold."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    row_table.create(engine)
    return engine.connect()


def _empty(place: Place) -> Basket:
    return Basket("basket-1", place.market.currency, _STARTED)


def _filled(dice: Random, around: Around) -> Basket:
    """Mostly a few lines, seldom many; what comes back first, for that is what the customer came with."""
    basket, count = _empty(around.place), min(1 + int(dice.expovariate(0.45)), 30)
    back = dice.random()
    if back < 0.12:
        for line in gone_back(dice, _bought_before(dice, around)):
            basket = basket.added(line)
    elif back < 0.18:
        basket = basket.added(brought_back_unknown(dice, around.place))
    if basket.lines and dice.random() < 0.4:
        return basket
    for number in range(count):
        if basket.pieces > _MANY_PIECES:
            break
        basket = _with(dice, basket, sold(dice, around.place, f"line-{number:02}"))
    return basket


def _bought_before(dice: Random, around: Around) -> SaleCompleted:
    basket = _empty(around.place)
    for number in range(dice.randint(1, 3)):
        basket = _with(dice, basket, sold(dice, around.place, f"line-{number:02}", goods_only=True))
    return paid(dice, promoted(basket, around), around).fact


def _with(dice: Random, basket: Basket, line: BasketLine) -> Basket:
    """Scanned: onto its equal where there is one, and changed by hand now and then."""
    there = basket.mergeable(line)
    if there is not None:
        more = there.with_quantity(there.quantity_thousandths + line.quantity_thousandths, line.price(basket.currency))
        return basket.changed(more)
    changed = dice.random()
    with suppress(Refused):
        if changed < 0.06:
            minor = dice.choice((0, line.price_ten_thousandths // 200 * 100, line.price_ten_thousandths + 5_000))
            line = line.overridden(UnitPrice(minor, basket.currency, Quantity(1000, line.unit)), "damaged")
        if changed < 0.03 or 0.06 <= changed < 0.15:
            line = line.discounted(dice.choice((1, 50, 100, max(1, line.extended_minor))), "friend")
    return basket.added(line)


def _asked(dice: Random, basket: Basket, around: Around) -> Basket:
    """Who the customer is, and what was shown."""
    if around.shopper is not None:
        basket = replace(basket, customer_id="customer-1")
    if dice.random() < 0.3:
        basket = basket.with_code(COUPON.lower())
    if dice.random() < 0.08 and not around.place.invented:
        lifted = around.place.jurisdictions[:1] if dice.random() < 0.5 else ()
        basket = replace(basket, exemption=Exemption("C-1", "resale", lifted))
    return basket


def _tendered(dice: Random, tendering: Tendering) -> Tendering:
    """Up to two parts by paper or machine, then the rest in cash, or by one machine."""
    kinds = _TAKEN if tendering.sign > 0 else _PAID_OUT
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        some = tendering.sign * max(1, abs(tendering.left_minor) * dice.randint(1, 4) // 4)
        with suppress(Refused):
            tendering = tendering.added(TenderPart(dice.choice(kinds), some, "R-1"))
    if tendering.covered:
        return tendering
    if dice.random() < 0.4:
        return tendering.added(TenderPart(TenderKind.CARD, tendering.left_minor, "P-1", "Visa 4417"))
    due = tendering.due_minor
    more = dice.choice((0, 0, *tendering.till.notes)) if tendering.sign > 0 else 0
    if dice.random() < 0.2 and due > tendering.till.rounding.increment:
        half = due // 2 // tendering.till.rounding.increment * tendering.till.rounding.increment
        with suppress(Refused):
            tendering = tendering.added(TenderPart(TenderKind.CASH, half))
            due -= half
    return tendering.completed_in_cash(due + more)
