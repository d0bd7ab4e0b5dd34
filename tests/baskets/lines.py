"""Lines as gestures make them: scanned, weighed, by a price on a label, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from app.pos.model.basket import quantity_from_price
from app.pos.model.line import BasketLine, LineIntent, PaidTax, Returned
from contract.messages.facts import SaleCompleted, SoldLine
from contract.rules.returnable import NOTHING, CameBack, LinePaid, Refund, can_come_back, line_paid, refund
from contract.rules.rounding import extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from tests.baskets.offers import EMPTIES, GIFT_CARD, GOODS, Goods
from tests.baskets.places import Place

LABEL_PREFIX = "20"


def sold(dice: Random, place: Place, line_id: str, *, goods_only: bool = False) -> BasketLine:
    """Something scanned; now and then a gift card."""
    if not goods_only and dice.random() < 0.04:
        card = Goods(GIFT_CARD, dice.choice((1000, 2500)), "", "", discountable=False)
        return _line(place, card, line_id, 1000, intent=LineIntent.STORED_VALUE, reference="card-1")
    goods = dice.choice(GOODS)
    if goods.unit is Unit.EACH:
        return _line(place, goods, line_id, 1000 * (1 if dice.random() < 0.7 else dice.randint(2, 12)))
    thousandths = dice.randint(1, 3500)
    if place.name == "IE" and dice.random() < 0.3:
        return _labeled(place, goods, line_id, dice.randint(1, 2999))
    return _line(place, goods, line_id, thousandths, fixed=True)


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
    paid = tuple(PaidTax(own.letter, own.name, own.ppm, -own.base_minor, -own.tax_minor) for own in part.taxes)
    return BasketLine(
        line_id=f"{line.line_id}-{name}",
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=Unit(line.unit),
        icon="",
        tax_category=line.tax_category,
        age_minimum=0,
        quantity_thousandths=-part.quantity_thousandths,
        price_ten_thousandths=line.unit_price.ten_thousandths,
        price_per_thousandths=line.unit_price.per_thousandths,
        extended_minor=-(part.gross_minor if sale.prices_include_tax else part.net_minor),
        intent=LineIntent.RETURN,
        returned=Returned("too small", transaction_id=sale.transaction_id, line_id=line.line_id, paid=paid),
    )


def _labeled(place: Place, goods: Goods, line_id: str, minor: int) -> BasketLine:
    """The scale printed what it costs."""
    price = UnitPrice(goods.minor * 100, place.market.currency, Quantity(1000, goods.unit))
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
) -> BasketLine:
    price = UnitPrice(goods.minor * 100, place.market.currency, Quantity(1000, goods.unit))
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
        price_per_thousandths=1000,
        extended_minor=extend(price, Quantity(thousandths, goods.unit)).minor if minor is None else minor,
        scanned=scanned,
        fixed=fixed,
        intent=intent,
        returned=returned,
        reference=reference,
    )
