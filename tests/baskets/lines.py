"""Lines as gestures make them: scanned, weighed, by a price on a label, and what comes back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from random import Random

from app.pos.model.basket import quantity_from_price
from app.pos.model.line import BasketLine, Component, Condition, LineIntent, Returned
from app.pos.model.return_line import return_line
from contract.messages.facts import SaleCompleted, SoldLine
from contract.rules.price import StandingPrice, price_at
from contract.rules.returnable import NOTHING, CameBack, LinePaid, Refund, can_come_back, line_paid, refund
from contract.rules.rounding import extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from tests.baskets.offers import BOTTLE, EMPTIES, GIFT_CARD, GOODS, Goods
from tests.baskets.places import Place
from tests.builders import NOON

LABEL_PREFIX = "20"


def sold(
    dice: Random, place: Place, line_id: str, *, groups: Collection[str] = (), goods_only: bool = False
) -> BasketLine:
    """Something scanned for a customer of these groups; now and then a gift card."""
    if not goods_only and dice.random() < 0.04:
        card = Goods(GIFT_CARD, dice.choice((1000, 2500)), "", "", discountable=False)
        return _line(place, card, line_id, 1000, intent=LineIntent.STORED_VALUE, reference="card-1")
    goods = dice.choice(GOODS)
    if goods.unit is Unit.EACH:
        pieces = 1 if dice.random() < 0.7 else dice.randint(2, 12)
        return _line(place, goods, line_id, 1000 * pieces, groups=groups)
    thousandths = dice.randint(1, 3500)
    if place.name == "IE" and dice.random() < 0.3:
        return _labeled(place, goods, line_id, dice.randint(1, 2999))
    return _line(place, goods, line_id, thousandths, fixed=True, groups=groups)


def deposit_with(place: Place, main: BasketLine) -> BasketLine:
    """What is sold with each piece of a line, and follows it."""
    line = _line(place, BOTTLE, f"{main.line_id}-deposit", main.quantity_thousandths, fixed=True)
    return replace(line, linked_to=main.line_id, intent=main.intent, reference=main.reference)


def brought_back_unknown(dice: Random, place: Place) -> BasketLine:
    """What comes back without its receipt, and empties: taxed as if it were sold now."""
    goods = dice.choice(GOODS)
    item_id = EMPTIES if dice.random() < 0.2 else goods.item_id
    quantity = -1000 * dice.randint(1, 3) if goods.unit is Unit.EACH else -dice.randint(1, 2000)
    own = Goods(item_id, goods.minor, "", "", unit=goods.unit)
    if item_id == EMPTIES:
        return _line(place, own, "line-back", quantity, intent=LineIntent.EMPTIES)
    return _line(place, own, "line-back", quantity, intent=LineIntent.RETURN, returned=Returned("no receipt"))


def gone_back(dice: Random, sale: SaleCompleted) -> list[BasketLine]:
    """Some units of some lines of a sale, at least one."""
    lines = [line for line in sale.lines if can_come_back(line)]
    chosen = [line for line in lines if dice.random() < 0.6] or lines[:1]
    made = []
    for line in chosen:
        paid = line_paid(line, sale.tax_totals)
        made.append(back_line(sale, line, refund(paid, NOTHING, dice.randint(1, paid.count)), "0"))
    return made


def in_parts(dice: Random, sale: SaleCompleted) -> Iterator[tuple[SoldLine, LinePaid, list[Refund]]]:
    """Every line that can come back, until nothing of it is left: in parts as the dice say."""
    for line in sale.lines:
        if not can_come_back(line):
            continue
        paid, before, made = line_paid(line, sale.tax_totals), NOTHING, []
        while before.units < paid.count:
            units = dice.randint(1, paid.count - before.units)
            made.append(refund(paid, before, units))
            before += CameBack(units, made[-1].net_minor, made[-1].tax_minor)
        yield line, paid, made


def back_line(sale: SaleCompleted, line: SoldLine, part: Refund, name: str) -> BasketLine:
    """A part of a line as it stands in the basket that brings it back."""
    why, of = ("too small", Condition.DAMAGED if name == "1" else Condition.SELLABLE), (sale.transaction_id, "041-1-1")
    made = return_line(line, part, why, of, inclusive=sale.prices_include_tax)
    return replace(made, line_id=f"{line.line_id}-{name}")


def price_now(place: Place, goods: Goods, thousandths: int, groups: Collection[str]) -> UnitPrice:
    """That of the catalog for so much of it, for a customer of these groups."""
    told = [
        StandingPrice(
            UnitPrice(own.minor * place.minor_price, place.market.currency, Quantity(own.per, goods.unit)),
            NOON,
            minimum=Quantity(own.least, goods.unit) if own.least else None,
            customer_group=own.group,
            level=own.level,
        )
        for own in goods.prices
    ]
    found = price_at(told, NOON, Quantity(thousandths, goods.unit), groups)
    assert found is not None
    return found.price


def _labeled(place: Place, goods: Goods, line_id: str, minor: int) -> BasketLine:
    """The scale printed what it costs."""
    price = price_now(place, goods, 1000, ())
    body = f"{LABEL_PREFIX}12345{minor:05}"
    return _line(place, goods, line_id, quantity_from_price(minor, price), minor, fixed=True, scanned=_checked(body))


def _checked(body: str) -> str:
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _line(
    place: Place,
    goods: Goods,
    line_id: str,
    thousandths: int,
    minor: int | None = None,
    *,
    intent: LineIntent = LineIntent.CARRY_OUT,
    returned: Returned | None = None,
    fixed: bool = False,
    scanned: str = "",
    reference: str = "",
    groups: Collection[str] = (),
) -> BasketLine:
    price = price_now(place, goods, thousandths, groups)
    categories = place.categories
    number = sum(map(ord, goods.item_id))
    return BasketLine(
        line_id=line_id,
        item_id=goods.item_id,
        sku=goods.item_id,
        name=goods.item_id.title(),
        size="",
        unit=goods.unit,
        icon="",
        tax_category=categories[number % len(categories)],
        age_minimum=0,
        quantity_thousandths=thousandths,
        price_ten_thousandths=price.ten_thousandths,
        price_per_thousandths=price.per.thousandths,
        extended_minor=extend(price, Quantity(thousandths, goods.unit)).minor if minor is None else minor,
        scanned=scanned,
        fixed=fixed,
        intent=intent,
        returned=returned,
        reference=reference,
        components=tuple(Component(own, own, own.title(), thousandths) for own, thousandths in goods.parts),
        deposit_sku=goods.deposit,
    )
