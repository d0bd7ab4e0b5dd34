"""Acts of a simulated day: goods against money."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.simulated_day.checkout import Checkout, Goods, price_of
from tests.simulated_day.store import GOODS


def sell_for_cash(checkout: Checkout) -> str:
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    checkout.total_is(price_of(goods))
    checkout.pay_cash()
    return "sold for cash"


def some_goods(dice: Random) -> Goods:
    """What somebody takes off the shelf."""
    return Counter(dice.choices(list(GOODS), weights=(8, 8, 4, 3, 1, 1), k=dice.randint(1, 4)))
