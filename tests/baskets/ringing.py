"""A basket by dice, rung as a register would: gestures, promotions, taxes, tenders, and the fact of the sale."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import cast

from sqlalchemy import Connection, StaticPool, create_engine

from app.catalog.catalog import Catalog
from app.customers.customers import exemption_of
from app.db.tables import metadata
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine
from app.pos.model.sale import Issuing, completed_sale
from app.pos.model.tender import Tendering, TenderKind, TenderPart
from app.pos.promoting import Promoter
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.messages.rows import CustomerRow
from contract.rules.promotion import Promotion, Shopper
from contract.rules.promotion.conditions import serial_code
from contract.rules.tax import TaxedDocument
from contract.rules.tax_in_force import Exemption, relieved
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity
from contract.values.time import BusinessCalendar
from tests.baskets.lines import brought_back_unknown, deposit_with, gone_back, price_now, sold
from tests.baskets.offers import BOTTLE, CAMPAIGN, COUPON, GOODS, SERIAL, Goods, promotions
from tests.baskets.ordered import NOTHING_ORDERED, Ordered, hand_over, order_some
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

    @property
    def groups(self) -> frozenset[str]:
        """That decide prices."""
        return self.shopper.groups if self.shopper else frozenset()


@dataclass(frozen=True, slots=True)
class Rung:
    """A finished basket; ``parts`` are all the tenders, cash as it was handed over or paid out."""

    around: Around
    basket: Basket
    parts: tuple[TenderPart, ...]
    fact: SaleCompleted
    ordered: Ordered = NOTHING_ORDERED


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a register knows of items and promotions."""

    told: tuple[Promotion, ...]

    def promotions(self, _moment: object) -> tuple[Promotion, ...]:
        return self.told

    def item(self, item_id: str) -> Goods | None:
        return _BY_ID.get(item_id)

    def spent_coupon(self, _code: str) -> None:
        """Nobody in the chain used any."""


_BY_ID = {goods.item_id: goods for goods in (*GOODS, BOTTLE)}
_SHOPPERS = (
    Shopper(frozenset({"gold"}), member=True, uses={"promotion-1": 1}),
    Shopper(frozenset({"gold", "trade"}), member=True),
    Shopper(frozenset({"employees"}), employee=True),
)


def ring(dice: Random) -> Rung:
    """Whatever the dice say."""
    told = promotions(dice, dice.choice((0, 0, 1, 2, 3, 5)))
    around = Around(dice.choice(places()), told, dice.choice(_SHOPPERS) if dice.random() < 0.5 else None)
    filled, ordered = _filled(dice, around)
    basket = promoted(_asked(dice, filled, around), around)
    given = sorted({own.promotion_id for line in basket.lines for own in line.modifiers if own.promotion_id})
    if given and dice.random() < 0.1:
        basket = promoted(basket.without_promotion(dice.choice(given)), around)
    return paid(dice, basket, around, ordered)


def promoted(basket: Basket, around: Around) -> Basket:
    """As the register reprices it with every gesture."""
    promoter = Promoter(cast(Catalog, _Shelf(around.promotions)), _CALENDAR, lambda _conn, _id: around.shopper)
    return promoter.repriced(basket, _connection(), NOON)


def taxed(basket: Basket, place: Place) -> TaxedDocument:
    """As the register taxes it."""
    return basket.taxed(relieved(place.taxes, basket.exemption), place.market.tax)


def paid(dice: Random, basket: Basket, around: Around, ordered: Ordered = NOTHING_ORDERED) -> Rung:
    """In any mix of parts, and the fact of it."""
    document = taxed(basket, around.place)
    tendering = _tendered(dice, Tendering(document.gross, around.place.till))
    issuing = Issuing(1 + dice.randrange(9999), "shift-1", around.place.market.tax.prices_include_tax)
    fact = completed_sale(basket, document, tendering, issuing, SequentialIds())
    return Rung(around, basket, tendering.parts, fact, ordered)


def refunded(dice: Random, rung: Rung, lines: Iterable[BasketLine]) -> Rung:
    """Some of its lines brought back as a sale of its own, where it was bought."""
    around = replace(rung.around, promotions=())
    basket = replace(_empty(rung.around.place), basket_id="basket-back")
    for line in lines:
        basket = basket.added(line)
    return paid(dice, basket, around)


@cache
@cache
def _connection() -> Connection:
    """The register's rows: none, so that the promotions of every place hold, and nobody used any before."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    return engine.connect()


def _empty(place: Place) -> Basket:
    return Basket("basket-1", place.market.currency, _STARTED)


def _filled(dice: Random, around: Around) -> tuple[Basket, Ordered]:
    """Mostly a few lines, seldom many; what comes back first, for that is what the customer came with."""
    basket, count, ordered = _empty(around.place), min(1 + int(dice.expovariate(0.45)), 30), NOTHING_ORDERED
    came_for = dice.random()
    if came_for < 0.12:
        for line in gone_back(dice, _bought_before(dice, around)):
            basket = basket.added(line)
    elif came_for < 0.18:
        basket = basket.added(brought_back_unknown(dice, around.place))
    elif came_for < 0.25:
        bought = _bought_before(dice, around)
        basket, ordered = hand_over(dice, basket, bought, around.place, lambda own: taxed(own, around.place).gross)
    if basket.lines and dice.random() < 0.4:
        return basket, ordered
    for number in range(count):
        if basket.pieces > _MANY_PIECES:
            break
        basket = _with(dice, basket, sold(dice, around.place, f"line-{number:02}", groups=around.groups), around)
    if dice.random() < 0.1:
        basket = order_some(dice, basket, lambda own: taxed(own, around.place).gross)
    return _followed(basket, around.place), ordered


def _bought_before(dice: Random, around: Around) -> SaleCompleted:
    basket = _empty(around.place)
    for number in range(dice.randint(1, 3)):
        line = sold(dice, around.place, f"line-{number:02}", groups=around.groups, goods_only=True)
        basket = _with(dice, basket, line, around)
    return paid(dice, promoted(_followed(basket, around.place), around), around).fact


def _followed(basket: Basket, place: Place) -> Basket:
    """Each bottle with its deposit."""
    lines = []
    for line in basket.lines:
        lines.append(line)
        if line.deposit_sku and not line.comes_back:
            lines.append(deposit_with(place, line))
    return replace(basket, lines=tuple(lines))


def _with(dice: Random, basket: Basket, line: BasketLine, around: Around) -> Basket:
    """Scanned: onto its equal where there is one, and changed by hand now and then."""
    there = basket.mergeable(line)
    if there is not None and there.price(basket.currency) == _price_of(there, there.quantity_thousandths, around):
        thousandths = there.quantity_thousandths + line.quantity_thousandths
        return basket.changed(there.with_quantity(thousandths, _price_of(there, thousandths, around)))
    changed = dice.random()
    with suppress(Refused):
        if changed < 0.06:
            minor = dice.choice((0, line.price_ten_thousandths // 200 * 100, line.price_ten_thousandths + 5_000))
            line = line.overridden(UnitPrice(minor, basket.currency, Quantity(1000, line.unit)), "damaged")
        if changed < 0.03 or 0.06 <= changed < 0.15:
            line = line.discounted(dice.choice((1, 50, 100, max(1, line.extended_minor))), "friend")
    return basket.added(line)


def _price_of(line: BasketLine, thousandths: int, around: Around) -> UnitPrice:
    return price_now(around.place, _BY_ID[line.item_id], thousandths, around.groups)


def _asked(dice: Random, basket: Basket, around: Around) -> Basket:
    """Who the customer is, and what was shown."""
    if around.shopper is not None:
        basket = replace(basket, customer_id="customer-1")
    for code in _codes(dice, around):
        basket = basket.with_code(code)
    # Money that was paid ahead was reckoned with tax: an order is either, and not in a sale that carries none.
    ahead = any(line.of_order for line in basket.lines)
    if dice.random() < 0.08 and not around.place.invented and not ahead:
        basket = replace(basket, exemption=_exemption(dice, around))
    return basket


def _exemption(dice: Random, around: Around) -> Exemption | None:
    """Of a customer whom head office gave a certificate, or of one on paper that lifts some taxes alone."""
    if around.shopper is not None and dice.random() < 0.5:
        return exemption_of(CustomerRow(customer_id="customer-1", tax_certificate="C-2", tax_reason="resale"))
    lifted = around.place.jurisdictions[:1] if dice.random() < 0.5 else ()
    return Exemption("C-1", "resale", lifted)


def _codes(dice: Random, around: Around) -> Collection[str]:
    """As they are typed, mostly where one is asked for; of a serial coupon some are not what was printed."""
    if dice.random() < (0.2 if any(own.code for own in around.promotions) else 0.9):
        return ()
    right = serial_code(SERIAL, str(dice.randint(100, 99_999)))
    wrong = f"{right[:-1]}{(int(right[-1]) + 1) % 10}"
    typed = (COUPON.lower(), f" {CAMPAIGN} ", wrong, right if dice.random() < 0.5 else right.lower())
    return [code for code in typed if dice.random() < 0.7]


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
