"""What price tags, notices and labels come to, as a customer adds them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal

from tests.simulated_day.rules import (
    BREADS,
    CAN,
    CAN_DEPOSIT,
    CHEESE_A_KILO,
    COFFEE_FOR_TRADE,
    CUSTOMERS,
    EMPLOYEES_OFF_LAMPS,
    FOR_BREADS,
    FREE_COFFEE,
    GOODS,
    MEMBERS_OFF_WINE,
    OFF_A_BLENDER,
    OFF_A_BLENDER_MINOR,
    WITH_CAN,
)

Goods = Counter[str]


def price_of(goods: Mapping[str, int], customer: str = "", coupons: Collection[str] = ()) -> int:
    """Of so many pieces of each, for a member or for anybody."""
    return worth_of(goods, customer, coupons) + CAN_DEPOSIT * cans_with(goods)


def worth_of(goods: Mapping[str, int], customer: str = "", coupons: Collection[str] = ()) -> int:
    """The goods alone, without the deposit of their cans."""
    each = {**GOODS, **_own_prices(customer)}
    if OFF_A_BLENDER in coupons:
        each["blender"] -= OFF_A_BLENDER_MINOR
    total = sum(each[sku] * count for sku, count in goods.items())
    total -= (goods.get("bread", 0) // BREADS) * (BREADS * GOODS["bread"] - FOR_BREADS)
    if goods.get("coffee") and any(code.startswith(FREE_COFFEE) for code in coupons):
        total -= each["coffee"]
    return total


def cans_with(goods: Mapping[str, int]) -> int:
    return sum(goods.get(sku, 0) for sku in WITH_CAN)


def with_cans(goods: Goods) -> Goods:
    """As they stand on the receipt."""
    return goods + Counter({CAN: cans_with(goods)})


def price_of_cheese(grams: int) -> int:
    return int((Decimal(CHEESE_A_KILO * grams) / 1_000).quantize(Decimal(1), ROUND_HALF_UP))


def grams_for(minor: int) -> int:
    """What a label's price buys."""
    return int((Decimal(minor * 1_000) / CHEESE_A_KILO).quantize(Decimal(1), ROUND_HALF_UP))


def _own_prices(customer: str) -> dict[str, int]:
    if not customer:
        return {}
    prices = {"wine": GOODS["wine"] - _percent(GOODS["wine"], MEMBERS_OFF_WINE)}
    if CUSTOMERS[customer] == "trade":
        prices["coffee"] = COFFEE_FOR_TRADE
    if CUSTOMERS[customer] == "employees":
        prices["lamp"] = GOODS["lamp"] - _percent(GOODS["lamp"], EMPLOYEES_OFF_LAMPS)
    return prices


def _percent(minor: int, percent: int) -> int:
    return int((Decimal(minor * percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))
