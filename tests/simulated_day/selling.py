"""Acts of a simulated day: goods against money."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.simulated_day import value
from tests.simulated_day.checkout import Checkout, Goods, price_of
from tests.simulated_day.paying import PowerCut, pay
from tests.simulated_day.store import GOODS
from tests.simulated_day.truth import GIFT_CARDS


def sell_for_cash(checkout: Checkout, _: PowerCut) -> str:
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    checkout.total_is(price_of(goods))
    checkout.pay_cash()
    return "sold for cash"


def sell(checkout: Checkout, power_cut: PowerCut) -> str:
    """Paid in any way."""
    goods = some_goods(checkout.dice)
    checkout.scan(goods)
    checkout.total_is(price_of(goods))
    pay(checkout, power_cut)
    return "sold"


def sell_a_card(checkout: Checkout, power_cut: PowerCut) -> str:
    """A gift card is loaded, perhaps with goods beside it."""
    goods = some_goods(checkout.dice) if checkout.dice.random() < 0.5 else Counter()
    minor = checkout.dice.choice((5_00, 10_00, 25_00))
    checkout.scan(goods)
    value.load(checkout, checkout.dice.choice(GIFT_CARDS), minor)
    checkout.total_is(price_of(goods) + minor)
    pay(checkout, power_cut)
    return "loaded a gift card"


def some_goods(dice: Random) -> Goods:
    """What somebody takes off the shelf."""
    return Counter(dice.choices(list(GOODS), weights=(8, 8, 4, 3, 1, 1), k=dice.randint(1, 4)))
