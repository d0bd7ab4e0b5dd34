"""Orders in a basket: lines that are ordered instead of taken along, and orders of before that are handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from app.bopis.hand_over_in_sale import price_of_part
from app.bopis.ordering import deposit_line
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from contract.messages.facts import SaleCompleted, SoldLine
from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineState
from contract.values.quantity import Unit
from tests.baskets.places import Place

Gross = Callable[[Basket], int]
"""What a basket costs, with its taxes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Of a line of an order that cost ``price_minor`` for ``whole`` thousandths, ``before`` had gone already."""

    price_minor: int
    whole: int
    before: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the lines of a basket have to do with orders, by their ids; ``ahead``: what was paid of an order before, and
    which lines that may pay.
    """

    parts: Mapping[str, Part]
    ahead: Mapping[str, tuple[int, tuple[str, ...]]]


NOTHING_ORDERED = Ordered({}, {})


def order_some(dice: Random, basket: Basket, gross: Gross) -> Basket:
    """Some of the goods are ordered: paid whole, they stay in the sale; or so much is paid ahead, and they go."""
    goods = [line for line in basket.lines if line.intent is LineIntent.CARRY_OUT and not line.components]
    chosen = [line for line in goods if dice.random() < 0.5] or goods[:1]
    if not chosen:
        return basket
    if dice.random() < 0.6:
        intent = dice.choice((LineIntent.PICKUP, LineIntent.SHIP))
        for line in chosen:
            basket = basket.changed(replace(line, intent=intent, reference="order-1"))
        return basket
    total = gross(replace(basket, lines=tuple(chosen)))
    paid = dice.randrange(total) if total else 0
    left = tuple(line for line in basket.lines if line not in chosen)
    return replace(basket, lines=left).added(deposit_line("line-ahead", "order-1", "O-1", paid, basket.currency))


def hand_over(
    dice: Random, basket: Basket, bought: SaleCompleted, place: Place, gross: Gross
) -> tuple[Basket, Ordered]:
    """Lines of an order of before leave with this sale, each the whole of it or a part: paid already, or less what was
    paid ahead.
    """
    parts, lines = dict[str, Part](), list[BasketLine]()
    paid = dice.random() < 0.3
    for sold in bought.lines:
        before, now = _divided(dice, sold)
        row = _row(sold, before)
        minor = 0 if paid else price_of_part(row, now)
        line = _line(sold, now, minor, place)
        parts[line.line_id] = Part(0 if paid else sold.extended_minor, sold.quantity_thousandths, before)
        lines.append(line)
    for line in lines:
        basket = basket.added(line)
    owed = gross(replace(basket, lines=tuple(lines)))
    deposit = 0 if paid else dice.randrange(bought.total_minor + 1)
    if used := min(deposit, owed):
        basket = basket.added(deposit_line("line-off", "order-0", "O-0", -used, basket.currency))
        return basket, Ordered(parts, {"line-off": (deposit, tuple(parts))})
    return basket, Ordered(parts, {})


def _divided(dice: Random, sold: SoldLine) -> tuple[int, int]:
    """Thousandths that went before, and that go now."""
    whole = sold.quantity_thousandths
    if sold.unit != "each" or dice.random() < 0.5:
        return 0, whole
    before = 1000 * dice.randrange(whole // 1000)
    return before, 1000 * dice.randint(1, (whole - before) // 1000)


def _row(sold: SoldLine, before: int) -> OrderLineRow:
    quantities = {LineState.HANDED_OVER: before, LineState.STAGED: sold.quantity_thousandths - before}
    return OrderLineRow(
        line_id=sold.line_id,
        item_id=sold.item_id,
        sku=sold.sku,
        name=sold.name,
        unit=sold.unit,
        quantities=quantities,
        price_minor=sold.extended_minor,
    )


def _line(sold: SoldLine, thousandths: int, minor: int, place: Place) -> BasketLine:
    return BasketLine(
        line_id=f"{sold.line_id}-given",
        item_id=sold.item_id,
        sku=sold.sku,
        name=sold.name,
        size=sold.size,
        unit=Unit(sold.unit),
        icon="",
        tax_category=sold.tax_category,
        age_minimum=0,
        quantity_thousandths=thousandths,
        price_ten_thousandths=minor * place.minor_price,
        price_per_thousandths=thousandths,
        extended_minor=minor,
        fixed=True,
        intent=LineIntent.HAND_OVER,
        reference="order-0",
    )
